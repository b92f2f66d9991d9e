-- Whom a referral is about, where the kind of tafel weighs by name (triage MINIMAAL_OP_NAAM). This is no second policy on
-- people: it is one function that shows the least that names them, to who weighs, until the case is weighed, and that writes
-- down each look by the same statement, under the name of who looks. Where a kind weighs without names, where somebody may
-- not look and where there is nobody, it shows nothing alike, and that is written down nowhere but as the question it is.
--
-- Recusal, restriction (AVG 18) and what is hidden in a household hold here as they hold everywhere.
CREATE OR REPLACE FUNCTION casework.named_in_triage("case" uuid)
RETURNS TABLE (id uuid, case_id uuid, owner_org uuid, role_in_household text, name_enc bytea, birth_date_enc bytea)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    look uuid := gen_random_uuid();
    shown uuid[];
BEGIN
    SELECT array_agg(s.id) INTO shown
      FROM casework."case" c
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
       AND k.blueprint #>> '{intake,triage}' = 'MINIMAAL_OP_NAAM'
      JOIN casework.subject s ON s.case_id = c.id
      JOIN tenants.organisation o ON o.id = s.owner_org
       AND (o.id = tenants.org() OR o.kind NOT IN ({{ masked_kinds }}))
     WHERE c.id = named_in_triage."case" AND c.number IS NULL AND c.stage IN ('AANGEMELD', 'WEGING')
       AND tenants.assurance() >= 2 AND ARRAY[c.tafel_id] && tenants.scopes('REFERRAL_WEIGH')
       AND EXISTS (SELECT FROM casework.tafel_seat z
                    WHERE z.tafel_id = c.tafel_id AND z.organisation_id = tenants.org() AND z.valid @> at)
       AND c.tafel_id <> ALL (consent.closed_tafels())
       AND NOT EXISTS (SELECT FROM consent.recusal b
                        WHERE b.member_id = tenants.member() AND b.case_id = c.id AND b.valid @> at)
       AND NOT EXISTS (SELECT FROM consent.restriction x
                        WHERE x.subject_id = s.id AND x.valid @> at
                          AND coalesce(x.organisation_id, tenants.org()) = tenants.org());
    IF shown IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO tenants.ledger_event
           (id, at, action, organisation_id, member_id, purpose, assurance, request_id, operation, case_id)
    VALUES (look, at, 'REVEAL', tenants.org(), tenants.member(), tenants.purpose(), tenants.assurance(),
            tenants.request_id(), 'intake.look', named_in_triage."case");
    INSERT INTO tenants.ledger_subject
           (event_id, ordinal, organisation_id, case_id, subject_id, object_type, object_id, category, ground, basis_ids)
    SELECT look, n, tenants.org(), named_in_triage."case", one, 'Subject', one, 'IDENTITEIT', 'TAFEL', '{}'
      FROM unnest(shown) WITH ORDINALITY t (one, n);
    RETURN QUERY
    SELECT s.id, s.case_id, s.owner_org, s.role_in_household, s.name_enc, s.birth_date_enc
      FROM casework.subject s WHERE s.id = ANY (shown) ORDER BY s.id;
END $$;
GRANT EXECUTE ON FUNCTION casework.named_in_triage(uuid) TO ketentafel_app, ketentafel_worker;

GRANT SELECT (role_in_household, name_enc, birth_date_enc) ON casework.subject TO ketentafel_deriver;
GRANT EXECUTE ON FUNCTION consent.closed_tafels(), consent.is_partnership(text, integer) TO ketentafel_deriver;
GRANT INSERT ON tenants.ledger_event, tenants.ledger_subject TO ketentafel_deriver;
-- A look, and nothing else, by who is bound.
CREATE POLICY deriver_logs_looks ON tenants.ledger_event FOR INSERT TO ketentafel_deriver
    WITH CHECK (action = 'REVEAL' AND operation = 'intake.look' AND organisation_id = (SELECT tenants.org())
        AND member_id = (SELECT tenants.member()));
CREATE POLICY deriver_logs_looks ON tenants.ledger_subject FOR INSERT TO ketentafel_deriver
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND object_type = 'Subject');
