-- To keep a case longer: decided by one person, confirmed by another in another role, within what the policy foresees.
-- Why is told of a family: who is recused from anybody in the case neither reads it nor decides.
{% from 'visible.sql.jinja' import not_recused_from_case with context %}
GRANT SELECT ON casework.retention_extension TO ketentafel_app, ketentafel_worker;
GRANT INSERT (id, case_id, organisation_id, until, advice_id, reason_enc, decided_by, decided_at, version),
    UPDATE (confirmed_by, confirmed_at, version) ON casework.retention_extension TO ketentafel_app, ketentafel_worker;
{% set decides %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('DESTRUCTION_APPROVE'))
        AND {{ not_recused_from_case('retention_extension.case_id') }}
{% endset %}
CREATE POLICY approver_reads ON casework.retention_extension FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ decides }});
CREATE POLICY approver_decides ON casework.retention_extension FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ decides }} AND decided_by = (SELECT tenants.member()) AND decided_at = (SELECT tenants.moment())
        AND confirmed_at IS NULL
        AND (SELECT count(*) FROM casework.retention_term r WHERE r.case_id = retention_extension.case_id
                AND r.organisation_id = retention_extension.organisation_id) = 1);
CREATE POLICY approver_confirms ON casework.retention_extension FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ decides }})
    WITH CHECK (confirmed_by = (SELECT tenants.member())
        AND confirmed_at = (SELECT tenants.moment()));

-- The role in which a member decides about keeping for an organisation, other than one that did so already.
CREATE OR REPLACE FUNCTION casework.deciding_role(member uuid, organisation uuid, other text) RETURNS text
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT r.kind FROM tenants.role r JOIN tenants.role_right g ON g.role = r.kind AND g."right" = 'DESTRUCTION_APPROVE'
     WHERE r.member_id = deciding_role.member AND r.organisation_id = deciding_role.organisation
       AND r.valid @> tenants.moment() AND r.tafel_id IS NULL AND r.case_id IS NULL
       AND r.kind IS DISTINCT FROM deciding_role.other
     ORDER BY r.kind LIMIT 1
$$;

-- The first reason why a term cannot be extended like this, or null. How is asked of the newest version of the policy.
CREATE OR REPLACE FUNCTION casework.extension_fault("case" uuid, owner uuid, until date, advice uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    rules jsonb;
    term casework.retention_term%ROWTYPE;
    before record;
    today date := (tenants.moment() AT TIME ZONE 'Europe/Amsterdam')::date;
    last date;
BEGIN
    SELECT * INTO term FROM casework.retention_term r
     WHERE r.case_id = extension_fault."case" AND r.organisation_id = extension_fault.owner;
    IF NOT FOUND THEN
        RETURN 'no_term';
    END IF;
    SELECT p.document -> 'extension' INTO rules FROM casework.retention_policy p
     WHERE p.code = term.policy_code ORDER BY p.version DESC LIMIT 1;
    IF rules IS NULL THEN
        RETURN 'extension_not_foreseen';
    END IF;
    last := (term.due_at AT TIME ZONE 'Europe/Amsterdam')::date - 1;
    IF extension_fault.until <= last OR extension_fault.until <= today THEN
        RETURN 'extension_not_longer';
    END IF;
    IF extension_fault.until > (greatest(last, today) + (rules ->> 'most')::interval)::date THEN
        RETURN 'extension_too_long';
    END IF;
    SELECT count(*) AS times, max((e.confirmed_at AT TIME ZONE 'Europe/Amsterdam')::date) AS latest INTO before
      FROM casework.retention_extension e
     WHERE e.case_id = extension_fault."case" AND e.confirmed_at IS NOT NULL;
    IF before.times >= (rules ->> 'times')::integer THEN
        RETURN 'extension_too_often';
    END IF;
    IF extension_fault.advice IS NULL THEN
        RETURN CASE WHEN before.times >= (rules ->> 'advice_from')::integer THEN 'extension_advice_missing' END;
    END IF;
    PERFORM 1 FROM consent.rac_advice a JOIN casework."case" c ON c.id = extension_fault."case"
     WHERE a.id = extension_fault.advice AND a.owner_org = extension_fault.owner AND a.about = 'VERLENGING'
       AND a.kind_code = c.kind_code AND a.verdict <> 'ONRECHTMATIG'
       AND a.given_on >= coalesce(before.latest, a.given_on);
    RETURN CASE WHEN NOT FOUND THEN 'extension_advice_unfit' END;
END $$;

-- Asked again when it is confirmed: what was decided earlier may have become too much since.
CREATE OR REPLACE FUNCTION casework.guard_extension() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    capacity text := casework.deciding_role(
        tenants.member(), tenants.org(), CASE WHEN TG_OP = 'UPDATE' THEN OLD.decided_as END);
    fault text;
BEGIN
    IF NEW.organisation_id IS DISTINCT FROM tenants.org() OR (TG_OP = 'UPDATE' AND OLD.confirmed_at IS NOT NULL)
       OR casework.deciding_role(tenants.member(), tenants.org(), NULL) IS NULL THEN
        RAISE EXCEPTION 'this is not there to decide' USING ERRCODE = '42501';
    END IF;
    IF TG_OP = 'UPDATE' AND (capacity IS NULL OR (
            SELECT a.person_id = b.person_id FROM tenants.member a, tenants.member b
             WHERE a.id = OLD.decided_by AND b.id = tenants.member())) THEN
        RAISE EXCEPTION 'somebody else confirms, in another role'
            USING ERRCODE = '42501', CONSTRAINT = 'extension_second_person';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- The case is taken in the order in which its destruction takes it, and then its term.
        PERFORM 1 FROM casework."case" c WHERE c.id = NEW.case_id FOR UPDATE;
        PERFORM 1 FROM casework.retention_term r WHERE r.case_id = NEW.case_id FOR UPDATE;
    END IF;
    fault := casework.extension_fault(NEW.case_id, NEW.organisation_id, NEW.until, NEW.advice_id);
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'this case cannot be kept longer like this' USING ERRCODE = '42501', CONSTRAINT = fault;
    END IF;
    NEW.earlier := (SELECT count(*) FROM casework.retention_extension e
                     WHERE e.case_id = NEW.case_id AND e.confirmed_at IS NOT NULL);
    IF TG_OP = 'INSERT' THEN
        NEW.decided_as := capacity;
    ELSE
        NEW.confirmed_as := capacity;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_extension BEFORE INSERT OR UPDATE OF confirmed_by, confirmed_at
    ON casework.retention_extension FOR EACH ROW EXECUTE FUNCTION casework.guard_extension();

CREATE OR REPLACE FUNCTION casework.extend_term() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.retention_term r
       SET due_at = greatest(r.due_at, casework.extended_until(NEW.case_id)), version = r.version + 1
     WHERE r.case_id = NEW.case_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER extend_term AFTER UPDATE OF confirmed_at ON casework.retention_extension
    FOR EACH ROW WHEN (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL)
    EXECUTE FUNCTION casework.extend_term();

GRANT EXECUTE ON FUNCTION casework.deciding_role(uuid, uuid, text), casework.extension_fault(uuid, uuid, date, uuid)
    TO ketentafel_destroyer;
