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
        AND (SELECT tenants.assurance()) >= 2 AND {{ in_scope(table ~ '.case_id', 'BASIS_WRITE') }}
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
    WITH CHECK (owner_org = (SELECT tenants.org()) AND end_recorded_at = (SELECT tenants.moment()));
CREATE OR REPLACE TRIGGER guard_register_end BEFORE UPDATE ON consent.{{ table }}
    FOR EACH ROW EXECUTE FUNCTION consent.guard_register_end();
{% endfor %}
{% for table in ('custody', 'measure') %}
CREATE OR REPLACE TRIGGER keep_voided BEFORE INSERT OR UPDATE ON consent.{{ table }}
    FOR EACH ROW EXECUTE FUNCTION consent.keep_voided();
{% endfor %}
