-- What happened in a case, in one order, for who reads the case: each part under the row policy of its own table. What was
-- brought stands at the day of what it tells, or else where it was brought; whose it is, is hidden where that would tell
-- who reported.
CREATE OR REPLACE FUNCTION casework.case_timeline("case" uuid)
RETURNS TABLE (id uuid, case_id uuid, at timestamptz, event text, organisation_id uuid, unnamed boolean, nature text,
               happened_on date, code text, contribution_id uuid, subject_ids uuid[], category text)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.id, b.case_id, coalesce(b.happened_on::timestamp AT TIME ZONE 'Europe/Amsterdam', b.recorded_at),
           'BIJDRAGE', b.owner_org, b.protection = 'MELDER' AND b.owner_org <> (SELECT tenants.org()), b.nature,
           b.happened_on, NULL, b.id, b.subject_ids, b.category
      FROM casework.contribution b WHERE b.case_id = case_timeline."case"
    UNION ALL
    -- One that received what was taken back does not see any more whether that would tell who reported.
    SELECT k.id, k.case_id, k.recorded_at, k.kind, k.owner_org,
           coalesce((SELECT b.protection = 'MELDER' FROM casework.contribution b WHERE b.id = k.contribution_id), true)
               AND k.owner_org <> (SELECT tenants.org()),
           NULL, NULL, k.reason, k.contribution_id, NULL, NULL
      FROM casework.correction k WHERE k.case_id = case_timeline."case"
    UNION ALL
    SELECT p.id, p.case_id, p.since, 'FASE', p.organisation_id, false, NULL, NULL, p.phase, NULL, NULL, NULL
      FROM casework.case_phase p WHERE p.case_id = case_timeline."case"
    UNION ALL
    SELECT o.id, o.case_id, o.recorded_at, 'UITKOMST', o.owner_org, false, NULL, NULL, o.outcome, o.contribution_id,
           NULL, NULL
      FROM casework.case_outcome o WHERE o.case_id = case_timeline."case"
    UNION ALL
    SELECT k.id, k.case_id, k.since_on::timestamp AT TIME ZONE 'Europe/Amsterdam', 'KADER', k.owner_org, false, NULL,
           k.since_on, k.kader, k.contribution_id, ARRAY[k.subject_id], NULL
      FROM casework.kader_event k WHERE k.case_id = case_timeline."case"
    UNION ALL
    SELECT s.id, s.case_id, s.said_on::timestamp AT TIME ZONE 'Europe/Amsterdam', 'EIGEN_VERKLARING', s.owner_org, false,
           NULL, s.said_on, s.giver, s.contribution_id, ARRAY[s.subject_id], NULL
      FROM casework.own_statement s WHERE s.case_id = case_timeline."case"
    UNION ALL
    -- Who was asked to look along, for the two; from when it was accepted, until it ended by itself.
    SELECT q.id, q.case_id, e.at, e.event, q.asked_org, false, NULL, NULL, q.along_mode, NULL, ARRAY[q.subject_id], q.category
      FROM casework.information_request q
      JOIN casework.information_answer g ON g.request_id = q.id AND g.outcome = 'AANVAARD'
     CROSS JOIN LATERAL (VALUES ('MEEKIJKEN', g.recorded_at), ('MEEKIJKEN_EINDIGDE', q.ends_at)) e (event, at)
     WHERE q.case_id = case_timeline."case" AND e.at <= (SELECT tenants.moment())
    UNION ALL
    -- Told in both cases, to who reads both.
    SELECT k.id, case_timeline."case", k.confirmed_at, k.kind, k.owner_org, false, NULL, NULL, k.reason, NULL, NULL, NULL
      FROM casework.continuation k
     WHERE case_timeline."case" IN (k.case_id, k.later_case_id) AND k.confirmed_at IS NOT NULL
    UNION ALL
    SELECT p.id, p.case_id, e.at, e.event, p.organisation_id, false, NULL, NULL, p.kind, NULL, NULL, NULL
      FROM casework.participation p
     CROSS JOIN LATERAL (VALUES ('DEELNAME_BEGON', lower(p.valid)), ('DEELNAME_EINDIGDE', upper(p.valid))) e (event, at)
     WHERE p.case_id = case_timeline."case" AND e.at <= (SELECT tenants.moment())
$$;
GRANT EXECUTE ON FUNCTION casework.case_timeline(uuid) TO ketentafel_app, ketentafel_worker;
