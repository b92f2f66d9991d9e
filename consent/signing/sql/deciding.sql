-- What a person chose where nobody can sign. It is written once, opens nothing and closes nothing.
{% from 'visible.sql.jinja' import in_scope, not_recused, authorised with context %}
GRANT SELECT, INSERT ON consent.unsigned_decision TO ketentafel_app, ketentafel_worker;
-- Whoever reads bases in the organisation that decided; but for who is recused from the person, or from a holder of
-- custody whom the decision says something of.
CREATE POLICY owner_reads ON consent.unsigned_decision FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ not_recused('unsigned_decision.subject_id || unsigned_decision.about') }}
        AND {{ in_scope('unsigned_decision.case_id', 'BASIS_READ') }}
        AND {{ authorised('unsigned_decision.case_id') }});
-- By whoever may record bases about a person that they see, and only for the reason that the database answers them now,
-- which is none to who takes part no more; with all holders of custody whom that says something of, or somebody who is
-- recused from one of them would read it.
CREATE POLICY owner_decides ON consent.unsigned_decision FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND decided_by = (SELECT tenants.member())
        AND decided_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('unsigned_decision.case_id', 'BASIS_WRITE') }}
        AND (SELECT count(*) FROM casework.subject s
              WHERE s.id = unsigned_decision.subject_id AND s.case_id = unsigned_decision.case_id) = 1
        AND (SELECT count(*) FROM consent.signers_asked(subject_id, kind, (SELECT tenants.moment())) w
              WHERE w.reason = unsigned_decision.nobody) > 0
        AND about <@ ARRAY(SELECT w.signer_id FROM consent.signers_asked(subject_id, kind, (SELECT tenants.moment())) w
                            WHERE w.reason IS NOT NULL)
        AND about @> ARRAY(SELECT w.signer_id FROM consent.signers_asked(subject_id, kind, (SELECT tenants.moment())) w
                            WHERE w.reason IS NOT NULL AND w.signer_id IS NOT NULL));
