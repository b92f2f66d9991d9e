-- That something was provided is kept for as long as must be told of it (disclosures.toml), and forgotten by the sweep then,
-- the longest ago first; of every organisation, whatever has become of its case. Answers how many.
CREATE OR REPLACE FUNCTION casework.forget_disclosures(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    IF NOT tenants.system() THEN
        RETURN 0;
    END IF;
    DELETE FROM consent.disclosure d WHERE d.id IN (
        SELECT o.id FROM consent.disclosure o
         WHERE o.disclosed_at < tenants.moment() - interval '{{ disclosures_kept }}'
         ORDER BY o.disclosed_at LIMIT most);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
GRANT EXECUTE ON FUNCTION casework.forget_disclosures(integer) TO ketentafel_worker;
GRANT SELECT (id, disclosed_at), DELETE ON consent.disclosure TO ketentafel_destroyer;
-- By force too: what must still be told, not even the destroyer takes away.
CREATE POLICY destroyer_forgets ON consent.disclosure TO ketentafel_destroyer
    USING (disclosed_at < (SELECT tenants.moment()) - interval '{{ disclosures_kept }}');
