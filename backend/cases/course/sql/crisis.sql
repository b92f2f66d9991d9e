-- A crisis is acted upon at once, and the view of all who look comes afterwards (feature 110): whoever answers for the tafel has
-- the task to see to it, with a date, from the admission of what came in as a crisis on. Where a kind names no disciplines, a
-- person says when it is done.
{% from 'records.sql.jinja' import runtime with context %}
CREATE OR REPLACE FUNCTION casework.open_integral_task() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM casework.open_task(NEW.id, t.organisation_id, 'INTEGRAAL_BEELD', NULL, NEW.id,
                               tenants.moment() + interval '{{ task_terms.INTEGRAAL_BEELD }}')
       FROM casework.referral r JOIN casework.tafel t ON t.id = NEW.tafel_id
      WHERE r.case_id = NEW.id AND r.kind = 'CRISIS';
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_integral_task AFTER UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (OLD.stage = 'WEGING' AND NEW.stage = 'TOEGELATEN') EXECUTE FUNCTION casework.open_integral_task();

-- It is done when each discipline gave its assessment, of organisations that take part, as a phase asks that asks all of
-- them; also where who completes it does not see them all. That it is not needed any more a person says, with a note.
CREATE OR REPLACE FUNCTION casework.guard_integral_task() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_array_elements(nullif(casework.blueprint_of(NEW.case_id) -> 'disciplines', 'null')) d
         WHERE NOT EXISTS (
               SELECT FROM casework.assessment a
                 JOIN consent.case_participant p ON p.case_id = a.case_id AND p.organisation_id = a.owner_org
                WHERE a.case_id = NEW.case_id AND a.discipline = d ->> 'code' AND p.valid @> tenants.moment())) THEN
        RAISE EXCEPTION 'a discipline gave no assessment yet' USING ERRCODE = '42501', CONSTRAINT = 'view_incomplete';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_integral_task BEFORE UPDATE OF outcome ON casework.task
    FOR EACH ROW WHEN (NEW.kind = 'INTEGRAAL_BEELD' AND NEW.outcome = 'GEDAAN' AND {{ runtime() }})
    EXECUTE FUNCTION casework.guard_integral_task();
