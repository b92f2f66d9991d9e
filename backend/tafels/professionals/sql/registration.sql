-- Registrations of professionals. An administrator writes those of the own colleagues and never an own one; the colleague
-- reads it, and nobody of another organisation does.
GRANT SELECT, INSERT, UPDATE (ended_at, ended_by, version) ON tenants.registration TO ketentafel_app, ketentafel_worker;
{% set administers %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
{% endset %}
CREATE POLICY own_reads ON tenants.registration FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ administers }} OR member_id = (SELECT tenants.member()));
CREATE POLICY administrator_records ON tenants.registration FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ administers }} AND recorded_by = (SELECT tenants.member()) AND member_id <> recorded_by
        AND recorded_at = (SELECT tenants.moment()) AND ended_at IS NULL AND register_code IN ({{ professions }})
        AND checked_on <= ((SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')::date
        AND (SELECT count(*) FROM tenants.member m
              WHERE m.id = registration.member_id AND m.organisation_id = (SELECT tenants.org())
                AND m.active @> (SELECT tenants.moment())) > 0);
CREATE POLICY administrator_ends ON tenants.registration FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ administers }} AND ended_at IS NULL AND member_id <> (SELECT tenants.member()))
    WITH CHECK (ended_by = (SELECT tenants.member()) AND ended_at = (SELECT tenants.moment()));

-- Which registration a member misses on a day, for a role in a place: the registers of which one would do, or NULL. A role
-- at a tafel asks what the kind of that tafel asks, one in a case what the version asks with which that was weighed, and one
-- in the whole organisation, which counts at each tafel, what any tafel asks at which the organisation sits.
CREATE OR REPLACE FUNCTION tenants.unregistered(
    organisation uuid, member uuid, role text, tafel uuid, "case" uuid, day date) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT ARRAY(SELECT jsonb_array_elements_text(q.asked -> 'registers') ORDER BY 1)
          FROM tenants.organisation o
          JOIN casework.tafel_kind k ON k.registrations IS NOT NULL
         CROSS JOIN LATERAL jsonb_array_elements(k.registrations) q (asked)
         WHERE o.id = unregistered.organisation AND q.asked ->> 'organisation_kind' = o.kind
           AND q.asked -> 'roles' ? unregistered.role AND jsonb_typeof(q.asked -> 'registers') = 'array'
           AND (k.code, k.version) IN (
                SELECT c.kind_code, c.kind_version FROM casework."case" c WHERE c.id = unregistered."case"
                UNION ALL
                SELECT t.kind_code, t.kind_version FROM casework.tafel t WHERE t.id = unregistered.tafel
                UNION ALL
                SELECT t.kind_code, t.kind_version
                  FROM casework.tafel_seat z JOIN casework.tafel t ON t.id = z.tafel_id
                 WHERE unregistered.tafel IS NULL AND unregistered."case" IS NULL
                   AND z.organisation_id = o.id AND lower(z.valid) <= tenants.moment())
           AND NOT EXISTS (SELECT FROM tenants.registration g
                            WHERE g.organisation_id = o.id AND g.member_id = unregistered.member
                              AND q.asked -> 'registers' ? g.register_code AND g.ended_at IS NULL
                              AND unregistered.day BETWEEN g.valid_from AND g.valid_until)
         ORDER BY k.code, k.version LIMIT 1);
END $$;
-- The same for a colleague who is to be given a role, and for a role of the own organisation, today. Of anybody else nothing
-- is registered here: the answer is that of somebody who does not exist.
CREATE OR REPLACE FUNCTION tenants.registration_missing(member uuid, role text, tafel uuid, day date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN tenants.unregistered(tenants.org(), registration_missing.member, registration_missing.role,
                                registration_missing.tafel, NULL, registration_missing.day);
END $$;
CREATE OR REPLACE FUNCTION tenants.role_misses(role uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT tenants.unregistered(r.organisation_id, r.member_id, r.kind, r.tafel_id, r.case_id, tenants.today())
              FROM tenants.role r WHERE r.id = role_misses.role AND r.organisation_id = tenants.org());
END $$;
GRANT EXECUTE ON FUNCTION tenants.registration_missing(uuid, text, uuid, date), tenants.role_misses(uuid)
    TO ketentafel_app, ketentafel_worker;

GRANT SELECT ON tenants.registration TO ketentafel_binder;
GRANT SELECT (code, version, registrations) ON casework.tafel_kind TO ketentafel_binder;
GRANT SELECT (id, kind_code, kind_version) ON casework.tafel, casework."case" TO ketentafel_binder;
GRANT SELECT (tafel_id, organisation_id, valid) ON casework.tafel_seat TO ketentafel_binder;
{% for table in ('tenants.registration', 'casework.tafel_kind', 'casework.tafel', 'casework."case"', 'casework.tafel_seat') %}
CREATE POLICY binder_reads ON {{ table }} FOR SELECT TO ketentafel_binder USING (true);
{% endfor %}
