-- What is asked elsewhere only after it was discussed here, or after it was written down why not (feature 113). A referral
-- asks what the register of requests says of its kind of tafel; a gate stands where this region has a tafel at work for it.
CREATE OR REPLACE FUNCTION casework.gates_before(kind text, discussed uuid[]) RETURNS TABLE (gate text, passed boolean)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT a.gate,
           EXISTS (SELECT FROM casework."case" c
                     JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
                    WHERE c.id = ANY (gates_before.discussed) AND c.number IS NOT NULL
                      AND k.blueprint #>> '{gate,before}' = a.gate)
      FROM (VALUES {{ requests }}) AS a (asked_at, gate)
     WHERE a.asked_at = gates_before.kind
       AND EXISTS (SELECT FROM casework.tafel t
                     JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version
                    WHERE t.status = 'ACTIEF' AND k.blueprint #>> '{gate,before}' = a.gate)
$$;
-- At which places stand cases that were not discussed at a gate before this kind of tafel, or that one does not see.
CREATE OR REPLACE FUNCTION casework.beside_the_gates(kind text, discussed uuid[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT array(SELECT d.place FROM unnest(beside_the_gates.discussed) WITH ORDINALITY AS d (id, place)
                  WHERE NOT EXISTS (SELECT FROM casework.gates_before(beside_the_gates.kind, ARRAY[d.id]) g WHERE g.passed)
                  ORDER BY d.place)
$$;
GRANT EXECUTE ON FUNCTION casework.gates_before(text, uuid[]), casework.beside_the_gates(text, uuid[])
    TO ketentafel_app, ketentafel_worker;

CREATE OR REPLACE FUNCTION casework.guard_referral_gate() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    here text := (SELECT c.kind_code FROM casework."case" c WHERE c.id = NEW.case_id);
BEGIN
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NEW;
    END IF;
    -- The reason stands when, and only when, something was not discussed.
    IF (NEW.gate_reason_enc IS NULL)
           <> NOT EXISTS (SELECT FROM casework.gates_before(here, NEW.discussed_cases) g WHERE NOT g.passed)
       OR casework.beside_the_gates(here, NEW.discussed_cases) <> '{}' THEN
        RAISE EXCEPTION 'this was to be discussed first' USING ERRCODE = '42501', CONSTRAINT = 'gate_shut';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_referral_gate BEFORE INSERT ON casework.referral
    FOR EACH ROW EXECUTE FUNCTION casework.guard_referral_gate();
