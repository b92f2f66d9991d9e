-- Signals: something that an organisation tells of one person, which is nothing by itself. As many as the blueprint asks
-- (`signals.threshold`) make a proposal to whoever answers for the tafel, and no more than that: a person takes it into weighing,
-- sends the letter, or lets it go. Until then nobody weighs it, and after `signals.days` it is destroyed.
--
-- Which signals are of one person is found by the names that the key store knows, within one tafel, as for earlier reports;
-- what was handed in for that is taken away by the same statement. Whoever signals learns of no other signal.
{% from 'visible.sql.jinja' import not_recused_from_case with context %}
{% from 'records.sql.jinja' import runtime with context %}

-- The part of the blueprint about signals, of the version that a case lies under; NULL where it has none.
CREATE OR REPLACE FUNCTION casework.signalling("case" uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(k.blueprint -> 'signals', 'null') FROM casework."case" c
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
     WHERE c.id = signalling."case"
$$;
GRANT EXECUTE ON FUNCTION casework.signalling(uuid)
    TO ketentafel_app, ketentafel_worker, ketentafel_deriver, ketentafel_destroyer;

-- The seats of those who read a signal: whoever provides on a decision only provides to each of them.
CREATE OR REPLACE FUNCTION casework.readers_at(tafel uuid, besides uuid) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(DISTINCT z.organisation_id), '{}') FROM casework.tafel_seat z
     WHERE z.tafel_id = readers_at.tafel AND z.organisation_id <> readers_at.besides AND z.valid @> tenants.moment()
$$;
GRANT EXECUTE ON FUNCTION casework.readers_at(uuid, uuid) TO ketentafel_app, ketentafel_worker;

GRANT SELECT, INSERT ON casework.signal TO ketentafel_app, ketentafel_worker;
CREATE POLICY weigher_reads ON casework.signal FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused_from_case('signal.case_id') }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND ARRAY[tafel_id] && (SELECT tenants.scopes('REFERRAL_WEIGH'))
        AND (SELECT count(*) FROM casework.tafel_seat z
              WHERE z.tafel_id = signal.tafel_id AND z.organisation_id = (SELECT tenants.org())
                AND z.valid @> (SELECT tenants.moment())) > 0
        AND (SELECT c.number IS NULL FROM casework."case" c WHERE c.id = signal.case_id));
CREATE POLICY sender_tells ON casework.signal FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2 AND candidates = '{}'
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('REFERRAL_MAKE'))
        AND (SELECT count(*) FROM casework."case" c JOIN casework.referral r ON r.case_id = c.id AND r.kind = 'SIGNAAL'
              WHERE c.id = signal.case_id AND c.tafel_id = signal.tafel_id
                AND c.owner_org = (SELECT tenants.org()) AND c.stage = 'AANGEMELD') = 1
        AND (SELECT count(*) FROM casework.subject s WHERE s.case_id = signal.case_id) = 1
        AND consent.provision_fault(
                owner_org, case_id, police_decision_id, NULL, category, casework.readers_at(tafel_id, owner_org), false,
                (SELECT tenants.moment()), (SELECT tenants.moment())) IS NULL);

CREATE OR REPLACE FUNCTION casework.answer_signal() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Whoever signals at the same tafel at the same moment waits, so that two signals cannot miss each other.
    PERFORM pg_advisory_xact_lock(7309, hashtext(NEW.tafel_id::text));
    NEW.fellows := ARRAY(
        SELECT DISTINCT k.id
          FROM casework.subject s
          JOIN casework."case" k ON k.id = s.case_id AND k.tafel_id = NEW.tafel_id AND k.id <> NEW.case_id
           AND k.stage = 'AANGEMELD'
          JOIN casework.signal g ON g.case_id = k.id
          JOIN casework.retention_term d ON d.case_id = k.id AND d.due_at > tenants.moment()
          JOIN tenants.organisation o ON o.id = s.owner_org AND o.kind NOT IN ({{ masked_kinds }})
          JOIN casework.subject n ON n.case_id = NEW.case_id
           AND coalesce(n.turns_18_on, s.turns_18_on, 'infinity') = coalesce(s.turns_18_on, n.turns_18_on, 'infinity')
         WHERE s.id = ANY (NEW.candidates)
           AND NOT EXISTS (SELECT FROM consent.restriction x
                            WHERE x.case_id = s.case_id AND x.subject_id = s.id AND x.valid @> tenants.moment()));
    NEW.candidates := '{}';
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER answer_signal BEFORE INSERT ON casework.signal
    FOR EACH ROW EXECUTE FUNCTION casework.answer_signal();

-- How many signals of this person stand now, this one among them.
CREATE OR REPLACE FUNCTION casework.signals_standing("case" uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 1 + (SELECT count(*) FROM unnest(g.fellows) f (id)
                  JOIN casework."case" c ON c.id = f.id AND c.stage = 'AANGEMELD'
                  JOIN casework.retention_term d ON d.case_id = f.id AND d.due_at > tenants.moment())::integer
      FROM casework.signal g WHERE g.case_id = signals_standing."case"
$$;
GRANT EXECUTE ON FUNCTION casework.signals_standing(uuid) TO ketentafel_app, ketentafel_worker, ketentafel_deriver;

CREATE OR REPLACE FUNCTION casework.propose_signals() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.signal g SET fellows = g.fellows || NEW.case_id WHERE g.case_id = ANY (NEW.fellows);
    IF casework.signals_standing(NEW.case_id) >= (casework.signalling(NEW.case_id) ->> 'threshold')::integer THEN
        PERFORM casework.open_task(NEW.case_id, t.organisation_id, 'SIGNALEN_BESPREKEN', NULL, NEW.case_id, d.due_at)
           FROM casework.tafel t, casework.retention_term d WHERE t.id = NEW.tafel_id AND d.case_id = NEW.case_id;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER propose_signals AFTER INSERT ON casework.signal
    FOR EACH ROW EXECUTE FUNCTION casework.propose_signals();

-- Nobody weighs what is one signal too few, nor what should be gone.
CREATE OR REPLACE FUNCTION casework.guard_signal() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM casework.referral r WHERE r.case_id = NEW.id AND r.kind = 'SIGNAAL')
       AND coalesce(casework.signals_standing(NEW.id), 0) < (casework.signalling(NEW.id) ->> 'threshold')::integer THEN
        RAISE EXCEPTION 'too few signals stand' USING ERRCODE = '42501', CONSTRAINT = 'signals_few';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_signal BEFORE UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (OLD.stage = 'AANGEMELD' AND NEW.stage <> OLD.stage AND {{ runtime() }})
    EXECUTE FUNCTION casework.guard_signal();

-- Who signals: the kinds of organisation that the blueprint names for it.
CREATE OR REPLACE FUNCTION casework.guard_signaller() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND NOT coalesce(
            casework.signalling(NEW.case_id) -> 'senders'
            ? (SELECT o.kind FROM tenants.organisation o WHERE o.id = NEW.owner_org), true) THEN
        RAISE EXCEPTION 'this kind of organisation does not signal here'
            USING ERRCODE = '42501', CONSTRAINT = 'sender_here';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_signaller BEFORE INSERT ON casework.referral
    FOR EACH ROW WHEN (NEW.kind = 'SIGNAAL') EXECUTE FUNCTION casework.guard_signaller();

-- A signal has its short term from the beginning, by the policy for what is not admitted; taken into weighing it is a
-- referral like others, whose term begins where it ends.
CREATE OR REPLACE FUNCTION casework.start_signal_term() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
BEGIN
    INSERT INTO casework.retention_term
           (case_id, organisation_id, policy_code, policy_version, starts_at, due_at, version)
    SELECT c.id, t.organisation_id, p.code, p.version, at,
           ((at AT TIME ZONE 'Europe/Amsterdam')::date + (k.blueprint #>> '{signals,days}')::integer + 1)::timestamp
               AT TIME ZONE 'Europe/Amsterdam', 1
      FROM casework."case" c
      JOIN casework.tafel t ON t.id = c.tafel_id
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
      JOIN casework.retention_policy p ON p.code = k.blueprint #>> '{retention,rejected}'
     WHERE c.id = NEW.case_id AND k.blueprint #> '{signals,days}' IS NOT NULL
     ORDER BY p.version DESC LIMIT 1;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER start_signal_term AFTER INSERT ON casework.referral
    FOR EACH ROW WHEN (NEW.kind = 'SIGNAAL') EXECUTE FUNCTION casework.start_signal_term();
CREATE OR REPLACE FUNCTION casework.end_signal_term() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    DELETE FROM casework.retention_term WHERE case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER end_signal_term AFTER UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (OLD.stage = 'AANGEMELD' AND NEW.stage = 'WEGING') EXECUTE FUNCTION casework.end_signal_term();

-- Whoever answers for the tafel went on with it: where the kind has a letter, whoever signalled, who knows whom it is about, is
-- given it to send.
CREATE OR REPLACE FUNCTION casework.open_signal_letter() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM casework.open_task(s.case_id, s.owner_org, 'BRIEF_VERSTUREN', s.id, s.id,
                               NEW.done_at + interval '{{ task_terms.BRIEF_VERSTUREN }}')
       FROM casework.subject s
      WHERE s.case_id = NEW.case_id AND casework.signalling(NEW.case_id) ->> 'letter' IS NOT NULL;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_signal_letter AFTER UPDATE OF outcome ON casework.task
    FOR EACH ROW WHEN (NEW.kind = 'SIGNALEN_BESPREKEN' AND OLD.outcome IS NULL AND NEW.outcome = 'GEDAAN')
    EXECUTE FUNCTION casework.open_signal_letter();

GRANT SELECT, UPDATE (fellows) ON casework.signal TO ketentafel_deriver;
CREATE POLICY deriver_finds ON casework.signal TO ketentafel_deriver USING (true) WITH CHECK (true);
GRANT SELECT (case_id, kind) ON casework.referral TO ketentafel_deriver;
CREATE POLICY deriver_finds ON casework.referral FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (case_id, due_at) ON casework.retention_term TO ketentafel_deriver;
CREATE POLICY deriver_finds ON casework.retention_term FOR SELECT TO ketentafel_deriver USING (true);
