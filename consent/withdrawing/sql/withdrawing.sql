-- Withdrawals that were passed on. A row withdraws: the same statement closes what the person consented to, whoever
-- recorded that, and tells everybody concerned; the one who passes it on sees neither the consents nor their number.
{% from 'visible.sql.jinja' import in_scope, takes_part, not_recused, authorised with context %}

GRANT SELECT, INSERT ON consent.withdrawal TO ketentafel_app, ketentafel_worker;
-- Who passed it on reads it back, and whoever recorded what was withdrawn by it.
CREATE POLICY registrar_and_owner_read ON consent.withdrawal FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused('ARRAY[withdrawal.subject_id]') }}
        AND {{ authorised('withdrawal.case_id') }}
        AND ((organisation_id = (SELECT tenants.org())
              AND ({{ in_scope('withdrawal.case_id', 'CASE_READ') }}
                   OR {{ in_scope('withdrawal.case_id', 'BASIS_READ') }}))
             OR ({{ in_scope('withdrawal.case_id', 'BASIS_READ') }}
                 AND (SELECT count(*) FROM consent.consent k
                       WHERE k.case_id = withdrawal.case_id AND k.withdrawal_id = withdrawal.id
                         AND k.owner_org = (SELECT tenants.org())) > 0)));
CREATE POLICY participant_registers ON consent.withdrawal FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND member_id = (SELECT tenants.member())
        AND registered_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2 AND channel <> 'CODE'
        AND {{ not_recused('ARRAY[withdrawal.subject_id]') }} AND {{ takes_part('withdrawal.case_id') }}
        AND ({{ in_scope('withdrawal.case_id', 'BASIS_WRITE') }}
             OR {{ in_scope('withdrawal.case_id', 'PARTICIPATION_WRITE') }}));
-- A person that the organisation knows in any way; one that it does not know and one that is not there are refused alike.
CREATE OR REPLACE TRIGGER guard_known_subject BEFORE INSERT ON consent.withdrawal
    FOR EACH ROW WHEN (NEW.organisation_id IS NOT NULL) EXECUTE FUNCTION consent.guard_known_subject();

-- The case's locks come first, in their own order, so that a consent which is being recorded at this very moment is
-- waited for and withdrawn as well. One that was given after the call began ends where it began: it was never open.
CREATE OR REPLACE FUNCTION consent.withdraw_registered() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM consent.derive_case(NEW.case_id);
    UPDATE consent.consent k
       SET withdrawn_at = greatest(NEW.registered_at, k.given_at), withdrawn_by = NEW.member_id,
           withdrawal_id = NEW.id, version = k.version + 1
     WHERE k.case_id = NEW.case_id AND k.subject_id = NEW.subject_id AND k.withdrawn_at IS NULL
       AND (NEW.kind IS NULL OR k.kind = NEW.kind);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER withdraw_registered AFTER INSERT ON consent.withdrawal
    FOR EACH ROW WHEN (NEW.channel <> 'CODE') EXECUTE FUNCTION consent.withdraw_registered();
GRANT UPDATE (withdrawn_at, withdrawn_by, withdrawal_id, version) ON consent.consent TO ketentafel_deriver;
CREATE POLICY deriver_withdraws ON consent.consent FOR UPDATE TO ketentafel_deriver
    USING (withdrawn_at IS NULL) WITH CHECK (withdrawn_at IS NOT NULL);

-- Whoever it was that withdrew: a consent that was withdrawn stays so, for every role and by every path. Who consents
-- again gives a new consent.
CREATE OR REPLACE FUNCTION consent.guard_withdrawn() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (NEW.withdrawn_at, NEW.withdrawn_by, NEW.withdrawal_id)
       IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_by, OLD.withdrawal_id)
       OR (OLD.identity_check IS NOT NULL
           AND (NEW.identity_check, NEW.identity_checked_at, NEW.identity_checked_by)
               IS DISTINCT FROM (OLD.identity_check, OLD.identity_checked_at, OLD.identity_checked_by)) THEN
        RAISE EXCEPTION 'a withdrawal stays as it is' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_withdrawn BEFORE UPDATE ON consent.consent
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NOT NULL) EXECUTE FUNCTION consent.guard_withdrawn();

-- The codes of receipts. The hash is read by nobody but the functions below.
GRANT SELECT (id, case_id, consent_id, owner_org, made_by, made_at), INSERT ON consent.withdrawal_code
    TO ketentafel_app, ketentafel_worker;
CREATE POLICY own_organisation_reads ON consent.withdrawal_code FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('withdrawal_code.case_id', 'BASIS_READ') }});
CREATE POLICY owner_makes ON consent.withdrawal_code FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND made_by = (SELECT tenants.member())
        AND made_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('withdrawal_code.case_id', 'BASIS_WRITE') }}
        AND (SELECT count(*) FROM consent.consent k
              WHERE k.id = withdrawal_code.consent_id AND k.case_id = withdrawal_code.case_id
                AND k.owner_org = (SELECT tenants.org()) AND k.withdrawn_at IS NULL) = 1);

-- Which consent a code withdraws. A code that nobody made, one whose consent is over by itself, and one of a case that
-- was destroyed are the same. A consent that was withdrawn is still there, to be told so.
CREATE OR REPLACE FUNCTION consent.consent_of_code(hash bytea) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT k.id FROM consent.withdrawal_code c
          JOIN consent.consent k ON k.id = c.consent_id
          JOIN consent.legal_basis b ON b.owner_org = k.owner_org AND b.id = k.basis_id
         WHERE c.code_hash = consent_of_code.hash
           AND (k.withdrawn_at IS NOT NULL
                OR (coalesce(b.ended_at, 'infinity') > tenants.moment()
                    AND coalesce(upper(b.valid), 'infinity') > tenants.moment()))
         LIMIT 1);
END $$;

-- The ledger of the organisation that recorded a consent says that a code was used, and for what.
CREATE OR REPLACE FUNCTION consent.log_code(consent uuid, operation text, outcome text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    event uuid := gen_random_uuid();
BEGIN
    INSERT INTO tenants.ledger_event
           (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation, outcome, case_id)
    SELECT event, tenants.moment(), 'SYSTEM', k.owner_org, '00000000-0000-0000-0000-000000000000', 'SYSTEEM', 3,
           tenants.request_id(), log_code.operation, log_code.outcome, k.case_id
      FROM consent.consent k WHERE k.id = log_code.consent;
    INSERT INTO tenants.ledger_subject
           (organisation_id, event_id, ordinal, case_id, subject_id, object_type, object_id, ground, basis_ids)
    SELECT k.owner_org, event, 0, k.case_id, k.subject_id, 'Consent', k.id, 'OWN', ARRAY[k.basis_id]
      FROM consent.consent k WHERE k.id = log_code.consent;
END $$;

-- What the page may show to who holds a code, before anything is withdrawn: what the receipt says, and nobody's name.
CREATE OR REPLACE FUNCTION consent.told_by_code(hash bytea) RETURNS json
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found uuid := consent.consent_of_code(hash);
BEGIN
    IF NOT tenants.system() OR found IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM consent.log_code(found, 'consent.told_by_code', NULL);
    RETURN (
        SELECT json_build_object(
                   'kind', k.kind, 'purpose', b.purpose, 'categories', b.categories, 'given_at', k.given_at,
                   'until', least(upper(b.valid), b.boundary_at, b.ended_at, b.rests_until), 'withdrawn_at', k.withdrawn_at,
                   'recipients', (SELECT count(*) FROM consent.legal_basis_recipient r WHERE r.basis_id = b.id))
          FROM consent.consent k JOIN consent.legal_basis b ON b.owner_org = k.owner_org AND b.id = k.basis_id
         WHERE k.id = found);
END $$;

-- Withdraw by a code, with what goes beside it: once, and the same answer ever after. The system acts, for nobody is signed
-- in; the ledger of each organisation that recorded such a consent says that the person did it.
CREATE OR REPLACE FUNCTION consent.withdraw_by_code(hash bytea) RETURNS timestamptz
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    found uuid := consent.consent_of_code(hash);
    one consent.consent%ROWTYPE;
    made uuid := gen_random_uuid();
BEGIN
    IF NOT tenants.system() OR found IS NULL THEN
        RETURN NULL;
    END IF;
    -- The case's locks first, as everybody takes them; of two at once the second finds it done.
    PERFORM consent.derive_case(k.case_id) FROM consent.consent k WHERE k.id = found;
    SELECT * INTO one FROM consent.consent k WHERE k.id = found;
    IF one.withdrawn_at IS NOT NULL THEN
        RETURN one.withdrawn_at;
    END IF;
    INSERT INTO consent.withdrawal (id, case_id, subject_id, kind, channel, registered_at)
    VALUES (made, one.case_id, one.subject_id, one.kind, 'CODE', at);
    UPDATE consent.consent k SET withdrawn_at = at, withdrawal_id = made, version = k.version + 1 WHERE k.id = found;
    PERFORM consent.withdraw_beside(found);
    PERFORM consent.log_code(k.id, 'consent.withdraw_by_code', 'WITHDRAWN_BY_CODE')
       FROM consent.consent k WHERE k.withdrawal_id = made;
    RETURN at;
END $$;
GRANT EXECUTE ON FUNCTION consent.told_by_code(bytea), consent.withdraw_by_code(bytea) TO ketentafel_app;
GRANT EXECUTE ON FUNCTION consent.consent_of_code(bytea), consent.log_code(uuid, text, text), tenants.system()
    TO ketentafel_deriver;
GRANT SELECT ON consent.withdrawal_code TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.withdrawal_code FOR SELECT TO ketentafel_deriver USING (true);
GRANT INSERT ON consent.withdrawal, tenants.ledger_event, tenants.ledger_subject TO ketentafel_deriver;
CREATE POLICY deriver_withdraws ON consent.withdrawal FOR INSERT TO ketentafel_deriver WITH CHECK (channel = 'CODE');
CREATE POLICY deriver_records ON tenants.ledger_event FOR INSERT TO ketentafel_deriver
    WITH CHECK (action = 'SYSTEM' AND operation IN ('consent.told_by_code', 'consent.withdraw_by_code'));
CREATE POLICY deriver_records ON tenants.ledger_subject FOR INSERT TO ketentafel_deriver
    WITH CHECK (object_type = 'Consent');
