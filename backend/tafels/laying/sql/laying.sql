-- Who may lay down a kind of tafel. A version never changes; nothing works under it before somebody decides so for a
-- tafel. The file is read and checked by the service; what guards elsewhere rely on is looked at here once more.
GRANT INSERT ON casework.tafel_kind TO ketentafel_app, ketentafel_worker;
CREATE POLICY officer_lays_down ON casework.tafel_kind FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (laid_by_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND laid_by = (SELECT tenants.member()) AND laid_at = (SELECT tenants.moment()));

-- What guards read of a blueprint, and may not find missing or loosened. False and NULL are both a fault.
CREATE OR REPLACE FUNCTION casework.blueprint_holds(asked jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN asked #> '{subjects,kinds}' = '["GEEN"]'
                THEN asked #>> '{regime,code}' = 'GEEN_PERSOONSGEGEVENS'
                     AND NOT asked ?| ARRAY['admission', 'weighing', 'ceilings', 'break_glass', 'purposes', 'retention']
           ELSE asked #>> '{regime,code}' <> 'GEEN_PERSOONSGEGEVENS'
                AND jsonb_array_length(asked #> '{purposes,codes}') > 0
                AND NOT asked #> '{purposes,codes}' ?| ARRAY[{{ opens_nothing }}]
                AND (asked #>> '{weighing,people}')::integer >= 1
                AND (asked #>> '{weighing,organisations}')::integer >= 1
                AND coalesce((asked #>> '{break_glass,minutes}')::integer BETWEEN 1 AND 60, true)
                AND NOT coalesce(asked #> '{break_glass,categories}' ? 'ADRES_GEHEIM', false)
                AND NOT EXISTS (SELECT FROM jsonb_array_elements(asked -> 'ceilings') c
                                 WHERE c ->> 'organisation_kind' IN ({{ not_professional }}))
                AND (SELECT count(DISTINCT p.code) FROM casework.retention_policy p
                      WHERE p.code IN (asked #>> '{retention,admitted}', asked #>> '{retention,rejected}'))
                    = (SELECT count(DISTINCT r.value) FROM jsonb_each_text(asked -> 'retention') r
                        WHERE r.key IN ('admitted', 'rejected'))
                AND asked -> 'retention' ?& ARRAY['admitted', 'rejected']
           END
$$;

CREATE OR REPLACE FUNCTION casework.guard_kind() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND NOT coalesce(NEW.blueprint ->> 'code' = NEW.code
                        AND (NEW.blueprint ->> 'version')::integer = NEW.version
                        AND NEW.version = 1 + coalesce((SELECT max(k.version) FROM casework.tafel_kind k
                                                         WHERE k.code = NEW.code), 0)
                        AND casework.blueprint_holds(NEW.blueprint), false) THEN
        RAISE EXCEPTION 'this is no next version of a kind of tafel that holds' USING ERRCODE = 'KT017';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_kind BEFORE INSERT ON casework.tafel_kind
    FOR EACH ROW EXECUTE FUNCTION casework.guard_kind();
GRANT EXECUTE ON FUNCTION casework.blueprint_holds(jsonb) TO ketentafel_app, ketentafel_worker;
