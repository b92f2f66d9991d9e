-- What an organisation may bring to a case now, by the convenant of its tafel: what it may receive there, and what its kind
-- brings besides at this kind of tafel, as long as it stands under that convenant. It answers the bound organisation about
-- itself, and finds the case also for a member who does not see it.
CREATE OR REPLACE FUNCTION consent.may_bring("case" uuid, category text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM casework."case" c
          JOIN casework.tafel t ON t.id = c.tafel_id
          JOIN tenants.convenant v ON v.id = t.convenant_id AND v.valid @> (SELECT tenants.moment())
          JOIN tenants.convenant_ceiling l ON l.convenant_id = v.id AND l.valid @> (SELECT tenants.moment())
          JOIN tenants.organisation o ON o.id = l.organisation_id
         WHERE c.id = may_bring."case" AND l.organisation_id = (SELECT tenants.org())
           AND EXISTS (SELECT FROM consent.case_participant k
                        WHERE k.case_id = c.id AND k.organisation_id = l.organisation_id)
           AND (l.category = may_bring.category
                OR EXISTS (SELECT FROM casework.tafel_kind k, jsonb_array_elements(k.blueprint -> 'ceilings') m
                            WHERE k.code = c.kind_code AND k.version = c.kind_version
                              AND m ->> 'organisation_kind' = o.kind AND m -> 'brings' ? may_bring.category)))
$$;
GRANT EXECUTE ON FUNCTION consent.may_bring(uuid, text) TO ketentafel_app, ketentafel_worker;
