-- The names of organisations. Every member of the region reads them, as it reads the organisations; an administrator writes of
-- the own organisation only. A name is never changed: another follows it. An alias is ended, once, and a name that was
-- to be is taken back before its day.
GRANT SELECT, INSERT ON tenants.organisation_name TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (ended_by, ended_at, version) ON tenants.organisation_name TO ketentafel_app, ketentafel_worker;
{% set administers %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
{% endset %}
CREATE POLICY bound_reads ON tenants.organisation_name FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
-- Not for days that are over: what was shown under a name then was shown under that name.
CREATE POLICY administrator_names ON tenants.organisation_name FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ administers }} AND recorded_by = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment())
        AND starts_at >= (SELECT tenants.moment()) AND ended_at IS NULL);
CREATE POLICY administrator_ends ON tenants.organisation_name FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ administers }} AND ended_at IS NULL AND (kind = 'ALIAS' OR starts_at > (SELECT tenants.moment())))
    WITH CHECK (ended_by = (SELECT tenants.member()) AND ended_at = (SELECT tenants.moment()));

-- What an organisation is called at a moment: the last name that had started; before its first one, that under which it stands
-- in the register.
CREATE OR REPLACE FUNCTION tenants.name_on(organisation uuid, registered text, at timestamptz) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT {{ name_on('name_on.organisation', 'name_on.registered', 'name_on.at') }}
$$;
GRANT EXECUTE ON FUNCTION tenants.name_on(uuid, text, timestamptz) TO ketentafel_app, ketentafel_worker;

-- Nobody takes the name of another: who gives a consent, or shares, would think it gave it to that one. What an organisation was
-- called before, and is not any more, is free.
CREATE OR REPLACE FUNCTION tenants.guard_name() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7310);
    IF EXISTS (SELECT FROM tenants.organisation_name n
                 JOIN tenants.organisation o ON o.id = n.organisation_id AND o.active @> tenants.moment()
                WHERE n.organisation_id <> NEW.organisation_id AND n.ended_at IS NULL
                  AND lower(regexp_replace(n.name, '\s+', ' ', 'g')) = lower(regexp_replace(NEW.name, '\s+', ' ', 'g'))
                  AND NOT EXISTS (SELECT FROM tenants.organisation_name x
                                   WHERE x.organisation_id = n.organisation_id AND x.kind = 'NAAM' AND n.kind = 'NAAM'
                                     AND x.ended_at IS NULL
                                     AND x.starts_at > n.starts_at AND x.starts_at <= tenants.moment())) THEN
        RAISE EXCEPTION 'another organisation goes by this name' USING ERRCODE = '42501', CONSTRAINT = 'name_taken';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_name AFTER INSERT ON tenants.organisation_name
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION tenants.guard_name();

-- Whoever fills the register names an organisation with it: that is its first name, from its start. Put right there, it is put
-- right here.
CREATE OR REPLACE FUNCTION tenants.keep_first_name() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tenants.organisation_name (id, organisation_id, kind, name, starts_at, version)
        VALUES (gen_random_uuid(), NEW.id, 'NAAM', btrim(NEW.name), coalesce(lower(NEW.active), 'epoch'), 1);
    ELSE
        UPDATE tenants.organisation_name n SET name = btrim(NEW.name)
         WHERE n.organisation_id = NEW.id AND n.kind = 'NAAM' AND n.recorded_by IS NULL;
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_first_name AFTER INSERT OR UPDATE OF name ON tenants.organisation
    FOR EACH ROW EXECUTE FUNCTION tenants.keep_first_name();
