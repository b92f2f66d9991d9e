-- How often something was refused at a tafel within a calendar year, for whoever chairs it and for the privacy officer of the
-- organisation that answers for it: referrals by who referred and the reason's code, requests for information by who refused;
-- their reasons are sealed, and have no code. Numbers only, from as many different cases on as the yearly audit asks
-- (consent/partnership/audit.toml): it reads rows that the asker need not see, and names no case, no person and no text.
CREATE OR REPLACE FUNCTION casework.refusal_counts(tafel uuid, year integer)
RETURNS TABLE (topic text, organisation_id uuid, code text, counted integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH asked AS MATERIALIZED (
    SELECT t.id,
           tstzrange(make_timestamptz(y.year, 1, 1, 0, 0, 0, 'Europe/Amsterdam'),
                     make_timestamptz(y.year + 1, 1, 1, 0, 0, 0, 'Europe/Amsterdam')) AS during
      FROM casework.tafel t CROSS JOIN (SELECT least(greatest(refusal_counts.year, 2000), 2999) AS year) y
     WHERE t.id = refusal_counts.tafel AND (SELECT tenants.assurance()) >= 2
       AND (t.organisation_id = (SELECT tenants.org())
            AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ'))
            -- Whoever steers the tafel and weighs there chairs it, for as long as its organisation has a seat; where a statute
            -- asks for it, authorised by name.
            OR ARRAY[t.id] && (SELECT tenants.scopes('REFERRAL_WEIGH'))
               AND ARRAY[t.id] && (SELECT tenants.placed('PARTICIPATION_WRITE'))
               AND EXISTS (SELECT FROM casework.tafel_seat z
                            WHERE z.tafel_id = t.id AND z.organisation_id = (SELECT tenants.org())
                              AND z.valid @> (SELECT tenants.moment()))
               AND (NOT consent.is_partnership(t.kind_code, t.kind_version)
                    OR EXISTS (SELECT FROM consent.authorised_person p
                                WHERE p.member_id = (SELECT tenants.member()) AND p.tafel_id = t.id
                                  AND p.valid @> (SELECT tenants.moment()))))
), refused AS (
    SELECT 'AANMELDING' AS topic, c.owner_org AS organisation_id, r.reason AS code, r.id, r.case_id
      FROM asked a JOIN casework.rejection r ON r.tafel_id = a.id AND r.recorded_at <@ a.during
      JOIN casework."case" c ON c.id = r.case_id
    UNION ALL
    SELECT 'INFORMATIEVERZOEK', n.owner_org, '', n.id, n.case_id
      FROM asked a JOIN casework."case" c ON c.tafel_id = a.id
      JOIN casework.information_answer n
        ON n.case_id = c.id AND n.outcome = 'GEWEIGERD' AND n.recorded_at <@ a.during
)
SELECT x.topic, x.organisation_id, x.code, count(*)::integer
  FROM refused x JOIN tenants.organisation o ON o.id = x.organisation_id
 -- An organisation that is hidden in a household is in no count.
 WHERE o.kind NOT IN ({{ masked_kinds }})
 GROUP BY x.topic, x.organisation_id, x.code
-- Too few look like none.
HAVING count(DISTINCT x.case_id) >= {{ audit_minimum }}
$$;
GRANT EXECUTE ON FUNCTION casework.refusal_counts(uuid, integer) TO ketentafel_app, ketentafel_worker;
