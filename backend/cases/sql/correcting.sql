-- What an organisation brought and is wrong: it puts a new version beside it, or takes it back. Nothing is changed or blanked:
-- the old text stays, for the ledger and for who read it (AVG 16, 17 and 19; AVG 5(2)).
{% from 'visible.sql.jinja' import in_scope, not_recused_from_case, authorised with context %}

-- Who reads the old text is told that it is not the last word; so is who received it and reads it no longer. The policy of
-- releases shows each only what is its own.
GRANT SELECT, INSERT ON casework.correction TO ketentafel_app, ketentafel_worker;
CREATE POLICY reader_reads ON casework.correction FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused_from_case('correction.case_id') }}
        AND {{ authorised('correction.case_id') }}
        AND ((SELECT count(*) FROM casework.contribution b WHERE b.id = correction.contribution_id) = 1
             OR (SELECT count(*) FROM casework.release r WHERE r.contribution_id = correction.contribution_id) > 0));
-- A new version is brought by the same transaction, about the same persons and of the same kind of data.
CREATE POLICY corrects_own ON casework.correction FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('correction.case_id', 'CONTENT_WRITE') }}
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = correction.contribution_id AND b.case_id = correction.case_id
                AND b.owner_org = correction.owner_org
                AND (correction.replacement_id IS NULL
                     OR (SELECT count(*) FROM casework.contribution n
                          WHERE n.id = correction.replacement_id AND n.case_id = b.case_id
                            AND n.recorded_at = correction.recorded_at
                            AND n.category = b.category AND n.purpose = b.purpose AND n.protection = b.protection
                            AND n.subject_ids = b.subject_ids AND n.form IS NOT DISTINCT FROM b.form) = 1)) = 1);

-- Whoever received or read the old text is told and given work, by the same statement; what is taken back is closed to
-- everybody else by it, also in an emergency. The row of the text is locked as the foreign key of a release locks it: a
-- release is there before this looks for it, or finds the correction when it is written.
CREATE OR REPLACE FUNCTION casework.open_correction_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    about uuid[];
    one uuid;
BEGIN
    SELECT b.subject_ids INTO STRICT about FROM casework.contribution b WHERE b.id = NEW.contribution_id FOR UPDATE;
    FOR one IN
        SELECT r.organisation_id FROM casework.release r
         WHERE r.contribution_id = NEW.contribution_id AND NOT isempty(r.valid) AND lower(r.valid) <= at
           AND casework.has_taken_part(NEW.case_id, r.organisation_id)
        UNION
        SELECT s.organisation_id
          FROM tenants.ledger_subject s
          JOIN tenants.ledger_event e ON e.organisation_id = s.organisation_id AND e.id = s.event_id
         WHERE s.subject_id = ANY (about) AND s.case_id = NEW.case_id AND s.object_type = 'Contribution'
           AND s.object_id = NEW.contribution_id AND s.organisation_id <> NEW.owner_org AND e.action = 'READ'
    LOOP
        PERFORM casework.open_task(
            NEW.case_id, one, CASE NEW.kind WHEN 'CORRECTIE' THEN 'CORRECTIE_VERWERKEN' ELSE 'GEBRUIK_STAKEN' END,
            CASE WHEN cardinality(about) = 1 THEN about[1] END, NEW.id,
            at + CASE NEW.kind WHEN 'CORRECTIE' THEN interval '{{ task_terms.CORRECTIE_VERWERKEN }}'
                               ELSE interval '{{ task_terms.GEBRUIK_STAKEN }}' END);
        INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
        VALUES (gen_random_uuid(), one, 'CASE_CHANGED', NEW.case_id, NEW.id, at);
        INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
        VALUES (gen_random_uuid(), 'CASE_CHANGED', one, NEW.case_id, NEW.id, 0);
    END LOOP;
    IF NEW.kind = 'INTREKKING' THEN
        UPDATE casework.release r
           SET valid = CASE WHEN lower(r.valid) >= at THEN 'empty' ELSE tstzrange(lower(r.valid), at) END,
               version = r.version + 1
         WHERE r.contribution_id = NEW.contribution_id AND NOT isempty(r.valid)
           AND (upper_inf(r.valid) OR upper(r.valid) > at);
        UPDATE casework.contribution b SET no_glass = true WHERE b.id = NEW.contribution_id;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_correction_tasks AFTER INSERT ON casework.correction
    FOR EACH ROW EXECUTE FUNCTION casework.open_correction_tasks();

-- Of an old version nothing new is released. After the foreign keys, which wait for a correction that is being written.
CREATE OR REPLACE FUNCTION casework.guard_version() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework.correction k WHERE k.contribution_id = NEW.contribution_id;
    IF FOUND THEN
        RAISE EXCEPTION 'this contribution has a newer version or was taken back'
            USING ERRCODE = '42501', CONSTRAINT = 'already_corrected';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_version AFTER INSERT ON casework.release
    FOR EACH ROW EXECUTE FUNCTION casework.guard_version();

GRANT SELECT ON casework.correction TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.correction FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (object_type, object_id) ON tenants.ledger_subject TO ketentafel_deriver;
GRANT UPDATE (valid, version) ON casework.release TO ketentafel_deriver;
GRANT UPDATE (no_glass) ON casework.contribution TO ketentafel_deriver;
CREATE POLICY deriver_shuts ON casework.contribution FOR UPDATE TO ketentafel_deriver
    USING (true) WITH CHECK (no_glass);
