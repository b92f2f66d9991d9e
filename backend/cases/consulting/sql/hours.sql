-- Hours that were spent on advice without a name (feature 106): booked by whoever advised, for whom it was. Over the budget of the
-- blueprint warns, and refuses nothing. No person is in it; it stays when the question is destroyed, for as long as counts.
GRANT SELECT, INSERT ON casework.consult_hours TO ketentafel_app, ketentafel_worker;
CREATE POLICY asker_and_adviser_read ON casework.consult_hours FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('CONTENT_READ'))
        AND (asking_org = (SELECT tenants.org()) OR casework.may_consult(tafel_id, 'ADVISES')));
CREATE POLICY adviser_books ON casework.consult_hours FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('CONTENT_WRITE'))
        AND (SELECT count(*) FROM casework.consult c
              WHERE c.id = consult_hours.consult_id AND c.tafel_id = consult_hours.tafel_id
                AND c.owner_org = consult_hours.asking_org AND c.advising_org = consult_hours.owner_org) = 1);

-- What each team used and has left in the period that runs now, of the hours that one reads: no line where nothing was booked,
-- but for one's own organisation where it asks. Where the region sets no period all that is kept counts, and nothing is left to tell.
CREATE OR REPLACE FUNCTION casework.consult_budget(tafel uuid)
RETURNS TABLE (organisation_id uuid, since timestamptz, used integer, budget integer, remaining integer, over boolean)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    WITH asked AS (
        SELECT t.id, 60 * (k.blueprint #>> '{consult,hours_per_team}')::integer AS budget,
               date_trunc(CASE k.blueprint #>> '{consult,hours_period}'
                              WHEN 'MAAND' THEN 'month' WHEN 'KWARTAAL' THEN 'quarter' WHEN 'JAAR' THEN 'year' END,
                          (SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')
                   AT TIME ZONE 'Europe/Amsterdam' AS since
          FROM casework.tafel t JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version
         WHERE t.id = consult_budget.tafel
    ), booked AS (
        SELECT h.asking_org, h.minutes FROM asked a
          JOIN casework.consult_hours h ON h.tafel_id = a.id AND h.recorded_at >= coalesce(a.since, '-infinity')
        UNION ALL
        SELECT (SELECT tenants.org()), 0 FROM asked a WHERE casework.may_consult(a.id, 'ASKS')
    ), team AS (
        SELECT b.asking_org, sum(b.minutes)::integer AS used FROM booked b GROUP BY b.asking_org
    )
    SELECT x.asking_org, a.since, x.used, a.budget,
           CASE WHEN a.since IS NOT NULL AND a.budget IS NOT NULL THEN greatest(a.budget - x.used, 0) END,
           coalesce(a.since IS NOT NULL AND x.used > a.budget, false)
      FROM asked a CROSS JOIN team x
$$;
GRANT EXECUTE ON FUNCTION casework.consult_budget(uuid) TO ketentafel_app, ketentafel_worker;

-- What counts in no period any more: a year that runs, and the one before it.
CREATE OR REPLACE FUNCTION casework.forget_consult_hours(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM casework.consult_hours h
     WHERE h.id IN (SELECT o.id FROM casework.consult_hours o
                     WHERE tenants.system()
                       AND o.recorded_at <= tenants.moment() - make_interval(days => {{ consult_hours_days }})
                     ORDER BY o.recorded_at LIMIT forget_consult_hours.most);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
GRANT EXECUTE ON FUNCTION casework.forget_consult_hours(integer) TO ketentafel_worker;
GRANT SELECT, DELETE ON casework.consult_hours TO ketentafel_destroyer;
CREATE POLICY destroyer_forgets ON casework.consult_hours TO ketentafel_destroyer USING (true);
