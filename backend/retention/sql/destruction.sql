-- The destruction of cases. The destroyer is the only role that deletes what people wrote, and does so only in the
-- functions of this file, one case at a time.

{% set ended = "('AFGEWEZEN', 'AFGESLOTEN')" %}
{# The plan: every table with rows of a case, in the order in which they can go. tests/backend/retention holds it against
   the tables, so that none is forgotten. #}
{% set plan = ('casework.continuation', 'casework.case_phase', 'casework.case_outcome', 'casework.family_talk', 'casework.assessment',
               'casework.key_decider', 'casework.key_decision', 'casework.kader_event', 'casework.own_statement', 'casework.document_link', 'casework.document', 'casework.form_answer', 'casework.involved_party', 'casework.involvement', 'casework.correction', 'casework.information_answer',
               'casework.information_request', 'casework.release', 'casework.task', 'casework.outbox', 'casework.notification', 'consent.withdrawal_code',
               'consent.consent_signer', 'consent.consent_form', 'consent.consent',
               'consent.legal_basis_recipient', 'consent.legal_basis', 'consent.restriction', 'consent.recusal',
               'consent.break_glass', 'consent.custody', 'consent.measure', 'consent.capacity', 'consent.withdrawal',
               'consent.contact_rule', 'consent.duty_conflict', 'consent.unsigned_decision', 'consent.partnership_participant',
               'consent.refusal_reason', 'consent.sharing_refusal', 'casework.citizen_number', 'casework.contribution',
               'casework.rejection', 'casework.weighing', 'casework.informant', 'casework.told_address', 'casework.earlier_report', 'casework.signal', 'casework.referral', 'casework.subject', 'casework.participation',
               'tenants.delegated_act', 'tenants.delegation', 'tenants.role', 'casework.legal_hold', 'casework.retention_extension', 'casework.retention_term', 'consent.case_access',
               'consent.reassessment', 'consent.shown_organisation', 'consent.case_participant',
               'consent.case_lock') %}
{# What was derived from the rest, and is derived anew while the rest goes, is not worth declaring. #}
{% set derived = ('consent.case_access', 'consent.reassessment', 'consent.shown_organisation',
                  'consent.case_participant', 'consent.case_lock') %}
{# Every column that names a key (consent.keys.references), held against the tables in the same way. #}
{% set sealed = (('casework.citizen_number', 'bsn_enc'), ('casework.contribution', 'body_enc'),
                 ('casework.contribution', 'key_id'), ('casework.contribution', 'redaction_enc'),
                 ('casework.retention_extension', 'reason_enc'),
                 ('casework.information_answer', 'reason_enc'), ('casework.information_request', 'question_enc'),
                 ('casework.own_statement', 'words_enc'),
                 ('casework.document', 'content_enc'), ('casework.document', 'name_enc'),
                 ('casework.form_answer', 'value_enc'),
                 ('casework.informant', 'name_enc'), ('casework.told_address', 'address_enc'), ('casework.referral', 'goal_enc'),
                 ('casework.referral', 'informed_reason_enc'), ('casework.referral', 'gate_reason_enc'),
                 ('casework.referral', 'key_id'),
                 ('casework.referral', 'reason_enc'), ('casework.rejection', 'explanation_enc'), ('casework.subject', 'birth_date_enc'),
                 ('casework.subject', 'key_id'), ('casework.subject', 'name_enc'), ('casework.task', 'note_enc'),
                 ('casework.weighing', 'necessity_enc'), ('casework.weighing', 'proportionality_enc'),
                 ('casework.weighing', 'purpose_enc'), ('casework.weighing', 'subsidiarity_enc'),
                 ('consent.break_glass', 'reason_enc'), ('consent.capacity', 'judge_enc'),
                 ('consent.consent', 'evidence_enc'), ('consent.consent', 'freedom_check_enc'),
                 ('consent.consent_form', 'witness_enc'), ('consent.consent_signer', 'decision_enc'), ('consent.contact_rule', 'address_enc'),
                 ('consent.custody', 'lift_reason_enc'),
                 ('consent.duty_conflict', 'asked_enc'), ('consent.duty_conflict', 'consulted_enc'),
                 ('consent.duty_conflict', 'harm_enc'), ('consent.duty_conflict', 'last_resort_enc'),
                 ('consent.duty_conflict', 'minimum_enc'),
                 ('consent.legal_basis', 'after_withdrawal_enc'), ('consent.legal_basis', 'proportionality_enc'),
                 ('consent.legal_basis', 'reason_enc'), ('consent.legal_basis', 'subsidiarity_enc'),
                 ('consent.measure', 'decision_enc'), ('consent.refusal_reason', 'reason_enc'),
                 ('consent.unsigned_decision', 'reason_enc'), ('consent.withdrawal', 'note_enc')) %}
{# Those of no case: no case takes them along, nor their keys. #}
{% set sealed_of_no_case = (('casework.consult', 'advice_enc'), ('casework.consult', 'question_enc'),
                            ('consent.rac_advice', 'advice_enc'), ('consent.rac_advice', 'question_enc'),
                            ('consent.justice_provision', 'necessity_enc'),
                            ('consent.police_decision', 'conditions_enc'), ('consent.police_decision', 'goal_enc'),
                            ('consent.police_decision', 'interest_enc'), ('consent.police_decision', 'task_enc')) %}
{# And every jsonb column with sealed values in it: which member of each of its entries holds one, in base64. #}
{% set sealed_within = (('casework.weighing', 'criteria', 'argument_enc'),) %}
{% macro key_of(column) -%}
{% if column == 'key_id' %}key_id{% else %}
CASE WHEN octet_length({{ column }}) > 16 THEN encode(substring({{ column }} FROM 2 FOR 16), 'hex')::uuid END
{%- endif %}
{%- endmacro %}

{% macro every_key(where) %}
{% for table, column in sealed %}
        {{ 'UNION ALL ' if not loop.first }}SELECT {{ key_of(column) }} AS key FROM {{ table }} {{ where }}
{% endfor %}
{% for table, column, member in sealed_within %}
        UNION ALL SELECT {{ key_of("decode(entry.value ->> '" ~ member ~ "', 'base64')") }} AS key
          FROM {{ table }} CROSS JOIN jsonb_each({{ column }}) entry {{ where }}
{% endfor %}
{%- endmacro %}

-- The sweep's first half: propose what is due and not held, one list per responsible organisation. Answers how many.
-- Only one sweep at a time does this; a second finds nothing to do.
CREATE OR REPLACE FUNCTION casework.propose_destructions(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    proposed integer;
BEGIN
    IF NOT tenants.system() OR NOT pg_try_advisory_xact_lock(7304) THEN
        RETURN 0;
    END IF;
    WITH due AS MATERIALIZED (
        SELECT r.case_id, r.organisation_id, r.policy_code, r.policy_version, r.due_at, c.number, p.approval
          FROM casework.retention_term r
          -- Before it is weighed only a signal has a term.
          JOIN casework."case" c ON c.id = r.case_id AND c.stage IN ('AANGEMELD', 'AFGEWEZEN', 'AFGESLOTEN')
          JOIN casework.retention_policy p ON p.code = r.policy_code AND p.version = r.policy_version
         WHERE r.due_at <= at
           AND NOT EXISTS (SELECT FROM casework.legal_hold h WHERE h.case_id = r.case_id AND h.valid @> at)
           AND NOT EXISTS (SELECT FROM casework.destruction d WHERE d.case_id = r.case_id AND d.state <> 'VERVALLEN')
         ORDER BY r.due_at, r.case_id LIMIT most
    ), list AS (
        INSERT INTO casework.destruction_list (id, organisation_id, proposed_at, version)
        SELECT gen_random_uuid(), o.organisation_id, at, 1
          FROM (SELECT DISTINCT d.organisation_id FROM due d WHERE d.approval = 'OP_LIJST') o
        RETURNING id, organisation_id
    )
    INSERT INTO casework.destruction
           (id, list_id, case_id, organisation_id, case_number, policy_code, policy_version, due_at, state)
    SELECT gen_random_uuid(), l.id, d.case_id, d.organisation_id, d.number, d.policy_code, d.policy_version, d.due_at,
           'VOORGESTELD'
      FROM due d LEFT JOIN list l ON d.approval = 'OP_LIJST' AND l.organisation_id = d.organisation_id;
    GET DIAGNOSTICS proposed = ROW_COUNT;
    RETURN proposed;
END $$;

-- The second half, for one case. Everything of it goes in this one transaction, so nobody ever sees half of a case; the
-- keys that opened it are written down first and are destroyed after it. Answers the state it leaves.
CREATE OR REPLACE FUNCTION casework.begin_destruction(destruction uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    one casework.destruction%ROWTYPE;
    standing text;
    why text;
    counts jsonb := '{}';
    gone bigint;
BEGIN
    IF NOT tenants.system() THEN
        RETURN NULL;
    END IF;
    SELECT * INTO one FROM casework.destruction d WHERE d.id = begin_destruction.destruction FOR UPDATE;
    IF NOT FOUND OR one.state <> 'VOORGESTELD' OR (one.list_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM casework.destruction_list l WHERE l.id = one.list_id AND l.execute_at <= at)) THEN
        RETURN one.state;
    END IF;
    -- Whoever is adding to the case holds a lock on one of these rows, and is waited for before the case's own lock is
    -- taken; whoever comes later finds nothing to add to.
    PERFORM 1 FROM casework.retention_extension e WHERE e.case_id = one.case_id ORDER BY e.id FOR UPDATE;
    SELECT c.stage INTO standing FROM casework."case" c WHERE c.id = one.case_id FOR UPDATE;
    PERFORM 1 FROM casework.subject s WHERE s.case_id = one.case_id ORDER BY s.id FOR UPDATE;
    PERFORM 1 FROM consent.legal_basis b WHERE b.case_id = one.case_id ORDER BY b.id FOR UPDATE;
    PERFORM 1 FROM casework.contribution b WHERE b.case_id = one.case_id ORDER BY b.id FOR UPDATE;
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = one.case_id FOR UPDATE;
    -- An effect that is being carried out may be followed by another one: it is waited for as well, or what follows
    -- would be written after the deletion had looked, and stay behind.
    PERFORM 1 FROM casework.outbox o WHERE o.case_id = one.case_id ORDER BY o.id FOR UPDATE;

    SELECT CASE WHEN standing IS NULL OR standing NOT IN ('AANGEMELD', 'AFGEWEZEN', 'AFGESLOTEN') THEN 'HEROPEND'
                WHEN EXISTS (SELECT FROM casework.legal_hold h WHERE h.case_id = one.case_id AND h.valid @> at)
                THEN 'BEWAARPLICHT'
                WHEN NOT EXISTS (SELECT FROM casework.retention_term r
                                  WHERE r.case_id = one.case_id AND r.due_at <= at
                                    AND r.policy_code = one.policy_code AND r.policy_version = one.policy_version)
                THEN 'TERMIJN' END INTO why;
    IF why IS NOT NULL THEN
        UPDATE casework.destruction d SET state = 'VERVALLEN', dropped_because = why, dropped_at = at
         WHERE d.id = one.id;
        RETURN 'VERVALLEN';
    END IF;

    INSERT INTO casework.destruction_key (destruction_id, key)
    SELECT DISTINCT one.id, named.key FROM (
{{ every_key('WHERE case_id = one.case_id') }}
    ) named WHERE named.key IS NOT NULL;
    UPDATE casework.destruction d
       SET concerned = ARRAY(
               SELECT p.organisation_id FROM consent.case_participant p WHERE p.case_id = one.case_id
                UNION SELECT w.organisation_id FROM casework.weighing w WHERE w.case_id = one.case_id
                UNION SELECT one.organisation_id ORDER BY 1)
     WHERE d.id = one.id;

{% for table in plan %}
    DELETE FROM {{ table }} WHERE case_id = one.case_id;
{% if table not in derived %}
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone > 0 THEN
        counts := counts || jsonb_build_object('{{ table }}', gone);
    END IF;
{% endif %}
{% endfor %}
    DELETE FROM casework."case" WHERE id = one.case_id;
    UPDATE casework.destruction d
       SET state = 'IN_UITVOERING', rows_gone_at = at, case_number = NULL, what = counts
     WHERE d.id = one.id;
    RETURN 'IN_UITVOERING';
END $$;

-- The last step: when every key is gone, one declaration, and a line in the ledger of each organisation that had to do
-- with the case. Answers whether the case is destroyed.
CREATE OR REPLACE FUNCTION casework.end_destruction(destruction uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    one casework.destruction%ROWTYPE;
    last timestamptz;
BEGIN
    IF NOT tenants.system() THEN
        RETURN false;
    END IF;
    SELECT * INTO one FROM casework.destruction d WHERE d.id = end_destruction.destruction FOR UPDATE;
    IF NOT FOUND OR one.state <> 'IN_UITVOERING' OR EXISTS (
            SELECT FROM casework.destruction_key k WHERE k.destruction_id = one.id AND k.gone_at IS NULL) THEN
        RETURN coalesce(one.state = 'VERNIETIGD', false);
    END IF;
    SELECT coalesce(max(k.gone_at), one.rows_gone_at) INTO last
      FROM casework.destruction_key k WHERE k.destruction_id = one.id;
    INSERT INTO casework.declaration
           (case_id, destruction_id, organisation_id, concerned, what, policy_code, policy_version, ground, manner,
            rows_gone_at, keys_gone_at, unreadable_from, declared_at)
    SELECT one.case_id, one.id, one.organisation_id, one.concerned, one.what, p.code, p.version, p.ground,
           'SLEUTELS_EN_RIJEN', one.rows_gone_at, last, last + make_interval(days => p.key_backup_days), at
      FROM casework.retention_policy p WHERE p.code = one.policy_code AND p.version = one.policy_version;
    INSERT INTO tenants.ledger_event
           (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation, case_id)
    SELECT gen_random_uuid(), at, 'SYSTEM', o.id, '00000000-0000-0000-0000-000000000000', 'SYSTEEM', 3,
           tenants.request_id(), 'retention.destroy', one.case_id
      FROM unnest(one.concerned) o (id);
    UPDATE casework.destruction d SET state = 'VERNIETIGD' WHERE d.id = one.id;
    RETURN true;
END $$;

-- Which of these keys some row is sealed under, in any case: for the sweep of keys that were made for a row which never
-- came, which must see every row or none (consent.keys.store). Nearly every key is named by a column of its own, which
-- has an index, or seals the reason of an emergency, of which there are few; only what is not found there is looked for
-- in every sealed value.
CREATE OR REPLACE FUNCTION casework.keys_in_use(asked uuid[]) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found uuid[];
BEGIN
    IF NOT tenants.system() THEN
        RETURN NULL;
    END IF;
    SELECT coalesce(array_agg(DISTINCT named.key), '{}') INTO found FROM (
{% for table, column in sealed if column == 'key_id' or table == 'consent.break_glass' %}
        {{ 'UNION ALL ' if not loop.first }}SELECT {{ key_of(column) }} AS key FROM {{ table }}
{% endfor %}
{% for table, column in sealed_of_no_case %}
        UNION ALL SELECT {{ key_of(column) }} AS key FROM {{ table }}
{% endfor %}
    ) named WHERE named.key = ANY (asked);
    asked := ARRAY(SELECT a.key FROM unnest(asked) a (key) WHERE a.key <> ALL (found));
    IF asked = '{}' THEN
        RETURN found;
    END IF;
    RETURN found || (SELECT coalesce(array_agg(DISTINCT named.key), '{}') FROM (
{{ every_key('') }}
    ) named WHERE named.key = ANY (asked));
END $$;

-- Of whom the number (BSN) was corrected, and how often it was recorded: what a key store that was put back must forget the
-- earlier hash of. No number, and none of its hashes, is told.
CREATE OR REPLACE FUNCTION casework.replaced_numbers(after uuid, most integer)
RETURNS TABLE (subject_id uuid, version integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.subject_id, n.version FROM casework.citizen_number n
     WHERE tenants.system() AND n.version > 1 AND n.subject_id > replaced_numbers.after
     ORDER BY n.subject_id LIMIT replaced_numbers.most
$$;

GRANT EXECUTE ON FUNCTION casework.replaced_numbers(uuid, integer) TO ketentafel_worker;
GRANT EXECUTE ON FUNCTION casework.propose_destructions(integer), casework.begin_destruction(uuid),
    casework.end_destruction(uuid), casework.keys_in_use(uuid[]) TO ketentafel_worker;
GRANT EXECUTE ON FUNCTION tenants.request_id() TO ketentafel_destroyer;

-- What the destroyer may see and take away. Of sealed values it needs the id of their key, and has no key.
{% for table in plan if table not in ('tenants.role', 'casework.retention_term') %}
GRANT SELECT, DELETE ON {{ table }} TO ketentafel_destroyer;
CREATE POLICY destroyer_destroys ON {{ table }} TO ketentafel_destroyer USING (true);
{% endfor %}
{% for table in ('casework."case"', 'tenants.role', 'casework.retention_term') %}
GRANT SELECT, DELETE ON {{ table }} TO ketentafel_destroyer;
CREATE POLICY destroyer_destroys ON {{ table }} TO ketentafel_destroyer USING (true) WITH CHECK (true);
{% endfor %}
-- A row is locked by the right to change it; no column that anything depends on is given.
GRANT UPDATE (version) ON casework."case", casework.subject, consent.legal_basis, casework.contribution
    TO ketentafel_destroyer;
GRANT UPDATE (version) ON casework.retention_extension TO ketentafel_destroyer;
GRANT UPDATE (case_id) ON consent.case_lock TO ketentafel_destroyer;
GRANT UPDATE (reason) ON casework.outbox TO ketentafel_destroyer;
GRANT INSERT, UPDATE ON casework.retention_term TO ketentafel_destroyer;
{% for table in ('casework.tafel', 'casework.tafel_kind', 'casework.retention_policy', 'tenants.member',
                 'tenants.role_right', 'consent.police_decision', 'consent.justice_provision',
                 'consent.rac_advice') %}
GRANT SELECT ON {{ table }} TO ketentafel_destroyer;
CREATE POLICY destroyer_reads ON {{ table }} FOR SELECT TO ketentafel_destroyer USING (true);
{% endfor %}
GRANT SELECT, INSERT, UPDATE ON casework.destruction, casework.destruction_list TO ketentafel_destroyer;
GRANT SELECT, INSERT ON casework.destruction_key, casework.declaration TO ketentafel_destroyer;
GRANT SELECT ON casework.destruction_approval TO ketentafel_destroyer;
GRANT INSERT ON tenants.ledger_event TO ketentafel_destroyer;
{% for table in ('casework.destruction', 'casework.destruction_list', 'casework.destruction_key',
                 'casework.declaration', 'casework.destruction_approval') %}
CREATE POLICY destroyer_keeps ON {{ table }} TO ketentafel_destroyer USING (true) WITH CHECK (true);
{% endfor %}
CREATE POLICY destroyer_records ON tenants.ledger_event FOR INSERT TO ketentafel_destroyer
    WITH CHECK (action = 'SYSTEM');

-- The worker follows a destruction that is under way.
GRANT SELECT ON casework.destruction, casework.destruction_list, casework.destruction_key, casework.declaration,
    casework.destruction_approval, casework.legal_hold, casework.retention_term, casework.retention_policy
    TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (gone_at) ON casework.destruction_key TO ketentafel_worker;
{% for table in ('destruction', 'destruction_list') %}
CREATE POLICY system_sees ON casework.{{ table }} FOR SELECT TO ketentafel_worker USING ((SELECT tenants.system()));
{% endfor %}
CREATE POLICY system_ticks_off ON casework.destruction_key TO ketentafel_worker
    USING ((SELECT tenants.system())) WITH CHECK ((SELECT tenants.system()));
