-- Tasks: read and completed by members of the organisation that must do them, who may read the case or its bases. Also
-- when that organisation has left the case, or no longer sees the person: what it received is still its to answer for.
{% from 'visible.sql.jinja' import in_scope, not_recused_from_case with context %}
-- Whether what one's own organisation was asked to look along at was over before it answered. To anybody else it is not.
CREATE OR REPLACE FUNCTION casework.has_lapsed(request uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM casework.information_request q
                    WHERE q.id = has_lapsed.request AND q.asked_org = (SELECT tenants.org())
                      AND q.ends_at <= (SELECT tenants.moment())
                      AND NOT EXISTS (SELECT FROM casework.information_answer g WHERE g.request_id = q.id))
$$;
GRANT EXECUTE ON FUNCTION casework.has_lapsed(uuid) TO ketentafel_app, ketentafel_worker;
{% set mine %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ({{ in_scope('task.case_id', 'CASE_READ') }} OR {{ in_scope('task.case_id', 'BASIS_READ') }}
             -- What was referred to a tafel of one's own, and nobody has admitted: one takes no part in it yet.
             OR (SELECT c.number IS NULL AND ARRAY[c.tafel_id] && (SELECT tenants.placed('CASE_READ'))
                   FROM casework."case" c WHERE c.id = task.case_id))
        AND {{ not_recused_from_case('task.case_id') }}
        -- From the very moment on which a question is over there is nothing to do about it; the sweep says so afterwards.
        AND (kind <> 'VRAAG_BEANTWOORDEN' OR done_at IS NOT NULL OR NOT casework.has_lapsed(object_id))
{% endset %}
GRANT SELECT, INSERT, UPDATE (done_at, done_by, outcome, note_enc, version) ON casework.task
    TO ketentafel_app, ketentafel_worker;
-- That somebody broke the glass is for who reviews it, and no news to colleagues.
CREATE POLICY own_organisation_reads ON casework.task FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ mine }}
        AND (kind <> 'NOODTOEGANG_BEOORDELEN' OR ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ'))));
-- For one's own organisation only, in a case and about a person that one sees.
CREATE POLICY opens_own ON casework.task FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND created_at = (SELECT tenants.moment()) AND done_at IS NULL
        AND (SELECT count(*) FROM casework."case" c WHERE c.id = task.case_id) = 1
        AND (subject_id IS NULL
             OR (SELECT count(*) FROM casework.subject s
                  WHERE s.id = task.subject_id AND s.case_id = task.case_id) = 1));
CREATE POLICY completes_own ON casework.task FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (done_at IS NULL AND kind <> 'NOODTOEGANG_BEOORDELEN' AND {{ mine }})
    WITH CHECK (done_by = (SELECT tenants.member())
        AND done_at = (SELECT tenants.moment()));

-- What another organisation must do follows from what was written: the deriver's triggers and sweeps open it here, and
-- may do so again.
CREATE OR REPLACE FUNCTION casework.open_task(
    "case" uuid, organisation uuid, kind text, subject uuid, object uuid, due_at timestamptz) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO casework.task (id, case_id, organisation_id, kind, subject_id, object_id, due_at, created_at, version)
    VALUES (gen_random_uuid(), open_task."case", open_task.organisation, open_task.kind, open_task.subject,
            open_task.object, open_task.due_at, tenants.moment(), 1)
        ON CONFLICT DO NOTHING;
END $$;
GRANT EXECUTE ON FUNCTION casework.open_task(uuid, uuid, text, uuid, uuid, timestamptz) TO ketentafel_deriver;
-- Who received under a consent stops using what it received when the consent is withdrawn, and tells whom it gave that
-- to (AVG 19). Whoever was named as a recipient and never took part received nothing, and is told of no case.
CREATE OR REPLACE FUNCTION casework.open_withdrawal_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM casework.open_task(NEW.case_id, r.organisation_id, 'GEBRUIK_STAKEN', NEW.subject_id, NEW.id,
                               NEW.withdrawn_at + interval '{{ task_terms.GEBRUIK_STAKEN }}')
       FROM consent.open_under(NEW.id) r;
    -- What somebody passed on closes at once; who it was that withdrew is checked afterwards, by the owner.
    IF NEW.withdrawal_id IS NOT NULL AND NEW.withdrawn_by IS NOT NULL THEN
        PERFORM casework.open_task(NEW.case_id, NEW.owner_org, 'IDENTITEIT_NAGAAN', NEW.subject_id, NEW.id,
                                   NEW.withdrawn_at + interval '{{ task_terms.IDENTITEIT_NAGAAN }}');
    END IF;
    RETURN NULL;
END $$;
-- After the notice of the withdrawal itself (triggers fire by name), which says already that the case changed.
CREATE OR REPLACE TRIGGER tell_withdrawn_tasks AFTER UPDATE OF withdrawn_at ON consent.consent
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL)
    EXECUTE FUNCTION casework.open_withdrawal_tasks();
CREATE OR REPLACE FUNCTION casework.close_identity_task() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.task t
       SET done_at = NEW.identity_checked_at, done_by = NEW.identity_checked_by, outcome = 'GEDAAN',
           version = t.version + 1
     WHERE t.organisation_id = NEW.owner_org AND t.kind = 'IDENTITEIT_NAGAAN' AND t.object_id = NEW.id
       AND t.done_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER close_identity_task AFTER UPDATE OF identity_check ON consent.consent
    FOR EACH ROW WHEN (OLD.identity_check IS NULL AND NEW.identity_check IS NOT NULL)
    EXECUTE FUNCTION casework.close_identity_task();
-- What was decided in an emergency has been looked at when a second person confirmed it.
CREATE OR REPLACE FUNCTION casework.close_urgent_task() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.task t
       SET done_at = NEW.confirmed_at, done_by = NEW.second_reader, outcome = 'GEDAAN', version = t.version + 1
     WHERE t.organisation_id = NEW.owner_org AND t.kind = 'SPOED_BEOORDELEN' AND t.object_id = NEW.id
       AND t.done_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER close_urgent_task AFTER UPDATE OF confirmed_at ON consent.legal_basis
    FOR EACH ROW WHEN (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL AND NEW.urgent_until IS NOT NULL)
    EXECUTE FUNCTION casework.close_urgent_task();
-- An emergency access has been looked at when an officer reviewed it, and by nothing else.
CREATE OR REPLACE FUNCTION casework.close_glass_task() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.task t
       SET done_at = tenants.moment(), done_by = NEW.reviewed_by, outcome = 'GEDAAN', version = t.version + 1
     WHERE t.organisation_id = NEW.organisation_id AND t.kind = 'NOODTOEGANG_BEOORDELEN' AND t.object_id = NEW.id
       AND t.done_at IS NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER close_glass_task AFTER UPDATE OF reviewed_by ON consent.break_glass
    FOR EACH ROW WHEN (OLD.reviewed_by IS NULL AND NEW.reviewed_by IS NOT NULL)
    EXECUTE FUNCTION casework.close_glass_task();
GRANT SELECT (organisation_id, kind, object_id, done_at, version), UPDATE (done_at, done_by, outcome, version)
    ON casework.task TO ketentafel_deriver;
CREATE POLICY deriver_looks ON casework.task FOR SELECT TO ketentafel_deriver USING (true);
CREATE POLICY deriver_completes ON casework.task FOR UPDATE TO ketentafel_deriver
    USING (done_at IS NULL) WITH CHECK (done_at IS NOT NULL
        AND kind IN ('IDENTITEIT_NAGAAN', 'SPOED_BEOORDELEN', 'NOODTOEGANG_BEOORDELEN', 'VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD',
                     'OPVOLGER_AAN_TAFEL', 'CASUS_NAAR_OPVOLGER'));
GRANT INSERT ON casework.task TO ketentafel_deriver;
CREATE POLICY deriver_opens ON casework.task FOR INSERT TO ketentafel_deriver WITH CHECK (true);
