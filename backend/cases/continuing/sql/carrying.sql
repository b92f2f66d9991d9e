-- Whoever is recused from a person of a case is recused, as long, from the people of the one in which it goes on: who that is,
-- only they and their organisation know, so that nobody who confirms could see to it. Nobody is told by it who it was.
CREATE OR REPLACE FUNCTION casework.carry_recusals() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO consent.recusal (id, organisation_id, member_id, case_id, subject_id, valid)
    SELECT gen_random_uuid(), r.organisation_id, r.member_id, s.case_id, s.id,
           tstzrange(NEW.confirmed_at, CASE WHEN bool_or(upper_inf(r.valid)) THEN NULL ELSE max(upper(r.valid)) END)
      FROM consent.recusal r
      JOIN casework.subject s ON s.case_id = NEW.later_case_id
     WHERE r.case_id = NEW.case_id AND r.valid @> NEW.confirmed_at
       AND NOT EXISTS (SELECT FROM consent.recusal o
                        WHERE o.member_id = r.member_id AND o.subject_id = s.id AND o.valid @> NEW.confirmed_at)
     GROUP BY r.organisation_id, r.member_id, s.case_id, s.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER carry_recusals AFTER UPDATE OF confirmed_at ON casework.continuation
    FOR EACH ROW WHEN (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL)
    EXECUTE FUNCTION casework.carry_recusals();
GRANT INSERT ON consent.recusal TO ketentafel_deriver;
CREATE POLICY deriver_carries ON consent.recusal FOR INSERT TO ketentafel_deriver WITH CHECK (true);
