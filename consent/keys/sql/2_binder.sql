-- Runs as ketentafel_keys_binder, who owns what stands here.
SET LOCAL ROLE ketentafel_keys_binder;

-- The pads of the key that the application signs its bindings with. Core PostgreSQL has sha256() and no hmac():
-- HMAC(message) = sha256(outer_pad || sha256(inner_pad || message)), RFC 2104.
CREATE TABLE IF NOT EXISTS keys.binding_key (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    region text NOT NULL CHECK (region <> '' AND position('|' IN region) = 0),
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);
ALTER TABLE keys.binding_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE keys.binding_key FORCE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS binder ON keys.binding_key;
CREATE POLICY binder ON keys.binding_key TO ketentafel_keys_binder USING (true) WITH CHECK (true);
REVOKE ALL ON keys.binding_key FROM PUBLIC;

CREATE OR REPLACE FUNCTION keys.bound(least_assurance int DEFAULT 2) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    binding CONSTANT text := current_setting('ketentafel.binding', true);
    parts CONSTANT text[] := string_to_array(binding, '|');
    expected text;
    store_region text;
BEGIN
    IF cardinality(parts) IS DISTINCT FROM 8 OR length(binding) > 1000 THEN
        RETURN false;
    END IF;
    SELECT k.region,
           encode(sha256(k.outer_pad || sha256(
               k.inner_pad || convert_to(array_to_string(parts[1:7], '|'), 'UTF8'))), 'hex')
      INTO store_region, expected
      FROM keys.binding_key k;
    -- Digests are compared, so that the time it takes tells nothing about the MAC itself.
    IF sha256(convert_to(expected, 'UTF8')) IS DISTINCT FROM sha256(convert_to(parts[8], 'UTF8')) THEN
        RETURN false;
    END IF;
    -- Only what was signed is read as a number or a name.
    RETURN parts[1] = store_region
       AND parts[5]::int >= least_assurance
       AND parts[6]::bigint > extract(epoch FROM keys.moment());
END
$$;
COMMENT ON FUNCTION keys.bound(int) IS
    'Definer, because it alone may read the pads of the binding key. True for a signed, unexpired binding of this region whose assurance is at least the one asked (2 = content).';
REVOKE ALL ON FUNCTION keys.bound(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.bound(int)
    TO ketentafel_keys_app, ketentafel_keys_keeper, ketentafel_keys_owner;
