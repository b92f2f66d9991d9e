-- The roles of the key store. They are known to the whole cluster, so this may run in any of its databases, as a
-- superuser or as a role with CREATEROLE, and as often as one likes.
--
--   ketentafel_keys_owner   owns tables and ordinary functions; logs in to install and to migrate
--   ketentafel_keys_app     what the application logs in as; owns nothing, bound by the row policies
--   ketentafel_keys_binder  nobody logs in as it; alone reads the pads of the binding key
--   ketentafel_keys_keeper  nobody logs in as it; owns the few functions that may change or destroy a key
DO $$
DECLARE
    wanted record;
BEGIN
    FOR wanted IN
        SELECT * FROM (VALUES
            ('ketentafel_keys_owner', 'LOGIN NOINHERIT'),
            ('ketentafel_keys_app', 'LOGIN NOINHERIT'),
            ('ketentafel_keys_binder', 'NOLOGIN NOINHERIT'),
            ('ketentafel_keys_keeper', 'NOLOGIN NOINHERIT')
        ) AS list (name, attributes)
    LOOP
        BEGIN
            IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
                EXECUTE format('CREATE ROLE %I', wanted.name);
            END IF;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another database of this cluster was installed at the same moment
        END;
        EXECUTE format('ALTER ROLE %I %s', wanted.name, wanted.attributes);
    END LOOP;
END
$$;

-- The owner steps into these two roles to create what they own. It does not inherit their rights meanwhile.
GRANT ketentafel_keys_binder, ketentafel_keys_keeper TO ketentafel_keys_owner;

ALTER ROLE ketentafel_keys_app SET statement_timeout = '2s';
ALTER ROLE ketentafel_keys_app SET lock_timeout = '1s';
ALTER ROLE ketentafel_keys_app SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE ketentafel_keys_app SET search_path = pg_catalog;
