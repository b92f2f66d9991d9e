-- Secrecy: on which ground may be spoken, and the decision on a conflict of duties. Twin of `consent.secrecy`.
{% from 'visible.sql.jinja' import in_scope, takes_part, not_recused, authorised with context %}

GRANT SELECT, INSERT, UPDATE (confirmed_at, confirmed_by, ended_at, ended_by, version) ON consent.duty_conflict
    TO ketentafel_app, ketentafel_worker;

-- Whether a duty stands over these data that a conflict of duties can lift.
CREATE OR REPLACE FUNCTION consent.may_decide_conflict(organisation uuid, category text, at timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM jsonb_array_elements_text(
                   consent.regime_of(may_decide_conflict.organisation, may_decide_conflict.category,
                                     may_decide_conflict.at) -> 'grounds') g (code)
          JOIN consent.entry_on('GEHEIM_GROND', g.code,
                                (may_decide_conflict.at AT TIME ZONE 'Europe/Amsterdam')::date) e ON true
         WHERE e.content ->> 'rests_on' = 'DUTY_CONFLICT');
END $$;

-- A decision is read by its own organisation only; the recipient sees what it opens. What was decided never changes.
{% set reads %}
owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('duty_conflict.case_id', 'BASIS_READ') }}
        AND {{ not_recused('ARRAY[duty_conflict.subject_id]') }} AND {{ authorised('duty_conflict.case_id') }}
{% endset %}
CREATE POLICY own_organisation_reads ON consent.duty_conflict FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads }});
CREATE POLICY writes_own ON consent.duty_conflict FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND decided_by = (SELECT tenants.member())
        AND decided_at = (SELECT tenants.moment()) AND confirmed_at IS NULL AND ended_at IS NULL
        AND lower(valid) >= decided_at AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('duty_conflict.case_id', 'BASIS_WRITE') }} AND {{ takes_part('duty_conflict.case_id') }}
        AND (SELECT count(*) FROM casework.subject s
              WHERE s.id = duty_conflict.subject_id AND s.case_id = duty_conflict.case_id) = 1
        AND owner_org <> ALL (recipients)
        AND (SELECT count(*) FROM tenants.organisation o
              WHERE o.id = ANY (duty_conflict.recipients)) = cardinality(recipients)
        AND (SELECT bool_and(consent.may_decide_conflict(duty_conflict.owner_org, c.name, duty_conflict.decided_at))
               FROM unnest(duty_conflict.categories) c (name)));
CREATE POLICY confirms_and_ends_own ON consent.duty_conflict FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ reads }} AND {{ in_scope('duty_conflict.case_id', 'BASIS_WRITE') }})
    WITH CHECK (owner_org = (SELECT tenants.org()));

-- It is confirmed once, by another person who works here now, and ended once. Two accounts can be one person: only a
-- function that sees who is behind a member can tell.
CREATE OR REPLACE FUNCTION consent.guard_duty_conflict() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (OLD.confirmed_at, OLD.confirmed_by) IS DISTINCT FROM (NEW.confirmed_at, NEW.confirmed_by) AND (
           OLD.confirmed_at IS NOT NULL OR OLD.ended_at IS NOT NULL
           OR NEW.confirmed_at IS DISTINCT FROM tenants.moment() OR NEW.confirmed_by IS DISTINCT FROM tenants.member()
           OR (SELECT a.person_id = b.person_id FROM tenants.member a, tenants.member b
                WHERE a.id = NEW.confirmed_by AND b.id = NEW.decided_by)) THEN
        RAISE EXCEPTION 'this is confirmed once, by another person' USING ERRCODE = '42501';
    END IF;
    IF (OLD.ended_at, OLD.ended_by) IS DISTINCT FROM (NEW.ended_at, NEW.ended_by) AND (
           OLD.ended_at IS NOT NULL OR NEW.ended_at IS DISTINCT FROM tenants.moment()
           OR NEW.ended_by IS DISTINCT FROM tenants.member()) THEN
        RAISE EXCEPTION 'this is ended once, now' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_duty_conflict BEFORE UPDATE ON consent.duty_conflict
    FOR EACH ROW EXECUTE FUNCTION consent.guard_duty_conflict();

-- Whether a duty asks a ground to speak. One with a register asks a decision instead: `consent.secrecy.verdict.is_bound`.
CREATE OR REPLACE FUNCTION consent.is_bound(regime jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(regime ->> 'register_code' IS NULL AND regime -> 'grounds' <> '[]', false)
$$;

-- The first reason why secrecy lets this not be told on the ground that is named, or null: the row policies' form of
-- `consent.secrecy.verdict.fault`. It asks with the rights of whoever releases.
CREATE OR REPLACE FUNCTION consent.secrecy_fault(
    owner uuid, "case" uuid, subjects uuid[], category text, recipient uuid, code text, begins timestamptz,
    at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    regime jsonb := consent.regime_of(secrecy_fault.owner, secrecy_fault.category, secrecy_fault.at);
    ground jsonb;
BEGIN
    IF NOT consent.is_bound(regime) THEN
        RETURN CASE WHEN code IS NOT NULL THEN 'SECRECY_GROUND_UNWANTED' END;
    END IF;
    IF code IS NULL THEN
        RETURN 'SECRECY_GROUND_MISSING';
    END IF;
    SELECT e.content INTO ground
      FROM consent.entry_on('GEHEIM_GROND', code, (secrecy_fault.begins AT TIME ZONE 'Europe/Amsterdam')::date) e;
    IF ground IS NULL OR NOT regime -> 'grounds' ? code THEN
        RETURN 'SECRECY_GROUND_OUTSIDE_DUTY';
    END IF;
    IF ground -> 'recipient_kinds' <> '[]' AND NOT ground -> 'recipient_kinds' ? (
            SELECT o.kind FROM tenants.organisation o WHERE o.id = secrecy_fault.recipient) THEN
        RETURN 'SECRECY_RECIPIENT';
    END IF;
    IF NOT coalesce(consent.lifting(secrecy_fault.owner, secrecy_fault."case", secrecy_fault.subjects,
                                    secrecy_fault.category, secrecy_fault.recipient, ground)
                    @> secrecy_fault.begins, false) THEN
        RETURN CASE ground ->> 'rests_on' WHEN 'CONSENT' THEN 'SECRECY_CONSENT_MISSING'
                                          WHEN 'LAW' THEN 'SECRECY_LAW_MISSING'
                                          WHEN 'DUTY_CONFLICT' THEN 'DUTY_CONFLICT_MISSING' END;
    END IF;
    RETURN NULL;
END $$;

-- Which grounds would lift the duty towards this recipient now, so that "may I share this" is answered before anybody
-- names one. Null where no ground is needed.
CREATE OR REPLACE FUNCTION consent.standing_grounds(
    owner uuid, "case" uuid, subjects uuid[], category text, recipient uuid, at timestamptz) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    regime jsonb := consent.regime_of(standing_grounds.owner, standing_grounds.category, standing_grounds.at);
BEGIN
    IF standing_grounds.owner = standing_grounds.recipient OR NOT consent.is_bound(regime) THEN
        RETURN NULL;
    END IF;
    RETURN ARRAY(
        SELECT g.code FROM jsonb_array_elements_text(regime -> 'grounds') WITH ORDINALITY g (code, place)
         WHERE consent.secrecy_fault(standing_grounds.owner, "case", standing_grounds.subjects,
                                     standing_grounds.category, standing_grounds.recipient, g.code,
                                     standing_grounds.at, standing_grounds.at) IS NULL
         ORDER BY g.place);
END $$;

GRANT EXECUTE ON FUNCTION
    consent.is_bound(jsonb),
    consent.may_decide_conflict(uuid, text, timestamptz),
    consent.lifting(uuid, uuid, uuid[], text, uuid, jsonb),
    consent.secrecy_fault(uuid, uuid, uuid[], text, uuid, text, timestamptz, timestamptz),
    consent.standing_grounds(uuid, uuid, uuid[], text, uuid, timestamptz)
    TO ketentafel_app, ketentafel_worker;
GRANT EXECUTE ON FUNCTION
    consent.is_bound(jsonb),
    consent.lifting(uuid, uuid, uuid[], text, uuid, jsonb),
    consent.secrecy_fault(uuid, uuid, uuid[], text, uuid, text, timestamptz, timestamptz),
    consent.standing_grounds(uuid, uuid, uuid[], text, uuid, timestamptz)
    TO ketentafel_deriver;
GRANT SELECT ON consent.duty_conflict TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.duty_conflict FOR SELECT TO ketentafel_deriver USING (true);
GRANT UPDATE (lifted) ON casework.release TO ketentafel_deriver;
CREATE POLICY deriver_keeps ON casework.release FOR UPDATE TO ketentafel_deriver USING (true) WITH CHECK (true);
