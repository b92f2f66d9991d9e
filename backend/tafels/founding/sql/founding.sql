-- Making tafels and giving seats. An administrator of whoever answers for a tafel does both, and only within what its
-- kind says and what the partners acceded to. An administrator of the region lays down what he likes.
GRANT INSERT ON casework.tafel, casework.tafel_seat TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (convenant_id, version) ON casework.tafel TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid) ON casework.tafel_seat TO ketentafel_app, ketentafel_worker;
{% set answers %}
(SELECT count(*) FROM casework.tafel t
  WHERE t.id = tafel_seat.tafel_id AND t.organisation_id = (SELECT tenants.org())) > 0
        AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
{% endset %}
CREATE POLICY administrator_makes ON casework.tafel FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
        AND status = 'CONCEPT' AND version = 1 AND length(btrim(name)) BETWEEN 1 AND 200);
CREATE POLICY administrator_changes ON casework.tafel FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN')));
CREATE POLICY administrator_seats ON casework.tafel_seat FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ answers }} AND lower(valid) >= (SELECT tenants.moment()));
CREATE POLICY administrator_ends ON casework.tafel_seat FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ answers }});

-- Whether an organisation is under an agreement during all of a period, and the agreement is in force as that begins.
CREATE OR REPLACE FUNCTION casework.acceded_for(convenant uuid, organisation uuid, during tstzrange) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM casework.convenant_accession a
                     JOIN tenants.convenant c ON c.id = a.convenant_id AND c.valid @> lower(acceded_for.during)
                    WHERE a.convenant_id = acceded_for.convenant AND a.organisation_id = acceded_for.organisation
                      AND a.valid @> acceded_for.during)
$$;
-- Whether everybody with a seat at a tafel is under an agreement for as long as that seat lasts.
CREATE OR REPLACE FUNCTION casework.seated_acceded(tafel uuid, convenant uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM casework.tafel_seat z
                        WHERE z.tafel_id = seated_acceded.tafel
                          AND coalesce(upper(z.valid) > tenants.moment(), NOT isempty(z.valid))
                          AND NOT casework.acceded_for(seated_acceded.convenant, z.organisation_id,
                                                       z.valid * tstzrange(tenants.moment(), NULL)))
$$;
GRANT EXECUTE ON FUNCTION casework.acceded_for(uuid, uuid, tstzrange), casework.seated_acceded(uuid, uuid)
    TO ketentafel_app, ketentafel_worker;

-- A tafel is of a kind for which its organisation may answer, under an agreement in force for that kind which gives
-- nobody more than this version of it allows, and to which its own organisation acceded.
CREATE OR REPLACE FUNCTION casework.guard_tafel() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz;
    agreed tenants.convenant;
BEGIN
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NULL;
    END IF;
    at := tenants.moment();
    SELECT * INTO agreed FROM tenants.convenant c WHERE c.id = NEW.convenant_id;
    IF NOT casework.may_answer(NEW.kind_code, NEW.kind_version, NEW.organisation_id)
       OR EXISTS (SELECT FROM casework.tafel_kind k WHERE k.code = NEW.kind_code AND k.version = NEW.kind_version
                     AND coalesce((k.blueprint ->> 'template')::boolean, false))
       OR agreed.owner_org IS DISTINCT FROM NEW.organisation_id OR agreed.kind_code IS DISTINCT FROM NEW.kind_code
       OR NOT agreed.valid @> at
       OR EXISTS (SELECT FROM casework.convenant_partner p
                   WHERE p.convenant_id = NEW.convenant_id
                     AND NOT to_jsonb(p.categories)
                             <@ casework.most_of(NEW.kind_code, NEW.kind_version, p.organisation_id))
       OR NOT casework.acceded_for(NEW.convenant_id, NEW.organisation_id, tstzrange(at, NULL))
       OR (TG_OP = 'UPDATE'
           AND (NEW.version <> OLD.version + 1 OR NOT casework.seated_acceded(NEW.id, NEW.convenant_id)
                OR NOT EXISTS (SELECT FROM tenants.convenant e
                                WHERE e.id = OLD.convenant_id AND e.name = agreed.name
                                  AND e.number < agreed.number))) THEN
        RAISE EXCEPTION 'this tafel may not be made like this' USING ERRCODE = 'KT020';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_tafel" AFTER INSERT OR UPDATE ON casework.tafel
    FOR EACH ROW EXECUTE FUNCTION casework.guard_tafel();

-- A seat is one that the kind of tafel has for that kind of organisation, and no longer than its accession; it only ends.
CREATE OR REPLACE FUNCTION casework.guard_seat() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        IF NOT casework.only_ends(OLD.valid, NEW.valid) THEN
            RAISE EXCEPTION 'a seat is made no longer than it is' USING ERRCODE = '42501';
        END IF;
        RETURN NULL;
    END IF;
    PERFORM 1 FROM casework.tafel t
      JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version
      JOIN tenants.organisation o ON o.id = NEW.organisation_id AND o.active @> tenants.moment()
     CROSS JOIN jsonb_array_elements(k.blueprint -> 'seats') s
     WHERE t.id = NEW.tafel_id AND s ->> 'organisation_kind' = o.kind AND s ->> 'kind' = NEW.kind
       AND casework.acceded_for(t.convenant_id, NEW.organisation_id, NEW.valid);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this seat may not be given' USING ERRCODE = 'KT021';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_seat" AFTER INSERT OR UPDATE OF valid ON casework.tafel_seat
    FOR EACH ROW EXECUTE FUNCTION casework.guard_seat();
