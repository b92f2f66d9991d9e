-- Which consents of a case must be looked at again: where custody of the person, or a measure, began or ended after the
-- consent was given, or somebody found that a person who signed it cannot weigh what was asked (BW 7:465); what came before it and was recorded only after the basis and the consent were counts from then.
-- `closed_at` is when that really closed them: what is recorded afterwards as of an earlier day closed nothing before it
-- was recorded, and until then people read on. What turned out never to have begun (`voided`) closes nothing more; what it
-- had closed by then stays closed, until somebody decides anew.
--
-- And which bases of another kind must be: what a person consented to and withdrew does not go on, nor begin again, on
-- a law that was invoked beside it (AVG 7(3)). What is about the same person, of one of the same categories and for one
-- of the same recipients, whatever its purpose, closes with the withdrawal, until a new decision after it says why it
-- must go on. All of that basis does: somebody weighed it as one necessity.
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
    UNION ALL
    SELECT b.id, b.owner_org, min(k.withdrawn_at), min(k.withdrawn_at)
      FROM consent.consent k
      JOIN consent.legal_basis w ON w.owner_org = k.owner_org AND w.id = k.basis_id
      JOIN consent.legal_basis b ON b.case_id = w.case_id AND b.subject_id = w.subject_id
       AND b.kind IN ('{{ switching_kinds | join("', '") }}') AND b.categories && w.categories
     WHERE k.case_id = reassessed."case" AND k.kind = 'VERWERKING' AND k.withdrawn_at IS NOT NULL
       AND (b.after_withdrawal_enc IS NULL OR b.recorded_at <= k.withdrawn_at)
       AND EXISTS (SELECT FROM consent.legal_basis_recipient r
                     JOIN consent.legal_basis_recipient o ON o.basis_id = w.id AND o.organisation_id = r.organisation_id
                    WHERE r.basis_id = b.id)
     GROUP BY b.id, b.owner_org
$$;
GRANT EXECUTE ON FUNCTION consent.reassessed(uuid) TO ketentafel_deriver;
