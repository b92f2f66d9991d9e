-- Whether somebody of a referral was reported at the same tafel before: told to those who weigh, as yes or no. Whoever refers
-- hands in who has the same names (the key store tells which) and reads no answer; what was handed in is taken away by the
-- same statement. Nothing of an earlier case is told, and nothing is asked of another tafel: one organisation answers for one.
{% from 'visible.sql.jinja' import not_recused_from_case with context %}
{# Somebody `s` in another case at the tafel of a report, among candidates. Who is restricted (AVG 18), or whom an organisation
   brought that is hidden in households, is not there to be recognised. #}
{% macro recognisable(report, candidates) -%}
JOIN casework."case" k ON k.id = s.case_id AND k.tafel_id = {{ report }}.tafel_id AND k.id <> {{ report }}.case_id
          JOIN tenants.organisation o ON o.id = s.owner_org AND o.kind NOT IN ({{ masked_kinds }})
         WHERE s.id = ANY ({{ candidates }})
           AND NOT EXISTS (SELECT FROM consent.restriction x
                            WHERE x.case_id = s.case_id AND x.subject_id = s.id AND x.valid @> tenants.moment())
{%- endmacro %}
CREATE OR REPLACE FUNCTION casework.answer_earlier() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Two birthdays that are both known and differ are of two people.
    NEW.reported := EXISTS (
        SELECT FROM casework.subject s
          {{ recognisable('NEW', 'NEW.candidates') }}
           AND EXISTS (SELECT FROM casework.subject n
                        WHERE n.case_id = NEW.case_id
                          AND coalesce(n.turns_18_on, s.turns_18_on, 'infinity')
                            = coalesce(s.turns_18_on, n.turns_18_on, 'infinity')));
    NEW.candidates := '{}';
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER answer_earlier BEFORE INSERT ON casework.earlier_report
    FOR EACH ROW EXECUTE FUNCTION casework.answer_earlier();

GRANT SELECT (turns_18_on) ON casework.subject TO ketentafel_deriver;
GRANT SELECT, INSERT ON casework.earlier_report TO ketentafel_app, ketentafel_worker;
CREATE POLICY weigher_reads ON casework.earlier_report FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused_from_case('earlier_report.case_id') }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND ARRAY[tafel_id] && (SELECT tenants.scopes('REFERRAL_WEIGH'))
        AND (SELECT count(*) FROM casework.tafel_seat z
              WHERE z.tafel_id = earlier_report.tafel_id AND z.organisation_id = (SELECT tenants.org())
                AND z.valid @> (SELECT tenants.moment())) > 0
        AND (SELECT c.number IS NULL FROM casework."case" c WHERE c.id = earlier_report.case_id));
CREATE POLICY referrer_asks ON casework.earlier_report FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ((SELECT tenants.assurance()) >= 2 AND candidates = '{}'
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('REFERRAL_MAKE'))
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = earlier_report.case_id AND c.tafel_id = earlier_report.tafel_id
                AND c.owner_org = (SELECT tenants.org()) AND c.stage = 'AANGEMELD') = 1);

-- Where a number is recorded of somebody in such a referral, who has the same number tells the same, under whatever name:
-- by the transaction that records it, which only an organisation with a stated authority can (Wabb 10; UAVG 46). It answers
-- nobody, and names nobody: those who weigh read the one yes that they read already.
CREATE OR REPLACE FUNCTION casework.compare_number(subject uuid, candidates uuid[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE casework.earlier_report e SET reported = true
      FROM casework.citizen_number n
      JOIN casework."case" c ON c.id = n.case_id AND c.number IS NULL
     WHERE n.subject_id = compare_number.subject AND n.owner_org = (SELECT tenants.org())
       AND n.recorded_by = (SELECT tenants.member()) AND n.recorded_at = (SELECT tenants.moment())
       AND e.case_id = n.case_id AND NOT e.reported
       AND EXISTS (
        SELECT FROM casework.subject s
          JOIN casework.citizen_number w ON w.case_id = s.case_id AND w.subject_id = s.id
          {{ recognisable('e', 'compare_number.candidates') }})
$$;
GRANT EXECUTE ON FUNCTION casework.compare_number(uuid, uuid[]) TO ketentafel_app, ketentafel_worker;
GRANT SELECT (case_id, subject_id, owner_org, recorded_by, recorded_at) ON casework.citizen_number TO ketentafel_deriver;
GRANT SELECT, UPDATE (reported) ON casework.earlier_report TO ketentafel_deriver;
CREATE POLICY deriver_compares ON casework.citizen_number FOR SELECT TO ketentafel_deriver USING (true);
CREATE POLICY deriver_compares ON casework.earlier_report FOR SELECT TO ketentafel_deriver USING (true);
CREATE POLICY deriver_answers ON casework.earlier_report FOR UPDATE TO ketentafel_deriver
    USING (true) WITH CHECK (reported);

-- Which earlier case a new report names: one that whoever refers sees, at the same tafel. A hidden one and one that is not
-- there are refused alike. It binds whom policies bind.
CREATE OR REPLACE FUNCTION casework.guard_earlier_case() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework."case" c
     WHERE c.id = NEW.earlier_case AND c.id <> NEW.case_id AND c.tafel_id = NEW.tafel_id AND NEW.kind = 'HERMELDING';
    IF NOT FOUND AND current_user IN ('ketentafel_app', 'ketentafel_worker') THEN
        RAISE EXCEPTION 'this earlier case is not there' USING ERRCODE = '42501', CONSTRAINT = 'earlier_here';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_earlier_case BEFORE INSERT ON casework.referral
    FOR EACH ROW WHEN (NEW.earlier_case IS NOT NULL) EXECUTE FUNCTION casework.guard_earlier_case();
