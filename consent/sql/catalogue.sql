-- The catalogue of lawful basis: what it is that a ground can carry, and who has signed it.

GRANT SELECT ON consent.catalogue_entry, consent.catalogue_signature TO ketentafel_app, ketentafel_worker;
GRANT INSERT ON consent.catalogue_signature TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (ended_at, ended_by) ON consent.catalogue_signature TO ketentafel_app, ketentafel_worker;

-- Law, and who answers for using it, are known to every bound member of the region.
{% for table in ('catalogue_entry', 'catalogue_signature') %}
CREATE POLICY bound_reads ON consent.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
{% endfor %}
-- A signature of a demo region says so of itself, whoever writes it.
CREATE POLICY officer_signs ON consent.catalogue_signature FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND signed_by = (SELECT tenants.member())
        AND signed_at = (SELECT tenants.moment()) AND ended_at IS NULL AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('CATALOGUE_SIGN'))
        AND demo = (SELECT c.mode = 'DEMO' FROM tenants.cell c)
        AND (SELECT count(*) FROM consent.catalogue_entry e
              WHERE e.kind = catalogue_signature.kind AND e.code = catalogue_signature.code
                AND e.version = catalogue_signature.version AND e.valid_from IS NOT NULL) = 1);
CREATE POLICY officer_withdraws ON consent.catalogue_signature FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND ended_at IS NULL AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('CATALOGUE_SIGN')))
    WITH CHECK (ended_by = (SELECT tenants.member()) AND ended_at = (SELECT tenants.moment()));

CREATE OR REPLACE FUNCTION consent.is_signed(kind text, code text, version integer, organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0 FROM consent.catalogue_signature s
     WHERE s.owner_org = is_signed.organisation AND s.kind = is_signed.kind AND s.code = is_signed.code
       AND s.version = is_signed.version AND s.ended_at IS NULL
$$;
-- Whether whoever is bound may use the citizen service number: a law that holds today names the kind of its organisation,
-- and the privacy officer of that organisation signed it. That is what "stated authority" means (Wabb 10; UAVG 46).
CREATE OR REPLACE FUNCTION consent.may_use_bsn() RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0
      FROM tenants.organisation o
      JOIN consent.catalogue_signature s ON s.owner_org = o.id AND s.kind = 'BSN' AND s.ended_at IS NULL
      JOIN consent.entry_on('BSN', s.code, ((SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')::date) e
        ON e.version = s.version
     WHERE o.id = (SELECT tenants.org()) AND coalesce(e.content -> 'organisations' ? o.kind, false)
$$;
GRANT EXECUTE ON FUNCTION consent.may_use_bsn() TO ketentafel_app, ketentafel_worker;

-- The database's form of `consent.combining.impossible`: the name of the first rule that is broken, or null. Every rule
-- is data of the two entries.
CREATE OR REPLACE FUNCTION consent.ground_fault(ground jsonb, article jsonb, organisation text, kind text, art6 text,
                                                art9 text, art10 text, purpose text, categories text[], argued text[])
RETURNS text LANGUAGE sql IMMUTABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN kind IS DISTINCT FROM ground ->> 'basis' OR NOT coalesce(ground -> 'art6' ? art6, false)
            THEN 'ART6_OUTSIDE_GROUND'
        WHEN NOT coalesce(ground -> 'organisations' ? organisation, false) THEN 'GROUND_NOT_FOR_ORGANISATION'
        WHEN NOT coalesce(article -> 'organisations' ? organisation, false) THEN 'ART6_NOT_FOR_ORGANISATION'
        WHEN art9 IS NOT NULL AND NOT coalesce(ground -> 'art9' ? art9, false) THEN 'ART9_OUTSIDE_GROUND'
        WHEN art10 IS NOT NULL AND NOT coalesce(ground -> 'art10' ? art10, false) THEN 'ART10_OUTSIDE_GROUND'
        WHEN coalesce(ground -> 'never' ?| categories, true) THEN 'CATEGORY_OUTSIDE_GROUND'
        WHEN NOT coalesce(ground -> 'purposes' ? purpose, false) THEN 'PURPOSE_OUTSIDE_GROUND'
        WHEN coalesce(ground -> 'requires' ? 'PROPORTIONALITEIT', true) AND NOT 'PROPORTIONALITEIT' = ANY (argued)
            THEN 'PROPORTIONALITY_MISSING'
        WHEN coalesce(ground -> 'requires' ? 'SUBSIDIARITEIT', true) AND NOT 'SUBSIDIARITEIT' = ANY (argued)
            THEN 'SUBSIDIARITY_MISSING'
    END
$$;

-- The database's form of `consent.combining.asks_second_reader`.
CREATE OR REPLACE FUNCTION consent.asks_second_reader(ground jsonb, organisation text)
RETURNS boolean LANGUAGE sql IMMUTABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((ground ->> 'second_reader')::boolean, true)
        OR coalesce(ground -> 'second_reader_for' ? organisation, false)
$$;

-- The end of the first working day after the legal day of a moment: the database's form of
-- `consent.workdays.end_of_next_working_day`.
CREATE OR REPLACE FUNCTION consent.urgent_end(at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (min(d.day) + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
      FROM (SELECT (urgent_end.at AT TIME ZONE 'Europe/Amsterdam')::date + n FROM generate_series(1, 14) n) d (day)
     WHERE extract(isodow FROM d.day) < 6 AND d.day <> ALL (ARRAY[{{ holidays }}]::date[])
$$;
-- The database's form of `consent.combining.not_urgent`.
CREATE OR REPLACE FUNCTION consent.urgent_fault(ground jsonb, categories text[]) RETURNS text
LANGUAGE sql IMMUTABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN coalesce(ground -> 'urgent', '[]') = '[]' THEN 'URGENT_OUTSIDE_GROUND'
                WHEN NOT coalesce(to_jsonb(categories) <@ (ground -> 'urgent'), false) THEN 'URGENT_BEYOND_MINIMUM' END
$$;

-- Whether a basis of this content may be recorded at the tafel of this case by whoever is bound: ground, purpose and
-- categories hold on the day on which the basis begins, the organisation that answers for the tafel has signed it, it can carry what is
-- asked, it waits for a second reader where the ground asks one, and the purpose is one of the tafel. Asks under the caller's own row policies, so a hidden case and one that
-- does not exist are refused alike.
CREATE OR REPLACE FUNCTION consent.ground_stands("case" uuid, code text, kind text, art6 text, art9 text, art10 text,
                                                 purpose text, categories text[], argued text[], waits boolean,
                                                 urgent boolean, measure uuid, starts timestamptz)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    day date := (ground_stands.starts AT TIME ZONE 'Europe/Amsterdam')::date;
BEGIN
    RETURN EXISTS (
        SELECT FROM casework."case" c
          JOIN casework.tafel t ON t.id = c.tafel_id
          JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
          JOIN tenants.organisation o ON o.id = (SELECT tenants.org())
          JOIN consent.entry_on('GRONDSLAG', ground_stands.code, day) e ON true
          JOIN consent.entry_on('ART6', ground_stands.art6, day) a ON true
         WHERE c.id = ground_stands."case" AND k.blueprint #> '{purposes,codes}' ? ground_stands.purpose
           AND consent.is_signed(e.kind, e.code, e.version, t.organisation_id)
           AND NOT EXISTS (SELECT FROM consent.lapsed(ground_stands.purpose, ground_stands.categories, day))
           AND consent.ground_fault(e.content, a.content, o.kind, ground_stands.kind, ground_stands.art6,
                                    ground_stands.art9, ground_stands.art10, ground_stands.purpose,
                                    ground_stands.categories, ground_stands.argued) IS NULL
           AND consent.partnership_fault(c.id, ground_stands.purpose, ground_stands.categories,
                                         ground_stands.starts) IS NULL
           AND (ground_stands.waits OR NOT consent.asks_second_reader(e.content, o.kind))
           AND CASE WHEN coalesce(e.content -> 'measures', '[]') = '[]' THEN ground_stands.measure IS NULL
                    ELSE EXISTS (SELECT FROM consent.measure m
                                  WHERE m.id = ground_stands.measure AND m.case_id = ground_stands."case"
                                    AND e.content -> 'measures' ? m.kind AND m.valid @> ground_stands.starts) END
           AND (NOT ground_stands.urgent OR consent.urgent_fault(e.content, ground_stands.categories) IS NULL));
END $$;
GRANT EXECUTE ON FUNCTION consent.entry_on(text, text, date), consent.lapsed(text, text[], date), consent.asks_second_reader(jsonb, text), consent.is_signed(text, text, integer, uuid),
    consent.ground_fault(jsonb, jsonb, text, text, text, text, text, text, text[], text[]),
    consent.urgent_end(timestamptz), consent.urgent_fault(jsonb, text[]),
    consent.ground_stands(uuid, text, text, text, text, text, text, text[], text[], boolean, boolean, uuid, timestamptz)
    TO ketentafel_app, ketentafel_worker;
