-- Which consents of a case must be looked at again: where custody of the person, or a measure, began or ended after the
-- consent was given, or somebody found that a person who signed it cannot weigh what was asked (BW 7:465); what came before it and was recorded only after the basis and the consent were counts from then.
-- `closed_at` is when that really closed them: what is recorded afterwards as of an earlier day closed nothing before it
-- was recorded, and until then people read on. What turned out never to have begun (`voided`) closes nothing more; what it
-- had closed by then stays closed, until somebody decides anew.
CREATE OR REPLACE FUNCTION consent.reassessed("case" uuid)
RETURNS TABLE (basis_id uuid, owner_org uuid, at timestamptz, closed_at timestamptz)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    WITH decider AS (
        SELECT u.child_id AS subject_id, false AS own, coalesce(u.voided, u.valid) AS valid, u.recorded_at,
               CASE WHEN u.voided IS NULL THEN u.end_recorded_at END AS end_recorded_at,
               CASE WHEN u.voided IS NOT NULL THEN u.end_recorded_at END AS undone_at
          FROM consent.custody u WHERE u.case_id = reassessed."case"
        UNION ALL
        SELECT m.child_id, false, coalesce(m.voided, m.valid), m.recorded_at,
               CASE WHEN m.voided IS NULL THEN m.end_recorded_at END,
               CASE WHEN m.voided IS NOT NULL THEN m.end_recorded_at END
          FROM consent.measure m WHERE m.case_id = reassessed."case"
        UNION ALL
        SELECT c.subject_id, true, coalesce(c.voided, c.valid), c.recorded_at, NULL,
               CASE WHEN c.voided IS NOT NULL THEN c.end_recorded_at END
          FROM consent.capacity c WHERE c.case_id = reassessed."case" AND NOT c.capable
    ), change AS (
        SELECT d.subject_id, d.own, lower(d.valid) AS at, d.recorded_at AS known, d.undone_at FROM decider d
         WHERE NOT isempty(d.valid)
        UNION ALL
        -- Who can weigh again may give a consent anew; what a representative gave meanwhile goes on.
        SELECT d.subject_id, d.own, upper(d.valid), coalesce(d.end_recorded_at, d.recorded_at), d.undone_at
          FROM decider d WHERE NOT isempty(d.valid) AND NOT upper_inf(d.valid) AND NOT d.own
    ), due AS (
        SELECT b.id, b.owner_org, g.known, g.undone_at,
               CASE WHEN g.at > k.given_at THEN g.at
                    WHEN g.known > greatest(b.recorded_at, k.given_at) THEN g.known END AS at
          FROM change g
          JOIN consent.legal_basis b ON b.case_id = reassessed."case" AND b.subject_id = g.subject_id
                                    AND b.kind = 'TOESTEMMING'
          JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
         WHERE NOT g.own OR EXISTS (SELECT FROM consent.consent_signer s
                                     WHERE s.consent_id = k.id AND s.signer_id = g.subject_id)
    )
    SELECT d.id, d.owner_org, min(d.at), min(greatest(d.at, d.known)) FROM due d
     WHERE d.at IS NOT NULL AND (d.undone_at IS NULL OR greatest(d.at, d.known) <= d.undone_at)
     GROUP BY d.id, d.owner_org
$$;
GRANT EXECUTE ON FUNCTION consent.reassessed(uuid) TO ketentafel_deriver;
