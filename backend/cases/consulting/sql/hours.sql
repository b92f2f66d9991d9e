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

-- How many minutes a version of a kind of tafel gives each team, and how its periods begin; a null where the region sets none.
CREATE OR REPLACE FUNCTION casework.consult_terms(code text, version integer)
RETURNS TABLE (budget integer, unit text, span interval)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 60 * (k.blueprint #>> '{consult,hours_per_team}')::integer, p.unit, p.span
      FROM casework.tafel_kind k
      LEFT JOIN (VALUES ('MAAND', 'month', interval '1 month'), ('KWARTAAL', 'quarter', interval '3 months'),
                        ('JAAR', 'year', interval '1 year')) p (name, unit, span)
        ON p.name = k.blueprint #>> '{consult,hours_period}'
     WHERE k.code = consult_terms.code AND k.version = consult_terms.version
$$;
GRANT EXECUTE ON FUNCTION casework.consult_terms(text, integer)
    TO ketentafel_app, ketentafel_worker, ketentafel_deriver;

-- What each team used and has left in the period that runs now, of the hours that one reads: no line where nothing was booked,
-- but for one's own organisation where it asks. Where the region sets no period all that is kept counts, and nothing is left to tell.
CREATE OR REPLACE FUNCTION casework.consult_budget(tafel uuid)
RETURNS TABLE (organisation_id uuid, since timestamptz, used integer, budget integer, remaining integer, over boolean)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    WITH asked AS (
        SELECT t.id, k.budget, date_trunc(k.unit, (SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')
                   AT TIME ZONE 'Europe/Amsterdam' AS since
          FROM casework.tafel t CROSS JOIN LATERAL casework.consult_terms(t.kind_code, t.kind_version) k
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

-- At which tafels some team used more than it has, in the period that runs and the one before, and when that period ends: no
-- team is named, and whoever answers for the tafel asks the budget.
CREATE OR REPLACE FUNCTION casework.hours_overspent(at timestamptz)
RETURNS TABLE (tafel_id uuid, organisation_id uuid, ends timestamptz)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT t.id, t.organisation_id, p.ends
      FROM casework.tafel t
     CROSS JOIN LATERAL casework.consult_terms(t.kind_code, t.kind_version) k
     CROSS JOIN generate_series(0, 1) ago
     CROSS JOIN LATERAL (SELECT date_trunc(k.unit, hours_overspent.at AT TIME ZONE 'Europe/Amsterdam') - ago * k.span AS day) b
     CROSS JOIN LATERAL (SELECT b.day AT TIME ZONE 'Europe/Amsterdam' AS since,
                                (b.day + k.span) AT TIME ZONE 'Europe/Amsterdam' AS ends) p
      JOIN casework.consult_hours h ON h.tafel_id = t.id AND h.recorded_at >= p.since AND h.recorded_at < p.ends
     GROUP BY t.id, t.organisation_id, p.ends, h.asking_org, k.budget
    HAVING sum(h.minutes) > k.budget
$$;
GRANT EXECUTE ON FUNCTION casework.hours_overspent(timestamptz) TO ketentafel_deriver;
GRANT SELECT (tafel_id, asking_org, minutes, recorded_at) ON casework.consult_hours TO ketentafel_deriver;
CREATE POLICY deriver_counts ON casework.consult_hours FOR SELECT TO ketentafel_deriver USING (true);

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
