-- Asking a partner about one person, and answering: each written once and never changed. Both are read by the two
-- organisations and nobody else, as long as each sees the person; by who was asked to look along until that ends.
{% from 'visible.sql.jinja' import in_scope with context %}
{% from 'records.sql.jinja' import runtime with context %}
{% macro sees_person() -%}
(SELECT count(*) FROM casework.subject s WHERE s.id = information_request.subject_id) = 1
{%- endmacro %}
{% macro written(table) -%}
owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope(table ~ '.case_id', 'CONTENT_WRITE') }}
        AND (SELECT count(*) FROM casework."case" c WHERE c.id = {{ table }}.case_id AND c.stage = 'TOEGELATEN') = 1
{%- endmacro %}

GRANT SELECT, INSERT ON casework.information_request, casework.information_answer TO ketentafel_app, ketentafel_worker;
CREATE POLICY asker_and_asked_read ON casework.information_request FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ in_scope('information_request.case_id', 'CONTENT_READ') }}
        AND (owner_org = (SELECT tenants.org())
             OR (asked_org = (SELECT tenants.org()) AND (ends_at IS NULL OR ends_at > (SELECT tenants.moment()))))
        AND {{ sees_person() }});
CREATE POLICY asks ON casework.information_request FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ written('information_request') }} AND {{ sees_person() }}
        AND (SELECT count(*) FROM casework.participation p
              WHERE p.case_id = information_request.case_id AND p.organisation_id = information_request.asked_org
                AND p.valid @> (SELECT tenants.moment())) = 1);
CREATE POLICY asker_and_asked_read ON casework.information_answer FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL
        AND (SELECT count(*) FROM casework.information_request q WHERE q.id = information_answer.request_id) = 1);
-- A contribution answers that is about this person and of this kind, and that whoever asked may read now; that it is one's
-- own, and in which case a person is, foreign keys say.
CREATE POLICY answers ON casework.information_answer FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ written('information_answer') }}
        AND (SELECT count(*) FROM casework.information_request q
              WHERE q.id = information_answer.request_id AND q.case_id = information_answer.case_id
                AND q.asked_org = information_answer.owner_org
                AND (information_answer.contribution_id IS NULL
                     OR (SELECT count(*) FROM casework.contribution b
                          WHERE b.id = information_answer.contribution_id AND b.case_id = q.case_id
                            AND b.category = q.category
                            AND q.subject_id = ANY (b.subject_ids)
                            AND (SELECT count(*) FROM casework.release r
                                  WHERE r.contribution_id = b.id AND r.organisation_id = q.owner_org
                                    AND r.valid @> (SELECT tenants.moment())) = 1) = 1)) = 1);

-- How long an answer may take is the register's to say, and nobody else's; never longer than somebody looks along.
CREATE OR REPLACE FUNCTION casework.date_request() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.due_at := least(NEW.recorded_at + interval '{{ task_terms.VRAAG_BEANTWOORDEN }}', NEW.ends_at);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER date_request BEFORE INSERT ON casework.information_request
    FOR EACH ROW EXECUTE FUNCTION casework.date_request();

-- Who is asked may know who it is about: on a basis that lets it, or because it brought the person in. That it may not is told
-- to who asks and sees the person, who can ask the same of a draft.
CREATE OR REPLACE FUNCTION casework.guard_request() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM casework."case" c
                     JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
                    WHERE c.id = NEW.case_id AND k.blueprint #> '{purposes,codes}' ? NEW.purpose) THEN
        RAISE EXCEPTION 'this tafel has no such purpose' USING ERRCODE = '42501', CONSTRAINT = 'purpose_outside';
    END IF;
    IF NOT EXISTS (SELECT FROM casework.subject s WHERE s.id = NEW.subject_id AND s.owner_org = NEW.asked_org)
       AND NOT EXISTS (SELECT FROM consent.case_access a
                        WHERE a.case_id = NEW.case_id AND a.subject_id = NEW.subject_id AND a.category = 'IDENTITEIT'
                          AND a.organisation_id = NEW.asked_org AND a.valid @> tenants.moment()) THEN
        RAISE EXCEPTION 'who is asked may not know who it is about'
            USING ERRCODE = '42501', CONSTRAINT = 'asked_without_basis';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_request" AFTER INSERT ON casework.information_request
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_request();

-- Being asked is work, and an answer ends it: by the same statement.
CREATE OR REPLACE FUNCTION casework.open_request_task() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM casework.open_task(NEW.case_id, NEW.asked_org, 'VRAAG_BEANTWOORDEN', NEW.subject_id, NEW.id, NEW.due_at);
    INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
    VALUES (gen_random_uuid(), NEW.asked_org, 'CASE_CHANGED', NEW.case_id, NEW.id, NEW.recorded_at);
    INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
    VALUES (gen_random_uuid(), 'CASE_CHANGED', NEW.asked_org, NEW.case_id, NEW.id, 0);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_request_task AFTER INSERT ON casework.information_request
    FOR EACH ROW EXECUTE FUNCTION casework.open_request_task();
CREATE OR REPLACE FUNCTION casework.close_request_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asker uuid := (SELECT q.owner_org FROM casework.information_request q WHERE q.id = NEW.request_id);
BEGIN
    UPDATE casework.task t
       SET done_at = NEW.recorded_at, done_by = NEW.recorded_by, outcome = 'GEDAAN', version = t.version + 1
     WHERE t.organisation_id = NEW.owner_org AND t.kind = 'VRAAG_BEANTWOORDEN' AND t.object_id = NEW.request_id
       AND t.done_at IS NULL;
    INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
    VALUES (gen_random_uuid(), asker, 'CASE_CHANGED', NEW.case_id, NEW.request_id, NEW.recorded_at);
    INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
    VALUES (gen_random_uuid(), 'CASE_CHANGED', asker, NEW.case_id, NEW.request_id, 0);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER close_request_tasks AFTER INSERT ON casework.information_answer
    FOR EACH ROW EXECUTE FUNCTION casework.close_request_tasks();

{% for table in ('information_request', 'information_answer') %}
GRANT SELECT ON casework.{{ table }} TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.{{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
