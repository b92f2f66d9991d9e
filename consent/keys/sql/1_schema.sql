-- Runs as the role that connected: the owner of the database, or a superuser.
CREATE SCHEMA IF NOT EXISTS keys AUTHORIZATION ketentafel_keys_owner;

-- Nobody but the roles of the key store enters this database: a leaked address of the case database opens no key.
DO $$
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO ketentafel_keys_owner, ketentafel_keys_app', current_database());
END
$$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;

SET LOCAL ROLE ketentafel_keys_owner;

GRANT USAGE ON SCHEMA keys TO ketentafel_keys_app, ketentafel_keys_binder, ketentafel_keys_keeper;
-- To create what they own; taken back in the last file.
GRANT CREATE ON SCHEMA keys TO ketentafel_keys_binder, ketentafel_keys_keeper;

-- The key store's one clock, never shifted: a token ends and a destruction happens in real time.
CREATE OR REPLACE FUNCTION keys.moment() RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN transaction_timestamp();
REVOKE ALL ON FUNCTION keys.moment() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.moment()
    TO ketentafel_keys_app, ketentafel_keys_binder, ketentafel_keys_keeper;
