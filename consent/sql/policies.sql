-- Rows of lawful basis.
{% from 'visible.sql.jinja' import in_scope, takes_part, not_recused, not_recused_from_case, authorised with context %}

GRANT SELECT ON consent.case_access, consent.case_participant, consent.reassessment, consent.shown_organisation,
    consent.legal_basis,
    consent.legal_basis_recipient, consent.consent, consent.restriction, consent.recusal, consent.break_glass
    TO ketentafel_app, ketentafel_worker;

-- Leaves: the policies of all other tables read these, so these refer to nothing but the binding.
{% for table in ('case_access', 'case_participant', 'reassessment', 'shown_organisation') %}
CREATE POLICY own_organisation_reads ON consent.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));
{% endfor %}
CREATE POLICY sender_and_recipient_read ON consent.legal_basis_recipient FOR SELECT
    TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) OR owner_org = (SELECT tenants.org()));
-- Who is bound by a restriction stands with the case's participants, for all their members; this is who may read it.
CREATE POLICY setter_and_bound_read ON consent.restriction FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2
        AND ({{ in_scope('restriction.case_id', 'BASIS_READ') }} OR {{ in_scope('restriction.case_id', 'RESTRICT') }})
        AND {{ not_recused('ARRAY[restriction.subject_id]') }}
        AND (organisation_id = (SELECT tenants.org()) OR owner_org = (SELECT tenants.org())
             OR (organisation_id IS NULL
                 AND (SELECT count(*) FROM consent.case_participant p WHERE p.case_id = restriction.case_id) > 0)));
CREATE POLICY own_organisation_reads ON consent.recusal FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (member_id = (SELECT tenants.member())
        OR (organisation_id = (SELECT tenants.org())
            AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('RESTRICT'))));
CREATE POLICY own_organisation_reads ON consent.break_glass FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (member_id = (SELECT tenants.member())
        OR (organisation_id = (SELECT tenants.org())
            AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ'))));

{% macro opens_for_me(basis_id, row) -%}
(SELECT count(*) FROM consent.case_access a
  WHERE a.case_id = {{ row }}.case_id AND a.subject_id = {{ row }}.subject_id AND {{ basis_id }} = ANY (a.basis_ids)
    AND a.valid @> (SELECT tenants.moment())) > 0
{%- endmacro %}
{# An access may stay open on another basis of the same key; the one that ended, or whose consent was withdrawn, is
   closed to its recipients all the same. Who records a withdrawal still sees that row at that very moment. What
   opens it is asked first, and who reads by name after that: for who has nothing to do with it, the answer then takes
   no longer than for no row. #}
{% set stands = {
    'legal_basis': "legal_basis.valid @> (SELECT tenants.moment())
        AND (SELECT count(*) FROM consent.reassessment y WHERE y.basis_id = legal_basis.id
              AND y.at <= (SELECT tenants.moment())) = 0
        AND (legal_basis.boundary_at IS NULL OR legal_basis.boundary_at > (SELECT tenants.moment()))
        AND (legal_basis.ended_at IS NULL OR legal_basis.ended_at > (SELECT tenants.moment()))
        AND (legal_basis.rests_until IS NULL OR legal_basis.rests_until > (SELECT tenants.moment()))
        AND (legal_basis.kind = 'WETTELIJK' OR (SELECT count(*) FROM consent.consent k
              WHERE k.owner_org = legal_basis.owner_org AND k.basis_id = legal_basis.id) > 0)",
    'consent': '(consent.withdrawn_at IS NULL OR consent.withdrawn_at >= (SELECT tenants.moment()))
        AND consent.basis_runs(consent.basis_id)'} %}
-- Whether a basis of which one's own organisation is a recipient runs, whatever its consent; NULL of any other one.
-- A function that reads as the deriver, because the policy on legal_basis asks for consents.
CREATE OR REPLACE FUNCTION consent.basis_runs(basis uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT b.valid @> tenants.moment()
       AND least(b.boundary_at, b.ended_at, b.rests_until, y.at, 'infinity') > tenants.moment()
  FROM consent.legal_basis_recipient r
  JOIN consent.legal_basis b ON b.id = r.basis_id
  LEFT JOIN consent.reassessment y ON y.basis_id = r.basis_id AND y.organisation_id = r.organisation_id
 WHERE r.basis_id = basis_runs.basis AND r.organisation_id = (SELECT tenants.org())
$$;
GRANT EXECUTE ON FUNCTION consent.basis_runs(uuid) TO ketentafel_app, ketentafel_worker;
{% macro reads(table, basis_id) -%}
(SELECT tenants.assurance()) >= 2
        AND {{ in_scope(table ~ '.case_id', 'BASIS_READ') }}
        AND {{ not_recused('ARRAY[' ~ table ~ '.subject_id]') }}
        AND ((owner_org = (SELECT tenants.org()) AND {{ authorised(table ~ '.case_id') }})
             OR ({{ opens_for_me(basis_id, table) }} AND {{ authorised(table ~ '.case_id') }} AND ({{ stands[table] }})))
{%- endmacro %}
{% macro reads_own(table) -%}
owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope(table ~ '.case_id', 'BASIS_READ') }}
        AND {{ not_recused('ARRAY[' ~ table ~ '.subject_id]') }} AND {{ authorised(table ~ '.case_id') }}
{%- endmacro %}
{% for table, basis_id in (('legal_basis', 'legal_basis.id'), ('consent', 'consent.basis_id')) %}
CREATE POLICY recorder_and_recipient_read ON consent.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads(table, basis_id) }});
{% endfor %}

-- Writing. A subject that one cannot see cannot be named: the subquery on casework.subject passes that table's own
-- read policy, so a hidden subject and one that does not exist are refused alike. An UPDATE without a WHERE asks for
-- no read policy at all, so each policy on updating repeats what must be visible.
GRANT INSERT ON consent.legal_basis, consent.legal_basis_recipient, consent.consent, consent.restriction,
    consent.recusal, consent.break_glass TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (ended_at, version, second_reader, confirmed_at) ON consent.legal_basis TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (withdrawn_at, withdrawn_by, identity_check, identity_checked_at, identity_checked_by, version)
    ON consent.consent TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid, version) ON consent.restriction TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (reviewed_by, version) ON consent.break_glass TO ketentafel_app, ketentafel_worker;

CREATE POLICY writes_own ON consent.legal_basis FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND decided_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment())
        AND (SELECT tenants.assurance()) >= 2 AND {{ in_scope('legal_basis.case_id', 'BASIS_WRITE') }}
        AND {{ takes_part('legal_basis.case_id') }}
        AND second_reader IS NULL AND confirmed_at IS NULL
        AND consent.ground_stands(case_id, ground_code, kind, art6, art9, art10, purpose, categories,
                                  array_remove(ARRAY[CASE WHEN proportionality_enc IS NOT NULL THEN 'PROPORTIONALITEIT' END,
                                                     CASE WHEN subsidiarity_enc IS NOT NULL THEN 'SUBSIDIARITEIT' END], NULL),
                                  asks_second_reader, urgent_until IS NOT NULL, measure_id, lower(valid))
        -- Only who is on duty decides alone in an emergency, from now, and until the next working day is over.
        AND (urgent_until IS NULL
             OR (urgent_until = consent.urgent_end((SELECT tenants.moment()))
                 AND lower(valid) = (SELECT tenants.moment()) AND {{ in_scope('legal_basis.case_id', 'URGENT_BASIS') }}))
        AND (SELECT count(*) FROM casework.subject s
              WHERE s.id = legal_basis.subject_id AND s.case_id = legal_basis.case_id) = 1);
CREATE POLICY ends_own ON consent.legal_basis FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ reads_own('legal_basis') }}
        AND {{ in_scope('legal_basis.case_id', 'BASIS_WRITE') }})
    WITH CHECK (owner_org = (SELECT tenants.org()));
-- Whether a consent to any of this was withdrawn, whoever had recorded it and for whatever purpose, which each reader
-- names for itself: told to who may record bases in that case.
CREATE OR REPLACE FUNCTION consent.withdrawn_earlier("case" uuid, subject uuid, categories text[], recipients uuid[])
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0
      FROM consent.case_participant p
      JOIN consent.consent k ON k.case_id = p.case_id AND k.withdrawn_at <= tenants.moment()
      JOIN consent.legal_basis b ON b.owner_org = k.owner_org AND b.id = k.basis_id
      JOIN consent.legal_basis_recipient r ON r.basis_id = b.id
     WHERE p.case_id = withdrawn_earlier."case" AND p.organisation_id = tenants.org()
       AND ARRAY[p.case_id, p.tafel_id, p.organisation_id] && tenants.scopes('BASIS_WRITE')
       AND b.subject_id = withdrawn_earlier.subject
       AND b.categories && withdrawn_earlier.categories AND r.organisation_id = ANY (withdrawn_earlier.recipients)
$$;
-- A basis that goes on where a consent was withdrawn says why, and waits for a second reader; else it gets no recipient.
CREATE OR REPLACE FUNCTION consent.switches_silently(basis uuid, recipient uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM consent.legal_basis b
         WHERE b.id = switches_silently.basis AND b.kind IN ('{{ switching_kinds | join("', '") }}')
           AND (b.after_withdrawal_enc IS NULL OR NOT b.asks_second_reader)
           AND consent.withdrawn_earlier(b.case_id, b.subject_id, b.categories, ARRAY[switches_silently.recipient]));
END $$;
GRANT EXECUTE ON FUNCTION consent.withdrawn_earlier(uuid, uuid, text[], uuid[]),
    consent.switches_silently(uuid, uuid) TO ketentafel_app, ketentafel_worker;
CREATE POLICY writes_own ON consent.legal_basis_recipient FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org())
        AND {{ in_scope('legal_basis_recipient.case_id', 'BASIS_WRITE') }}
        AND (SELECT count(*) FROM consent.legal_basis b
              WHERE b.id = legal_basis_recipient.basis_id AND b.case_id = legal_basis_recipient.case_id
                AND b.owner_org = (SELECT tenants.org()) AND b.confirmed_at IS NULL) = 1
        AND NOT consent.switches_silently(basis_id, organisation_id)
        AND NOT consent.repeats_emergency(basis_id, organisation_id));
-- Asks under the caller's own row policies. A function, because the policy on legal_basis asks for consents.
CREATE OR REPLACE FUNCTION consent.sees_consent_basis("case" uuid, subject uuid, owner uuid, basis uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM consent.legal_basis b
         WHERE b.id = sees_consent_basis.basis AND b.case_id = sees_consent_basis."case"
           AND b.subject_id = sees_consent_basis.subject AND b.owner_org = sees_consent_basis.owner
           AND b.kind = 'TOESTEMMING');
END $$;
GRANT EXECUTE ON FUNCTION consent.sees_consent_basis(uuid, uuid, uuid, uuid) TO ketentafel_app, ketentafel_worker;
CREATE POLICY writes_own ON consent.consent FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND withdrawn_at IS NULL AND signed_at IS NULL
        AND {{ in_scope('consent.case_id', 'BASIS_WRITE') }}
        AND consent.sees_consent_basis(case_id, subject_id, owner_org, basis_id));
-- A withdrawal may be told to whoever recorded the consent or receives under it: withdrawing is as easy as giving.
CREATE POLICY records_withdrawal ON consent.consent FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (withdrawn_at IS NULL AND {{ reads('consent', 'consent.basis_id') }}
        AND {{ in_scope('consent.case_id', 'BASIS_WRITE') }})
    WITH CHECK (withdrawn_by = (SELECT tenants.member()) AND withdrawn_at = (SELECT tenants.moment()));
-- Who withdrew is checked afterwards, by the owner, where it was passed on; what the check finds opens nothing.
CREATE POLICY owner_checks ON consent.consent FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ reads_own('consent') }} AND withdrawal_id IS NOT NULL AND withdrawn_by IS NOT NULL
        AND identity_check IS NULL
        AND {{ in_scope('consent.case_id', 'BASIS_WRITE') }})
    WITH CHECK (identity_checked_by = (SELECT tenants.member())
        AND identity_checked_at = (SELECT tenants.moment()));
CREATE POLICY officer_restricts ON consent.restriction FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('restriction.case_id', 'RESTRICT') }} AND {{ takes_part('restriction.case_id') }});
CREATE POLICY officer_lifts ON consent.restriction FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ not_recused('ARRAY[restriction.subject_id]') }} AND {{ in_scope('restriction.case_id', 'RESTRICT') }})
    WITH CHECK (owner_org = (SELECT tenants.org()));
CREATE POLICY member_recuses ON consent.recusal FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND {{ takes_part('recusal.case_id') }}
        AND (member_id = (SELECT tenants.member())
             OR ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('RESTRICT'))));
CREATE POLICY member_breaks_glass ON consent.break_glass FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND member_id = (SELECT tenants.member())
        AND (SELECT tenants.assurance()) >= 2 AND reviewed_by IS NULL
        AND lower(valid) = (SELECT tenants.moment()) AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('BREAK_GLASS')));
CREATE POLICY officer_reviews ON consent.break_glass FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ')))
    WITH CHECK (reviewed_by = (SELECT tenants.member()) AND member_id <> (SELECT tenants.member()));

-- A policy cannot ask for rows whose own policy asks for rows of its table: PostgreSQL calls that infinite recursion.
-- These checks therefore stand in triggers, which ask with the rights of whoever writes. What is hidden and what does
-- not exist are refused alike, and before a foreign key could tell them apart.
CREATE OR REPLACE FUNCTION consent.guard_supersedes() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.legal_basis b WHERE b.id = NEW.supersedes AND b.case_id = NEW.case_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the basis that this one supersedes is not there' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_supersedes BEFORE INSERT ON consent.legal_basis
    FOR EACH ROW WHEN (NEW.supersedes IS NOT NULL) EXECUTE FUNCTION consent.guard_supersedes();

-- A second reader confirms once, in person and now, what a colleague decided and nobody has ended. Who may change a basis
-- at all, its policy says; that nobody confirms a decision of one's own, a constraint, but for who left and came back as
-- another member. It binds whom policies bind.
CREATE OR REPLACE FUNCTION consent.guard_confirmation() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND (OLD.confirmed_at IS NOT NULL OR NOT OLD.asks_second_reader OR least(OLD.ended_at, OLD.urgent_until, OLD.rests_until) <= tenants.moment()
            OR NEW.second_reader IS DISTINCT FROM tenants.member()
            OR NEW.confirmed_at IS DISTINCT FROM tenants.moment()
            OR (SELECT a.person_id = b.person_id FROM tenants.member a, tenants.member b
                 WHERE a.id = NEW.second_reader AND b.id = NEW.decided_by) IS DISTINCT FROM false) THEN
        RAISE EXCEPTION 'this basis cannot be confirmed so' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_confirmation BEFORE UPDATE OF second_reader, confirmed_at ON consent.legal_basis
    FOR EACH ROW WHEN ((OLD.second_reader, OLD.confirmed_at) IS DISTINCT FROM (NEW.second_reader, NEW.confirmed_at))
    EXECUTE FUNCTION consent.guard_confirmation();

-- What has ended does not go on again: that is a new basis, which the catalogue is asked about, which a second reader reads
-- where one is asked, and which says why it goes on after a withdrawal (AVG 7(3)). An end that is to come can be earlier.
CREATE OR REPLACE FUNCTION consent.guard_ending() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND coalesce(NEW.ended_at, 'infinity') > OLD.ended_at THEN
        RAISE EXCEPTION 'a basis ends no later than was said' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_ending BEFORE UPDATE OF ended_at ON consent.legal_basis
    FOR EACH ROW EXECUTE FUNCTION consent.guard_ending();

-- An officer does not read subjects, yet must name one: a subject that the organisation knows in any way.
CREATE OR REPLACE FUNCTION consent.guard_known_subject() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework.subject s WHERE s.id = NEW.subject_id AND s.case_id = NEW.case_id
      UNION ALL SELECT 1 FROM consent.legal_basis b WHERE b.subject_id = NEW.subject_id AND b.case_id = NEW.case_id
      UNION ALL SELECT 1 FROM consent.case_access a WHERE a.subject_id = NEW.subject_id AND a.case_id = NEW.case_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this subject is not there' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_known_subject BEFORE INSERT ON consent.restriction
    FOR EACH ROW EXECUTE FUNCTION consent.guard_known_subject();
CREATE OR REPLACE TRIGGER guard_known_subject BEFORE INSERT ON consent.recusal
    FOR EACH ROW EXECUTE FUNCTION consent.guard_known_subject();
