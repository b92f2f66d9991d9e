-- Roles. An administrator gives and ends those of the colleagues of the own organisation, in the house or at a tafel
-- where it sits, and never an own one. Roles in a case belong to the case.
GRANT INSERT ON tenants.role TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid) ON tenants.role TO ketentafel_app, ketentafel_worker;
{% set appoints %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
        AND member_id <> (SELECT tenants.member()) AND case_id IS NULL
{% endset %}
CREATE POLICY administrator_grants ON tenants.role FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ appoints }} AND lower(valid) >= (SELECT tenants.moment())
        AND (SELECT count(*) FROM tenants.member m
              WHERE m.id = role.member_id AND m.organisation_id = (SELECT tenants.org())
                AND m.active @> (SELECT tenants.moment())) > 0);
CREATE POLICY administrator_ends ON tenants.role FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ appoints }});

-- Whether a person has, in a period, a role in an organisation that does not go together with this one.
CREATE OR REPLACE FUNCTION tenants.goes_apart(organisation uuid, member uuid, kind text, during tstzrange)
RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM tenants.role r
                     JOIN tenants.member theirs ON theirs.id = r.member_id
                     JOIN tenants.member mine ON mine.id = goes_apart.member AND mine.person_id = theirs.person_id
                    WHERE r.organisation_id = goes_apart.organisation AND r.valid && goes_apart.during
                      AND goes_apart.kind IN ({{ apart }}) AND r.kind IN ({{ apart }}) AND r.kind <> goes_apart.kind)
$$;
GRANT EXECUTE ON FUNCTION tenants.goes_apart(uuid, uuid, text, tstzrange) TO ketentafel_app, ketentafel_worker;

-- One role after another of the same organisation, so that two at once cannot miss each other.
CREATE OR REPLACE FUNCTION tenants.guard_role() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NOT casework.only_ends(OLD.valid, NEW.valid) THEN
            RAISE EXCEPTION 'a role is made no longer than it is' USING ERRCODE = '42501';
        END IF;
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock(7307, hashtext(NEW.organisation_id::text));
    IF tenants.goes_apart(NEW.organisation_id, NEW.member_id, NEW.kind, NEW.valid) THEN
        RAISE EXCEPTION 'these roles do not go together' USING ERRCODE = 'KT022';
    END IF;
    IF (NEW.tafel_id IS NULL AND NEW.kind IN ({{ at_tafel_only }}))
       OR (NEW.tafel_id IS NOT NULL
           AND (NEW.kind IN ({{ in_house_only }})
                OR NOT EXISTS (SELECT FROM casework.tafel_seat z
                                 WHERE z.tafel_id = NEW.tafel_id AND z.organisation_id = NEW.organisation_id
                                   AND z.valid @> tenants.moment())
                OR (NEW.kind = 'VOORZITTER'
                     AND EXISTS (SELECT FROM casework.tafel t
                                   JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version
                                   JOIN tenants.organisation o ON o.id = NEW.organisation_id
                                  WHERE t.id = NEW.tafel_id
                                    AND k.blueprint #>> '{chair,organisation_kind}' <> o.kind)))) THEN
        RAISE EXCEPTION 'this role is not given here' USING ERRCODE = 'KT023';
    END IF;
    IF tenants.registration_missing(NEW.member_id, NEW.kind, NEW.tafel_id,
                                    (lower(NEW.valid) AT TIME ZONE 'Europe/Amsterdam')::date) IS NOT NULL THEN
        RAISE EXCEPTION 'this role asks a registration' USING ERRCODE = 'KT024';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_role" AFTER INSERT OR UPDATE OF valid ON tenants.role
    FOR EACH ROW EXECUTE FUNCTION tenants.guard_role();
