-- Custody, measures and capacity: read by whoever reads bases in a case that their organisation takes part in, unless
-- they are recused from one of the persons or processing is restricted; written and ended by whoever may record bases.
-- What another organisation recorded says who is dangerous to whom: it shows only to who may see each person it names.
{% from 'visible.sql.jinja' import in_scope, takes_part, not_recused, not_barred with context %}
{% set registers = (('custody', 'ARRAY[custody.child_id, custody.holder_id]', 'custody.child_id'),
                    ('measure', 'ARRAY[measure.child_id]', 'measure.child_id'),
                    ('capacity', 'ARRAY[capacity.subject_id]', 'capacity.subject_id')) %}
{% macro sees(table, person) -%}
(SELECT count(*) FROM casework.subject s WHERE s.id = {{ person }} AND s.case_id = {{ table }}.case_id) = 1
{%- endmacro %}
{% macro may_read(table, persons) -%}
(SELECT tenants.assurance()) >= 2
        AND {{ in_scope(table ~ '.case_id', 'BASIS_READ') }} AND {{ takes_part(table ~ '.case_id') }}
        AND {{ not_recused(persons) }} AND {{ not_barred(table ~ '.case_id', persons) }}
{%- endmacro %}
{% macro reads(table, persons, person) -%}
{{ may_read(table, persons) }}
        AND (owner_org = (SELECT tenants.org()) OR ({{ sees(table, person) }}
{%- if table == 'custody' %} AND (custody.holder_id IS NULL OR {{ sees(table, 'custody.holder_id') }}){% endif %}))
{%- endmacro %}

-- What is recorded is history: its end can be told once, and be no later than it would have been. What turns out never to
-- have begun is empty, and has no beginning to compare.
CREATE OR REPLACE FUNCTION consent.guard_register_end() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.end_recorded_at IS NOT NULL OR NOT NEW.valid <@ OLD.valid
       OR lower(NEW.valid) <> lower(OLD.valid) THEN
        RAISE EXCEPTION 'this end was told already, or comes too late' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
-- What turns out never to have begun keeps the period that it had: what that closed by then nothing opens again but a
-- person who decides anew. Nobody writes it by hand: of what is inserted there is no OLD.
CREATE OR REPLACE FUNCTION consent.keep_voided() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.voided := CASE WHEN isempty(NEW.valid) AND NOT isempty(OLD.valid) THEN OLD.valid ELSE OLD.voided END;
    RETURN NEW;
END $$;

{% for table, persons, person in registers %}
GRANT SELECT, INSERT, UPDATE (valid, end_recorded_at, version) ON consent.{{ table }}
    TO ketentafel_app, ketentafel_worker;
CREATE POLICY participant_reads ON consent.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads(table, persons, person) }});
CREATE POLICY writes_own ON consent.{{ table }} FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND end_recorded_at IS NULL
        {% if table == 'custody' %}AND lifted_at IS NULL {% endif %}AND (SELECT tenants.assurance()) >= 2 AND {{ in_scope(table ~ '.case_id', 'BASIS_WRITE') }}
        AND {{ takes_part(table ~ '.case_id') }} AND {{ sees(table, person) }}
{% if table == 'custody' %}
        AND (holder_id IS NULL OR {{ sees(table, 'custody.holder_id') }})
{% elif table == 'measure' %}
        -- Only who carries a measure out knows when it begins and ends.
        AND (SELECT o.kind IN ('{{ measure_bodies | join("', '") }}') FROM tenants.organisation o
              WHERE o.id = measure.owner_org)
{% endif %}
    );
CREATE POLICY ends_own ON consent.{{ table }} FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND {{ may_read(table, persons) }}
        AND {{ in_scope(table ~ '.case_id', 'BASIS_WRITE') }})
    WITH CHECK (owner_org = (SELECT tenants.org())
        AND (end_recorded_at = (SELECT tenants.moment()){% if table == 'custody' %} OR lifted_at = (SELECT tenants.moment()){% endif %}));
CREATE OR REPLACE TRIGGER guard_register_end BEFORE UPDATE OF valid, end_recorded_at ON consent.{{ table }}
    FOR EACH ROW EXECUTE FUNCTION consent.guard_register_end();
{% endfor %}
-- A mark is lifted once, by whoever does it, and by no end of custody: nothing else changes with it.
GRANT UPDATE (lifted_at, lifted_by, lift_reason_enc) ON consent.custody TO ketentafel_app, ketentafel_worker;
CREATE OR REPLACE FUNCTION consent.guard_mark_lift() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF OLD.lifted_at IS NOT NULL OR NEW.lifted_by IS DISTINCT FROM tenants.member()
       OR (NEW.valid, NEW.end_recorded_at) IS DISTINCT FROM (OLD.valid, OLD.end_recorded_at) THEN
        RAISE EXCEPTION 'a mark is lifted once, by name, and with nothing else' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_mark_lift BEFORE UPDATE OF lifted_at, lifted_by, lift_reason_enc ON consent.custody
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION consent.guard_mark_lift();

-- Whether the register calls a person of a case a possible danger or names a contact ban: by any record about whichever
-- child, until that very record was voided or its mark lifted. What is recorded beside it or after it lifts nothing.
CREATE OR REPLACE FUNCTION consent.is_marked("case" uuid, holder uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM consent.custody u
                    WHERE u.case_id = is_marked."case" AND u.holder_id = is_marked.holder
                      AND (u.possible_danger OR u.contact_ban) AND NOT isempty(u.valid) AND u.lifted_at IS NULL)
$$;
-- Whether nothing may be asked of somebody now: who is marked, or by a rule of safe contact that allows no contact at all.
CREATE OR REPLACE FUNCTION consent.is_kept_away("case" uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT consent.is_marked(is_kept_away."case", is_kept_away.person)
        OR EXISTS (SELECT FROM consent.contact_rule r
                    WHERE r.case_id = is_kept_away."case" AND r.subject_id = is_kept_away.person AND r.channel = 'GEEN'
                      AND r.valid @> tenants.moment())
$$;
GRANT EXECUTE ON FUNCTION consent.is_marked(uuid, uuid), consent.is_kept_away(uuid, uuid) TO ketentafel_deriver;
{% for table in ('custody', 'measure', 'capacity') %}
CREATE OR REPLACE TRIGGER keep_voided BEFORE INSERT OR UPDATE ON consent.{{ table }}
    FOR EACH ROW EXECUTE FUNCTION consent.keep_voided();
{% endfor %}
