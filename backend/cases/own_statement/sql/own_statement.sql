-- What a person says of a contribution: written once, never changed, and read wherever the contribution is read.
{% from 'visible.sql.jinja' import in_scope with context %}
{% macro sees_person() -%}
(SELECT count(*) FROM casework.subject s
  WHERE s.id = own_statement.subject_id AND s.case_id = own_statement.case_id) = 1
{%- endmacro %}

GRANT SELECT, INSERT ON casework.own_statement TO ketentafel_app, ketentafel_worker;
-- The policy of contributions decides: of the version of which it was said, and of every newer one.
CREATE POLICY travels_with_the_text ON casework.own_statement FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL AND {{ sees_person() }}
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = ANY (own_statement.versions)) > 0);
CREATE POLICY writes_down ON casework.own_statement FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('own_statement.case_id', 'CONTENT_WRITE') }}
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = own_statement.case_id AND c.stage = 'TOEGELATEN') = 1
        AND versions = ARRAY[contribution_id]
        AND said_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date
        AND {{ sees_person() }}
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = own_statement.contribution_id AND b.case_id = own_statement.case_id
                AND own_statement.subject_id = ANY (b.subject_ids)) = 1);

-- Of an old version nothing new is said: after the foreign keys, which wait for a correction that is being written.
CREATE OR REPLACE TRIGGER guard_version AFTER INSERT ON casework.own_statement
    FOR EACH ROW EXECUTE FUNCTION casework.guard_version();

-- Whose text it is reads what the person says of it; whom it is released to hears that there is something new.
CREATE OR REPLACE FUNCTION casework.tell_of_own_statement() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    owner uuid := (SELECT b.owner_org FROM casework.contribution b WHERE b.id = NEW.contribution_id);
    one uuid;
BEGIN
    IF owner <> NEW.owner_org THEN
        PERFORM casework.open_task(
            NEW.case_id, owner, 'EIGEN_VERKLARING_LEZEN', NEW.subject_id, NEW.id,
            NEW.recorded_at + interval '{{ task_terms.EIGEN_VERKLARING_LEZEN }}');
    END IF;
    FOR one IN
        SELECT owner WHERE owner <> NEW.owner_org
        UNION
        SELECT r.organisation_id FROM casework.release r
         WHERE r.contribution_id = NEW.contribution_id AND r.valid @> NEW.recorded_at
           AND r.organisation_id <> NEW.owner_org
           AND casework.has_taken_part(NEW.case_id, r.organisation_id)
    LOOP
        INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
        VALUES (gen_random_uuid(), one, 'CASE_CHANGED', NEW.case_id, NEW.id, NEW.recorded_at);
        INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
        VALUES (gen_random_uuid(), 'CASE_CHANGED', one, NEW.case_id, NEW.id, 0);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_of_own_statement AFTER INSERT ON casework.own_statement
    FOR EACH ROW EXECUTE FUNCTION casework.tell_of_own_statement();

-- A newer version does not leave behind what the person said of the one before.
CREATE OR REPLACE FUNCTION casework.carry_own_statements() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.own_statement s SET versions = s.versions || NEW.replacement_id
     WHERE s.case_id = NEW.case_id AND NEW.contribution_id = ANY (s.versions);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER carry_own_statements AFTER INSERT ON casework.correction
    FOR EACH ROW WHEN (NEW.replacement_id IS NOT NULL) EXECUTE FUNCTION casework.carry_own_statements();

GRANT SELECT, UPDATE (versions) ON casework.own_statement TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.own_statement FOR SELECT TO ketentafel_deriver USING (true);
CREATE POLICY deriver_carries ON casework.own_statement FOR UPDATE TO ketentafel_deriver USING (true) WITH CHECK (true);
