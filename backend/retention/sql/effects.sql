-- What was done, or was no longer wanted, has no use once nobody can ask after it any more: the sweep forgets it some time
-- later (effects.toml), the longest ago first. What is dead waits for somebody to look at it, however long that takes.
-- Answers how many. By real time, as effects go (backend.outbox.clock); ids and dates are all that there is in them.
CREATE OR REPLACE FUNCTION casework.forget_effects(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    IF NOT tenants.system() THEN
        RETURN 0;
    END IF;
    DELETE FROM casework.outbox o WHERE o.id IN (
        SELECT d.id FROM casework.outbox d
         WHERE d.outcome IN ('DONE', 'CANCELLED') AND d.done_at < transaction_timestamp() - interval '{{ effects_kept }}'
         ORDER BY d.done_at LIMIT most);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
GRANT EXECUTE ON FUNCTION casework.forget_effects(integer) TO ketentafel_worker;
