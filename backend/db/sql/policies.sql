-- Rows of casework.
{% from 'visible.sql.jinja' import visible, in_scope, takes_part, not_recused_from_case, shown, authorised with context %}

GRANT SELECT ON casework.tafel_kind, casework.tafel, casework.tafel_seat, casework."case", casework.subject,
    casework.referral, casework.weighing, casework.participation, casework.contribution, casework.release,
    casework.notification TO ketentafel_app, ketentafel_worker;

-- What tafels there are is known to every bound member; a seat gives no access to any case.
{% for table in ('tafel_kind', 'tafel', 'tafel_seat') %}
CREATE POLICY bound_reads ON casework.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
{% endfor %}

{% macro seated(tafel_id) -%}
(SELECT count(*) FROM casework.tafel_seat z
  WHERE z.tafel_id = {{ tafel_id }} AND z.organisation_id = (SELECT tenants.org())
    AND z.valid @> (SELECT tenants.moment())) > 0
{%- endmacro %}
{% macro weighs(tafel_id) -%}
ARRAY[{{ tafel_id }}] && (SELECT tenants.scopes('REFERRAL_WEIGH')) AND {{ seated(tafel_id) }}
{%- endmacro %}
{% macro glass_broken_on(case_id) -%}
(SELECT count(*) FROM consent.break_glass g
  WHERE g.member_id = (SELECT tenants.member()) AND g.case_id = {{ case_id }}
    AND g.valid @> (SELECT tenants.moment())) > 0
{%- endmacro %}

-- The case itself: taking part, an emergency, one's own referral until it is admitted, or weighing it.
{% set reads_case %}
(SELECT tenants.assurance()) >= 1 AND {{ not_recused_from_case('"case".id') }}
        AND ((ARRAY["case".id, "case".tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('CASE_READ'))
              AND ({{ takes_part('"case".id') }}
                   OR (owner_org = (SELECT tenants.org()) AND number IS NULL)
                   OR {{ glass_broken_on('"case".id') }}))
             OR (number IS NULL AND {{ weighs('"case".tafel_id') }}))
{% endset %}
CREATE POLICY participant_reads ON casework."case" FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads_case }});

CREATE POLICY visible_reads ON casework.subject FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ visible('subject', 'SUBJECT_READ', 'ARRAY[subject.id]', "'IDENTITEIT'",
                      in_scope('subject.case_id', 'SUBJECT_READ'), "'GEEN'", 'false') }});

{% set released %}
(SELECT count(*) FROM casework.release r
  WHERE r.contribution_id = contribution.id AND r.organisation_id = (SELECT tenants.org())
    AND r.valid @> (SELECT tenants.moment())
    AND (r.lifted IS NULL OR r.lifted @> (SELECT tenants.moment()))) > 0
{% endset %}
CREATE POLICY visible_reads ON casework.contribution FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ visible('contribution', 'CONTENT_READ', 'contribution.subject_ids', 'contribution.category',
                      released, 'contribution.protection', 'contribution.no_glass') }});

-- What is released is read by whoever may read content there. Nothing of the contribution itself is asked for: its own
-- policy asks for releases.
CREATE POLICY sender_and_recipient_read ON casework.release FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ in_scope('release.case_id', 'CONTENT_READ') }}
        AND (organisation_id = (SELECT tenants.org()) OR owner_org = (SELECT tenants.org())));

{% set reads_participation %}
{{ in_scope('participation.case_id', 'CASE_READ') }}
        AND {{ not_recused_from_case('participation.case_id') }}
        AND (organisation_id = (SELECT tenants.org())
             OR ({{ takes_part('participation.case_id') }}
                 AND {{ shown('participation.case_id', 'participation.organisation_id') }}))
{% endset %}
CREATE POLICY participant_reads ON casework.participation FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads_participation }});

{% macro case_is_unadmitted(case_id) -%}
(SELECT c.number IS NULL FROM casework."case" c WHERE c.id = {{ case_id }})
{%- endmacro %}
CREATE POLICY referrer_and_weigher_read ON casework.referral FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused_from_case('referral.case_id') }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND ((owner_org = (SELECT tenants.org()) AND {{ in_scope('referral.case_id', 'CASE_READ') }})
             OR ({{ weighs('referral.tafel_id') }} AND {{ case_is_unadmitted('referral.case_id') }})));
CREATE POLICY weigher_reads ON casework.weighing FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused_from_case('weighing.case_id') }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND {{ weighs('weighing.tafel_id') }}
        AND (organisation_id = (SELECT tenants.org()) OR {{ case_is_unadmitted('weighing.case_id') }}));

CREATE POLICY own_organisation_reads ON casework.notification FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));

-- Writing. Each WITH CHECK proves every parent visible through that parent's own read policy. An UPDATE without a
-- WHERE asks for no read policy at all, so each policy on updating repeats what must be visible.
{% macro sees_case(case_id) -%}
(SELECT count(*) FROM casework."case" c WHERE c.id = {{ case_id }}) = 1
{%- endmacro %}

GRANT INSERT ON casework."case", casework.subject, casework.referral, casework.weighing, casework.participation,
    casework.contribution, casework.release, casework.outbox, casework.notification
    TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (stage, phase, closed_at, version) ON casework."case" TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid, version) ON casework.participation, casework.release TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (read_at) ON casework.notification TO ketentafel_app, ketentafel_worker;

CREATE POLICY referrer_opens ON casework."case" FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND stage = 'AANGEMELD' AND number IS NULL AND phase IS NULL
        AND opened_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('REFERRAL_MAKE'))
        AND (SELECT count(*) FROM casework.tafel t
              WHERE t.id = "case".tafel_id AND t.status = 'ACTIEF' AND t.kind_code = "case".kind_code
                AND t.kind_version = "case".kind_version) = 1);
CREATE POLICY steers ON casework."case" FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ reads_case }}
        AND (ARRAY["case".id, "case".tafel_id, (SELECT tenants.org())]
                 && (SELECT tenants.scopes('PARTICIPATION_WRITE'))
             OR {{ weighs('"case".tafel_id') }}))
    WITH CHECK (ARRAY["case".id, "case".tafel_id, (SELECT tenants.org())]
                    && (SELECT tenants.scopes('PARTICIPATION_WRITE'))
                OR {{ weighs('"case".tafel_id') }});

CREATE POLICY writes_own ON casework.subject FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('subject.case_id', 'CONTENT_WRITE') }} AND {{ authorised('subject.case_id') }}
        AND ({{ takes_part('subject.case_id') }}
             OR (SELECT count(*) FROM casework."case" c
                  WHERE c.id = subject.case_id AND c.owner_org = (SELECT tenants.org()) AND c.number IS NULL) = 1));
-- A number is for whoever sees the person and has a stated authority; whoever brought the person in records it.
GRANT SELECT, INSERT, UPDATE (bsn_enc, recorded_by, recorded_at, version) ON casework.citizen_number
    TO ketentafel_app, ketentafel_worker;
{% macro numbered(whose) -%}
(SELECT count(*) FROM casework.subject s
  WHERE s.id = citizen_number.subject_id AND s.case_id = citizen_number.case_id{{ whose }}) = 1
{%- endmacro %}
{% set records_number %}
owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2 AND (SELECT consent.may_use_bsn())
        AND {{ in_scope('citizen_number.case_id', 'CONTENT_WRITE') }}
        AND {{ numbered(' AND s.owner_org = citizen_number.owner_org') }}
{% endset %}
CREATE POLICY entitled_reads ON casework.citizen_number FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL AND (SELECT consent.may_use_bsn()) AND {{ numbered('') }});
CREATE POLICY entitled_records ON casework.citizen_number FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ records_number }} AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()));
CREATE POLICY entitled_corrects ON casework.citizen_number FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ records_number }})
    WITH CHECK (recorded_by = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment()));
CREATE POLICY referrer_writes ON casework.referral FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND referred_at = (SELECT tenants.moment())
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('REFERRAL_MAKE'))
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = referral.case_id AND c.tafel_id = referral.tafel_id
                AND c.owner_org = (SELECT tenants.org()) AND c.stage = 'AANGEMELD') = 1);
CREATE POLICY weigher_writes ON casework.weighing FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND member_id = (SELECT tenants.member())
        AND weighed_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2 AND {{ weighs('weighing.tafel_id') }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = weighing.case_id AND c.tafel_id = weighing.tafel_id AND c.stage = 'WEGING') = 1);
CREATE POLICY invites ON casework.participation FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (invited_by = (SELECT tenants.org()) AND {{ sees_case('participation.case_id') }}
        AND (SELECT tenants.assurance()) >= 2
        AND ((kind = 'AANMELDER' AND organisation_id = (SELECT tenants.org())
              AND (SELECT c.owner_org = (SELECT tenants.org()) AND c.stage = 'AANGEMELD' FROM casework."case" c
                    WHERE c.id = participation.case_id))
             OR ARRAY[(SELECT c.tafel_id FROM casework."case" c WHERE c.id = participation.case_id)]
                    && (SELECT tenants.scopes('PARTICIPATION_WRITE'))
             OR {{ in_scope('participation.case_id', 'PARTICIPATION_WRITE') }}));
CREATE POLICY ends ON casework.participation FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ reads_participation }} AND {{ in_scope('participation.case_id', 'PARTICIPATION_WRITE') }})
    WITH CHECK ({{ in_scope('participation.case_id', 'PARTICIPATION_WRITE') }});
CREATE POLICY writes_own ON casework.contribution FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND author_id = (SELECT tenants.member())
        AND (SELECT tenants.assurance()) >= 2 AND recorded_at = (SELECT tenants.moment())
        AND nature IS NOT NULL
        AND (happened_on IS NULL OR happened_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date)
        AND {{ in_scope('contribution.case_id', 'CONTENT_WRITE') }} AND {{ takes_part('contribution.case_id') }}
        AND (SELECT count(*) FROM casework.subject s
              WHERE s.case_id = contribution.case_id AND s.id = ANY (contribution.subject_ids))
            = cardinality(subject_ids)
        AND (onward_ban OR NOT consent.is_banned_onward(owner_org, category, recorded_at))
        AND consent.partnership_fault(case_id, purpose, ARRAY[category], recorded_at) IS NULL
        AND consent.may_bring(case_id, category)
        AND no_glass = consent.is_closed_to_glass(police_decision_id, justice_provision_id, recorded_at)
        AND consent.provision_fault(
                owner_org, case_id, police_decision_id, justice_provision_id, category, '{}',
                redaction_enc IS NOT NULL, recorded_at, (SELECT tenants.moment())) IS NULL);
CREATE POLICY releases_own ON casework.release FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND {{ in_scope('release.case_id', 'CONTENT_WRITE') }}
        AND (lifted IS NULL OR lifted = '{}')
        AND consent.release_fault(
                owner_org, case_id, contribution_id, police_decision_id, justice_provision_id, organisation_id,
                secrecy_ground, lower(valid), (SELECT tenants.moment())) IS NULL);
CREATE POLICY withdraws_own ON casework.release FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND {{ in_scope('release.case_id', 'CONTENT_WRITE') }});

-- Effects and notices name ids only. Anyone who sees the case may cause one; who carries it out stands in outbox.sql.
CREATE POLICY causes ON casework.outbox FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ sees_case('outbox.case_id') }} AND effect = 'ANNOUNCE' AND done_at IS NULL AND attempts = 0);
CREATE POLICY causes ON casework.notification FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ sees_case('notification.case_id') }} AND created_at = (SELECT tenants.moment()) AND read_at IS NULL);
CREATE POLICY reads_own ON casework.notification FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));
