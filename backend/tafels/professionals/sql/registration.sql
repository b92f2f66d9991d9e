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

-- What a kind of tafel asks of a role at which a member stands in none of the registers named: kind and version, and those
-- registers. Roles in the house alone are asked of nowhere, whatever a kind says.
CREATE OR REPLACE FUNCTION tenants.lacking(organisation uuid, member uuid, role text, day date)
RETURNS TABLE (code text, version integer, registers text[])
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN QUERY
    SELECT k.code::text, k.version, ARRAY(SELECT jsonb_array_elements_text(q.asked -> 'registers') ORDER BY 1)
      FROM tenants.organisation o
      JOIN casework.tafel_kind k ON k.registrations IS NOT NULL
     CROSS JOIN LATERAL jsonb_array_elements(k.registrations) q (asked)
     WHERE o.id = lacking.organisation AND q.asked ->> 'organisation_kind' = o.kind
       AND q.asked -> 'roles' ? lacking.role AND lacking.role NOT IN ({{ in_house_only }})
       AND jsonb_typeof(q.asked -> 'registers') = 'array'
       AND NOT EXISTS (SELECT FROM tenants.registration g
                        WHERE g.organisation_id = o.id AND g.member_id = lacking.member
                          AND q.asked -> 'registers' ? g.register_code AND g.ended_at IS NULL
                          AND lacking.day BETWEEN g.valid_from AND g.valid_until);
END $$;
-- The same for a role in a place: the registers of which one would do, or NULL. A role at a tafel asks what the kind of that
-- tafel asks, one in a case what the version asks with which that was weighed. One in the whole organisation is asked at
-- each tafel by itself: without a place the answer is what the first tafel asks at which the organisation sits.
CREATE OR REPLACE FUNCTION tenants.unregistered(
    organisation uuid, member uuid, role text, tafel uuid, "case" uuid, day date) RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT l.registers
          FROM tenants.lacking(unregistered.organisation, unregistered.member, unregistered.role, unregistered.day) l
         WHERE (l.code, l.version) IN (
                SELECT c.kind_code, c.kind_version FROM casework."case" c WHERE c.id = unregistered."case"
                UNION ALL
                SELECT t.kind_code, t.kind_version FROM casework.tafel t WHERE t.id = unregistered.tafel
                UNION ALL
                SELECT t.kind_code, t.kind_version
                  FROM casework.tafel_seat z JOIN casework.tafel t ON t.id = z.tafel_id
                 WHERE unregistered.tafel IS NULL AND unregistered."case" IS NULL
                   AND z.organisation_id = unregistered.organisation AND z.valid @> tenants.moment())
         ORDER BY l.code, l.version LIMIT 1);
END $$;
-- What a colleague misses who is to be given a role, and what is missed for a role of the own organisation, today, in a
-- case where it would count. A role in the whole organisation is given to anybody: it counts where it may. Of anybody else
-- nothing is registered here: the answer is that of somebody who does not exist.
CREATE OR REPLACE FUNCTION tenants.registration_missing(member uuid, role text, tafel uuid, day date) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF registration_missing.tafel IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN tenants.unregistered(tenants.org(), registration_missing.member, registration_missing.role,
                                registration_missing.tafel, NULL, registration_missing.day);
END $$;
CREATE OR REPLACE FUNCTION tenants.role_misses(role uuid, "case" uuid) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT tenants.unregistered(
                       r.organisation_id, r.member_id, r.kind,
                       CASE WHEN r.case_id IS NULL AND r.tafel_id IS NULL
                            THEN (SELECT c.tafel_id FROM casework."case" c WHERE c.id = role_misses."case")
                            ELSE r.tafel_id END,
                       r.case_id, tenants.today())
              FROM tenants.role r
             WHERE r.id = role_misses.role AND r.organisation_id IN (tenants.org(), tenants.served()));
END $$;
GRANT EXECUTE ON FUNCTION tenants.registration_missing(uuid, text, uuid, date), tenants.role_misses(uuid, uuid)
    TO ketentafel_app, ketentafel_worker;

GRANT SELECT ON tenants.registration TO ketentafel_binder;
GRANT SELECT (code, version, registrations) ON casework.tafel_kind TO ketentafel_binder;
GRANT SELECT (id, kind_code, kind_version) ON casework.tafel TO ketentafel_binder;
GRANT SELECT (id, kind_code, kind_version, tafel_id) ON casework."case" TO ketentafel_binder;
GRANT SELECT (tafel_id, organisation_id, valid) ON casework.tafel_seat TO ketentafel_binder;
{% for table in ('tenants.registration', 'casework.tafel_kind', 'casework.tafel', 'casework."case"', 'casework.tafel_seat') %}
CREATE POLICY binder_reads ON {{ table }} FOR SELECT TO ketentafel_binder USING (true);
{% endfor %}
