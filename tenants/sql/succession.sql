-- That an organisation goes on in another one. Both know of it from the proposal on; once confirmed every member of the region
-- does. Where one of both is hidden in households, only both do, and whoever answers for a tafel where the first one sits:
-- else the one that is shown would tell of the one that is not.
GRANT SELECT, INSERT, UPDATE (confirmed_by, confirmed_at, holds_from, withdrawn_org, withdrawn_by, withdrawn_at, version)
    ON tenants.succession TO ketentafel_app, ketentafel_worker;
{% set administers %}
(SELECT tenants.assurance()) >= 2 AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
{% endset %}
CREATE POLICY region_reads ON tenants.succession FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IN (organisation_id, successor_id)
        OR (confirmed_at IS NOT NULL AND withdrawn_at IS NULL
            AND ((SELECT count(*) FROM tenants.organisation o
                   WHERE o.id IN (succession.organisation_id, succession.successor_id)
                     AND o.kind NOT IN ({{ masked_kinds }})) = 2
                 OR (SELECT count(*) FROM casework.tafel t JOIN casework.tafel_seat z ON z.tafel_id = t.id
                      WHERE t.organisation_id = (SELECT tenants.org()) AND z.organisation_id = succession.organisation_id
                        AND z.valid @> (SELECT tenants.moment())) > 0)));
CREATE POLICY administrator_proposes ON tenants.succession FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND {{ administers }}
        AND proposed_by = (SELECT tenants.member()) AND proposed_at = (SELECT tenants.moment())
        AND starts_at >= (SELECT tenants.moment())
        AND num_nonnulls(confirmed_by, confirmed_at, holds_from, withdrawn_org, withdrawn_by, withdrawn_at) = 0);
-- The other one confirms, and until its day either takes it back.
CREATE POLICY administrator_decides ON tenants.succession FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IN (organisation_id, successor_id) AND {{ administers }} AND withdrawn_at IS NULL
        AND (holds_from IS NULL OR holds_from > (SELECT tenants.moment())))
    WITH CHECK ((withdrawn_by = (SELECT tenants.member()) AND withdrawn_at = (SELECT tenants.moment()))
        OR (withdrawn_at IS NULL AND successor_id = (SELECT tenants.org()) AND confirmed_by = (SELECT tenants.member())
            AND confirmed_at = (SELECT tenants.moment()) AND holds_from = greatest(starts_at, (SELECT tenants.moment()))));

GRANT SELECT ON tenants.succession TO ketentafel_binder;
CREATE POLICY binder_reads ON tenants.succession FOR SELECT TO ketentafel_binder USING (true);
GRANT SELECT (id, person_id) ON tenants.member TO ketentafel_binder;

-- Whether an organisation goes on in another one at a moment, whoever may know in which.
CREATE OR REPLACE FUNCTION tenants.has_gone_on(organisation uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM tenants.succession s
                    WHERE s.organisation_id = has_gone_on.organisation AND s.withdrawn_at IS NULL
                      AND s.holds_from <= has_gone_on.at)
$$;
GRANT EXECUTE ON FUNCTION tenants.has_gone_on(uuid, timestamptz) TO ketentafel_app, ketentafel_worker;
-- Nothing new is given to one that did. In which other it goes on is said to whoever may know.
CREATE OR REPLACE FUNCTION tenants.refuse_gone_on(organisation uuid, since timestamptz) RETURNS void
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := greatest(refuse_gone_on.since, tenants.moment());
BEGIN
    IF tenants.has_gone_on(refuse_gone_on.organisation, at) THEN
        RAISE EXCEPTION 'this organisation goes on in another one'
            USING ERRCODE = '42501', CONSTRAINT = 'organisation_gone_on', DETAIL = coalesce((
                SELECT tenants.name_on(o.id, o.name, tenants.moment())
                  FROM tenants.succession s JOIN tenants.organisation o ON o.id = s.successor_id
                 WHERE s.organisation_id = refuse_gone_on.organisation AND s.withdrawn_at IS NULL
                   AND s.holds_from <= at), '');
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION tenants.refuse_gone_on(uuid, timestamptz) TO ketentafel_app, ketentafel_worker;

-- Two people of two organisations, one at a time: in a circle nobody would know who goes on.
CREATE OR REPLACE FUNCTION tenants.guard_succession() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7311);
    IF TG_OP = 'UPDATE' AND NEW.confirmed_at IS DISTINCT FROM OLD.confirmed_at
       AND (OLD.confirmed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL) THEN
        RAISE EXCEPTION 'it was confirmed, or is taken back' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (WITH RECURSIVE onwards (id) AS (
                   SELECT NEW.successor_id
                   UNION
                   SELECT s.successor_id FROM onwards o JOIN tenants.succession s ON s.organisation_id = o.id
                    WHERE s.confirmed_at IS NOT NULL AND s.withdrawn_at IS NULL)
               SELECT FROM onwards WHERE id = NEW.organisation_id) THEN
        RAISE EXCEPTION 'it would go on in itself' USING ERRCODE = '42501', CONSTRAINT = 'succession_circle';
    END IF;
    IF EXISTS (SELECT FROM tenants.member a JOIN tenants.member b ON b.person_id = a.person_id
                WHERE a.id = NEW.proposed_by AND b.id = NEW.confirmed_by) THEN
        RAISE EXCEPTION 'the second person is another one'
            USING ERRCODE = '42501', CONSTRAINT = 'succession_second_person';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_succession AFTER INSERT OR UPDATE OF confirmed_by, confirmed_at, holds_from
    ON tenants.succession
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION tenants.guard_succession();
-- Whoever goes on elsewhere takes over nobody.
CREATE OR REPLACE FUNCTION tenants.guard_successor() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM tenants.refuse_gone_on(NEW.successor_id, NULL);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_successor AFTER INSERT OR UPDATE OF confirmed_at ON tenants.succession
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION tenants.guard_successor();
