-- Runs as ketentafel_keys_binder, who owns what stands here.
SET LOCAL ROLE ketentafel_keys_binder;

-- The pads of the key that the application signs its bindings with. Core PostgreSQL has sha256() and no hmac():
-- HMAC(message) = sha256(outer_pad || sha256(inner_pad || message)), RFC 2104.
-- While one key follows another there are several, all of one region, and a binding by any of them is believed.
CREATE TABLE IF NOT EXISTS keys.binding_key (
    number int PRIMARY KEY CHECK (number > 0),
    region text NOT NULL CHECK (region <> '' AND position('|' IN region) = 0),
    inner_pad bytea NOT NULL CHECK (octet_length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (octet_length(outer_pad) = 64)
);
-- A key store from before there could be several.
DO $$
BEGIN
    IF EXISTS (SELECT FROM information_schema.columns WHERE table_schema = 'keys' AND table_name = 'binding_key'
                  AND column_name = 'the_only_row') THEN
        ALTER TABLE keys.binding_key ADD COLUMN number int NOT NULL DEFAULT 1 CHECK (number > 0);
        ALTER TABLE keys.binding_key ALTER COLUMN number DROP DEFAULT;
        ALTER TABLE keys.binding_key DROP COLUMN the_only_row;
        ALTER TABLE keys.binding_key ADD PRIMARY KEY (number);
    END IF;
END
$$;
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
    message bytea;
BEGIN
    IF cardinality(parts) IS DISTINCT FROM 8 OR length(binding) > 1000 THEN
        RETURN false;
    END IF;
    message := convert_to(array_to_string(parts[1:7], '|'), 'UTF8');
    -- Digests are compared, so that the time it takes tells nothing about the MAC itself.
    PERFORM FROM keys.binding_key k
      WHERE sha256(convert_to(encode(sha256(k.outer_pad || sha256(k.inner_pad || message)), 'hex'), 'UTF8'))
            = sha256(convert_to(parts[8], 'UTF8'));
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Only what was signed is read as a number or a name.
    RETURN parts[1] = (SELECT max(k.region) FROM keys.binding_key k)
       AND parts[5]::int >= least_assurance
       AND parts[6]::bigint > extract(epoch FROM keys.moment());
END
$$;
COMMENT ON FUNCTION keys.bound(int) IS
    'Definer, because it alone may read the pads of the binding key. True for a signed, unexpired binding of this region whose assurance is at least the one asked (2 = content).';
REVOKE ALL ON FUNCTION keys.bound(int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.bound(int)
    TO ketentafel_keys_app, ketentafel_keys_keeper, ketentafel_keys_owner;
