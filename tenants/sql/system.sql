-- The system as an actor (tenants/system.py). Its binding names no member, so org() and member() answer NULL and no
-- policy for people lets anything through. What it may see stands in policies `TO ketentafel_worker` of their own, so
-- a process that works under another role gains nothing by forging such a binding.

-- Whether the system works for the region as a whole: ids and dates, and nothing that says more.
CREATE OR REPLACE FUNCTION tenants.system() RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fields text[] := tenants.bound();
BEGIN
    RETURN coalesce(fields[2:3] = ARRAY['00000000-0000-0000-0000-000000000000',
                                        '00000000-0000-0000-0000-000000000000'], false);
END $$;

-- The organisation that the system serves, also when that has left the region: then it must learn so.
CREATE OR REPLACE FUNCTION tenants.served() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fields text[] := tenants.bound();
BEGIN
    IF fields[3] = '00000000-0000-0000-0000-000000000000' AND fields[2] <> fields[3] THEN
        RETURN fields[2]::uuid;
    END IF;
    RETURN NULL;
END $$;

GRANT EXECUTE ON FUNCTION tenants.system() TO ketentafel_worker, ketentafel_deriver, ketentafel_destroyer;
GRANT EXECUTE ON FUNCTION tenants.served() TO ketentafel_worker;
GRANT EXECUTE ON FUNCTION tenants.moment(), tenants.org(), tenants.member() TO ketentafel_destroyer;

-- Whom the served organisation employs and how they are reached: to decide who is told, at the moment of telling.
CREATE POLICY served_reads ON tenants.organisation FOR SELECT TO ketentafel_worker
    USING (id = (SELECT tenants.served()));
CREATE POLICY served_reads ON tenants.role_right FOR SELECT TO ketentafel_worker
    USING ((SELECT tenants.served()) IS NOT NULL);
{% for table in ('member', 'role', 'mail_address') %}
CREATE POLICY served_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_worker
    USING (organisation_id = (SELECT tenants.served()));
{% endfor %}

-- Addresses of staff: their own organisation's business.
GRANT SELECT ON tenants.mail_address TO ketentafel_app, ketentafel_worker;
CREATE POLICY own_organisation_reads ON tenants.mail_address FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));
