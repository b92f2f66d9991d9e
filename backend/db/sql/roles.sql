-- The roles of the case database. They are known to the whole cluster, so this may run in any of its databases, as a
-- superuser or as a role with CREATEROLE, and as often as one likes, also by two administrators at once.
--
--   ketentafel_owner       owns tables; logs in to migrate, and sees no family's data
--   ketentafel_app         what the API logs in as; owns nothing, bound by the row policies
--   ketentafel_worker      what the worker logs in as; the same, with rows of its own
--   ketentafel_deriver     nobody logs in as it; keeps the derived tables
--   ketentafel_binder      nobody logs in as it; alone reads the key of the signed binding
--   ketentafel_destroyer   nobody logs in as it; alone removes rows, when their term is over
DO $$
DECLARE
    wanted record;
    wrong text;
BEGIN
    PERFORM pg_advisory_xact_lock(7301);
    FOR wanted IN
        SELECT * FROM (VALUES
            -- The owner does not inherit what the definer roles may see: it must not pass their policies by membership.
            ('ketentafel_owner', true, false),
            ('ketentafel_app', true, true),
            ('ketentafel_worker', true, true),
            ('ketentafel_deriver', false, true),
            ('ketentafel_binder', false, true),
            ('ketentafel_destroyer', false, true)
        ) AS list (name, login, inherit)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name) THEN
            EXECUTE format('CREATE ROLE %I', wanted.name);
        END IF;
        -- Only what is not as it should be: an administrator who is no superuser may not even mention the rest.
        SELECT string_agg(attribute, ' ') INTO wrong
          FROM pg_roles r, LATERAL (VALUES
                   (r.rolcanlogin <> wanted.login, CASE WHEN wanted.login THEN 'LOGIN' ELSE 'NOLOGIN' END),
                   (r.rolinherit <> wanted.inherit, CASE WHEN wanted.inherit THEN 'INHERIT' ELSE 'NOINHERIT' END),
                   (r.rolsuper, 'NOSUPERUSER'), (r.rolbypassrls, 'NOBYPASSRLS'), (r.rolcreatedb, 'NOCREATEDB'),
                   (r.rolcreaterole, 'NOCREATEROLE'), (r.rolreplication, 'NOREPLICATION')
               ) AS found (differs, attribute)
         WHERE r.rolname = wanted.name AND differs;
        IF wrong IS NOT NULL THEN
            EXECUTE format('ALTER ROLE %I %s', wanted.name, wrong);
        END IF;
    END LOOP;
    -- From version 16 on a membership itself says whether it inherits; before, the member does.
    EXECUTE 'GRANT ketentafel_deriver, ketentafel_binder, ketentafel_destroyer TO ketentafel_owner'
        || CASE WHEN current_setting('server_version_num')::int >= 160000 THEN ' WITH INHERIT FALSE, SET TRUE' ELSE '' END;
END
$$;

ALTER ROLE ketentafel_app SET statement_timeout = '2s';
ALTER ROLE ketentafel_app SET lock_timeout = '1s';
ALTER ROLE ketentafel_app SET idle_in_transaction_session_timeout = '5s';
ALTER ROLE ketentafel_worker SET statement_timeout = '20s';
ALTER ROLE ketentafel_worker SET lock_timeout = '5s';
ALTER ROLE ketentafel_worker SET idle_in_transaction_session_timeout = '30s';
