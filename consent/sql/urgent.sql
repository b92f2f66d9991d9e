-- One person decides alone in an emergency once. Whether whoever is bound, by this account or another, recorded one about
-- this person to one of these recipients that nobody confirmed, and that ended, or will, before this one would.
CREATE OR REPLACE FUNCTION consent.urgent_before("case" uuid, subject uuid, recipients uuid[], until timestamptz)
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0
      FROM tenants.member m
      JOIN tenants.member d ON d.person_id = m.person_id
      JOIN consent.legal_basis b ON b.case_id = urgent_before."case" AND b.owner_org = tenants.org()
                                AND b.decided_by = d.id
      JOIN consent.legal_basis_recipient r ON r.basis_id = b.id
     WHERE m.id = tenants.member() AND b.subject_id = urgent_before.subject AND b.confirmed_at IS NULL
       AND b.urgent_until < urgent_before.until AND b.urgent_until > tenants.moment() - interval '{{ urgent_again }}'
       AND r.organisation_id = ANY (urgent_before.recipients)
$$;
-- An emergency that repeats one of the same person gets no recipient. Asks under the caller's own row policies.
CREATE OR REPLACE FUNCTION consent.repeats_emergency(basis uuid, recipient uuid)
RETURNS boolean LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM consent.legal_basis b
         WHERE b.id = repeats_emergency.basis AND b.urgent_until IS NOT NULL
           AND consent.urgent_before(b.case_id, b.subject_id, ARRAY[repeats_emergency.recipient], b.urgent_until));
END $$;
GRANT EXECUTE ON FUNCTION consent.urgent_before(uuid, uuid, uuid[], timestamptz),
    consent.repeats_emergency(uuid, uuid) TO ketentafel_app, ketentafel_worker;
