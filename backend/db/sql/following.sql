-- Whoever follows a case hears that it changed, whatever path the change took: an effect that mails nobody and leaves
-- no notice, for each organisation whose view of the case the change touches. It names the case and says no more; what
-- a follower gets to see of it is asked anew, under that follower's own rights. An organisation that does not take part
-- now is not told. What begins or ends by its date alone is no change: nobody does it.

-- One effect per organisation and transaction is enough; a message that says so already is one. `told` limits who of
-- the participants is told, null limits nobody; `weighers` adds who has a seat while the case is not admitted yet.
CREATE OR REPLACE FUNCTION casework.tell_followers("case" uuid, told uuid[], weighers boolean) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
BEGIN
    INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts, quiet)
    SELECT gen_random_uuid(), 'CASE_CHANGED', o.id, tell_followers."case", tell_followers."case", 0, true
      FROM (SELECT p.organisation_id AS id FROM consent.case_participant p
             WHERE p.case_id = tell_followers."case" AND p.valid @> at
               AND (told IS NULL OR p.organisation_id = ANY (told))
             UNION
            SELECT z.organisation_id FROM casework."case" c JOIN casework.tafel_seat z ON z.tafel_id = c.tafel_id
             WHERE weighers AND c.id = tell_followers."case" AND c.number IS NULL AND z.valid @> at) o
     WHERE NOT EXISTS (SELECT FROM casework.outbox x
                        WHERE x.case_id = tell_followers."case" AND x.organisation_id = o.id
                          AND x.due_at = transaction_timestamp() AND x.done_at IS NULL);
END $$;

-- Who may hear of what an organisation that is hidden in a household does there; null where it is not hidden.
CREATE OR REPLACE FUNCTION casework.knowing_of("case" uuid, organisation uuid, also uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT x.organisation_id FROM consent.shown_organisation x
                  WHERE x.case_id = knowing_of."case" AND x.shown_id = o.id AND x.valid @> tenants.moment()
                 UNION SELECT t.organisation_id FROM casework."case" c
                  JOIN casework.tafel t ON t.id = c.tafel_id WHERE c.id = knowing_of."case"
                 UNION VALUES (o.id), (knowing_of.also))
      FROM tenants.organisation o
     WHERE o.id = knowing_of.organisation AND o.kind IN ({{ masked_kinds }})
$$;
GRANT EXECUTE ON FUNCTION casework.knowing_of(uuid, uuid, uuid) TO ketentafel_deriver;

CREATE OR REPLACE FUNCTION casework.tell_case_followers() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE TG_TABLE_NAME
    WHEN 'case' THEN PERFORM casework.tell_followers(NEW.id, NULL, true);
    WHEN 'weighing' THEN PERFORM casework.tell_followers(NEW.case_id, NULL, true);
    WHEN 'participation' THEN
        -- Of an organisation that is hidden in a household only those hear to whom it is shown, or is by this very row.
        PERFORM casework.tell_followers(
            NEW.case_id, casework.knowing_of(NEW.case_id, NEW.organisation_id, NEW.invited_by), false);
    WHEN 'case_outcome', 'kader_event', 'family_talk', 'assessment', 'key_decision', 'key_decider' THEN
        PERFORM casework.tell_followers(NEW.case_id, casework.knowing_of(NEW.case_id, NEW.owner_org, NEW.owner_org), false);
    -- Whom it is released to is told by whoever releases it, with a notice.
    WHEN 'contribution', 'release', 'correction' THEN PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.owner_org], false);
    WHEN 'contact_rule', 'consent_signer', 'unsigned_decision' THEN PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.owner_org], false);
    WHEN 'recusal' THEN PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.organisation_id], false);
    WHEN 'consent' THEN
        PERFORM casework.tell_followers(NEW.case_id, ARRAY(
            SELECT r.organisation_id FROM consent.legal_basis_recipient r WHERE r.basis_id = NEW.basis_id
            UNION SELECT NEW.owner_org), false);
    WHEN 'restriction' THEN
        PERFORM casework.tell_followers(
            NEW.case_id, CASE WHEN NEW.organisation_id IS NOT NULL THEN ARRAY[NEW.organisation_id, NEW.owner_org] END,
            false);
    WHEN 'legal_basis' THEN
        PERFORM casework.tell_followers(NEW.case_id, ARRAY(
            SELECT r.organisation_id FROM consent.legal_basis_recipient r WHERE r.basis_id = NEW.id
            UNION SELECT NEW.owner_org), false);
    WHEN 'custody', 'measure', 'capacity', 'sharing_refusal' THEN PERFORM casework.tell_followers(NEW.case_id, NULL, false);
    -- Whose text it is, and whom it is released to, are told by a notice.
    WHEN 'own_statement', 'document', 'continuation' THEN PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.owner_org], false);
    WHEN 'information_request' THEN PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.owner_org, NEW.asked_org], false);
    WHEN 'information_answer' THEN
        PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.owner_org, (
            SELECT q.owner_org FROM casework.information_request q WHERE q.id = NEW.request_id)], false);
    WHEN 'task' THEN PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.organisation_id], false);
    ELSE -- a recipient of a basis
        PERFORM casework.tell_followers(NEW.case_id, ARRAY[NEW.organisation_id, NEW.owner_org], false);
    END CASE;
    RETURN NULL;
END $$;
{% for table in ('casework.weighing', 'casework.participation', 'casework.contribution', 'casework.release',
                 'consent.legal_basis_recipient', 'consent.consent', 'consent.restriction', 'consent.recusal',
                 'consent.custody', 'consent.measure', 'consent.capacity', 'consent.contact_rule',
                 'consent.sharing_refusal', 'consent.unsigned_decision', 'casework.task', 'casework.case_outcome', 'casework.family_talk',
                 'casework.assessment', 'casework.key_decision', 'casework.key_decider', 'casework.correction', 'casework.kader_event',
                 'casework.information_request', 'casework.information_answer', 'casework.own_statement', 'casework.document', 'casework.continuation') %}
CREATE OR REPLACE TRIGGER tell_followers_of_new AFTER INSERT ON {{ table }}
    FOR EACH ROW EXECUTE FUNCTION casework.tell_case_followers();
{% endfor %}
CREATE OR REPLACE TRIGGER tell_followers AFTER UPDATE OF stage, phase ON casework."case"
    FOR EACH ROW WHEN ((OLD.stage, OLD.phase) IS DISTINCT FROM (NEW.stage, NEW.phase)) EXECUTE FUNCTION casework.tell_case_followers();
CREATE OR REPLACE TRIGGER tell_followers AFTER UPDATE OF confirmed_at ON consent.legal_basis
    FOR EACH ROW WHEN (OLD.confirmed_at IS DISTINCT FROM NEW.confirmed_at)
    EXECUTE FUNCTION casework.tell_case_followers();
{% for table in ('casework.participation', 'casework.release', 'consent.restriction', 'consent.custody',
                 'consent.measure', 'consent.capacity', 'consent.contact_rule', 'consent.sharing_refusal') %}
CREATE OR REPLACE TRIGGER tell_followers AFTER UPDATE OF valid ON {{ table }}
    FOR EACH ROW WHEN (OLD.valid IS DISTINCT FROM NEW.valid) EXECUTE FUNCTION casework.tell_case_followers();
{% endfor %}
CREATE OR REPLACE TRIGGER tell_followers AFTER UPDATE OF identity_check ON consent.consent
    FOR EACH ROW WHEN (OLD.identity_check IS DISTINCT FROM NEW.identity_check)
    EXECUTE FUNCTION casework.tell_case_followers();
CREATE OR REPLACE TRIGGER tell_signed AFTER UPDATE OF signed_at ON consent.consent
    FOR EACH ROW WHEN (OLD.signed_at IS NULL AND NEW.signed_at IS NOT NULL)
    EXECUTE FUNCTION casework.tell_case_followers();
CREATE OR REPLACE TRIGGER tell_followers AFTER UPDATE OF signed_on ON consent.consent_signer
    FOR EACH ROW WHEN (OLD.signed_on IS DISTINCT FROM NEW.signed_on)
    EXECUTE FUNCTION casework.tell_case_followers();
CREATE OR REPLACE TRIGGER tell_followers AFTER UPDATE OF done_at ON casework.task
    FOR EACH ROW WHEN (OLD.done_at IS DISTINCT FROM NEW.done_at) EXECUTE FUNCTION casework.tell_case_followers();

-- A restriction is told to whoever received the data (AVG 19): to the one organisation that it binds, or to everybody
-- who takes part, with a notice and by mail.
CREATE OR REPLACE FUNCTION casework.tell_restricted() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    one uuid;
BEGIN
    FOR one IN
        SELECT p.organisation_id FROM consent.case_participant p
         WHERE p.case_id = NEW.case_id AND p.valid @> at AND p.organisation_id <> NEW.owner_org
           AND (NEW.organisation_id IS NULL OR p.organisation_id = NEW.organisation_id)
    LOOP
        INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
        VALUES (gen_random_uuid(), one, 'CASE_CHANGED', NEW.case_id, NEW.id, at);
        INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
        VALUES (gen_random_uuid(), 'CASE_CHANGED', one, NEW.case_id, NEW.id, 0);
    END LOOP;
    RETURN NULL;
END $$;
-- Their names put them before the quiet effects (triggers fire by name).
CREATE OR REPLACE TRIGGER "1_tell_restricted" AFTER INSERT ON consent.restriction
    FOR EACH ROW EXECUTE FUNCTION casework.tell_restricted();
CREATE OR REPLACE TRIGGER "1_tell_lifted" AFTER UPDATE OF valid ON consent.restriction
    FOR EACH ROW WHEN (OLD.valid IS DISTINCT FROM NEW.valid) EXECUTE FUNCTION casework.tell_restricted();

GRANT SELECT (case_id, organisation_id, due_at, done_at) ON casework.outbox TO ketentafel_deriver;
CREATE POLICY deriver_looks ON casework.outbox FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT ON casework.tafel_seat TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.tafel_seat FOR SELECT TO ketentafel_deriver USING (true);
