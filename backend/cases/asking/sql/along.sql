-- Looking along without handing over (feature 109): a request that says in which way, and until when. Where a kind of tafel
-- says who thinks along with whom and in which ways, it is so; elsewhere whoever takes part may ask who takes part.
CREATE OR REPLACE FUNCTION casework.looks_along_here("case" uuid, asked uuid, mode text) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.blueprint #>> '{consult,asks}' IS NULL
           OR (k.blueprint #> '{consult,modes}' ? looks_along_here.mode AND k.blueprint #>> '{consult,asks}' = o.kind
               AND k.blueprint #> '{consult,advises}' ? a.kind)
      FROM casework."case" c
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
      JOIN tenants.organisation o ON o.id = (SELECT tenants.org())
      JOIN tenants.organisation a ON a.id = looks_along_here.asked
     WHERE c.id = looks_along_here."case"
$$;
GRANT EXECUTE ON FUNCTION casework.looks_along_here(uuid, uuid, text) TO ketentafel_app, ketentafel_worker;

CREATE OR REPLACE FUNCTION casework.guard_looking_along() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NEW;
    END IF;
    IF NEW.ends_at <= NEW.recorded_at OR NEW.ends_at > NEW.recorded_at + make_interval(days => {{ along_days }})
       OR casework.looks_along_here(NEW.case_id, NEW.asked_org, NEW.along_mode) IS NOT TRUE THEN
        RAISE EXCEPTION 'nobody looks along like this' USING ERRCODE = '42501', CONSTRAINT = 'along_unfit';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_looking_along BEFORE INSERT ON casework.information_request
    FOR EACH ROW WHEN (NEW.along_mode IS NOT NULL) EXECUTE FUNCTION casework.guard_looking_along();

-- Who is asked to look along accepts or does not; who is asked for information gives it or refuses.
CREATE OR REPLACE FUNCTION casework.guard_along_answer() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND EXISTS (SELECT FROM casework.information_request q
                    WHERE q.id = NEW.request_id
                      AND (q.along_mode IS NULL) = (NEW.outcome IN ('AANVAARD', 'NIET_AANVAARD'))) THEN
        RAISE EXCEPTION 'this is no answer to it' USING ERRCODE = '42501', CONSTRAINT = 'along_answer';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_along_answer BEFORE INSERT ON casework.information_answer
    FOR EACH ROW EXECUTE FUNCTION casework.guard_along_answer();

-- What was over before anybody answered is over: by the sweep the work on it ends, which nobody did, and whoever asked hears it.
CREATE OR REPLACE FUNCTION casework.close_lapsed(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    closed integer := 0;
    one record;
BEGIN
    IF NOT tenants.system() THEN
        RETURN 0;
    END IF;
    FOR one IN
        SELECT q.id, q.case_id, q.owner_org FROM casework.information_request q
         WHERE q.ends_at <= at
           AND NOT EXISTS (SELECT FROM casework.information_answer g WHERE g.request_id = q.id)
           AND EXISTS (SELECT FROM casework.task t
                        WHERE t.case_id = q.case_id AND t.object_id = q.id AND t.done_at IS NULL
                          AND t.kind IN ('VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD'))
         ORDER BY q.ends_at, q.id LIMIT most
    LOOP
        UPDATE casework.task t SET done_at = at, outcome = 'NIET_NODIG', version = t.version + 1
         WHERE t.case_id = one.case_id AND t.object_id = one.id AND t.done_at IS NULL
           AND t.kind IN ('VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD');
        INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
        VALUES (gen_random_uuid(), one.owner_org, 'CASE_CHANGED', one.case_id, one.id, at);
        INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
        VALUES (gen_random_uuid(), 'CASE_CHANGED', one.owner_org, one.case_id, one.id, 0);
        closed := closed + 1;
    END LOOP;
    RETURN closed;
END $$;
GRANT EXECUTE ON FUNCTION casework.close_lapsed(integer) TO ketentafel_worker;
GRANT SELECT (case_id) ON casework.task TO ketentafel_deriver;
