-- In which round something that comes in is weighed: the first day on which tafels of this kind meet that still takes it.
-- The rhythm and the cut-off are those of the blueprint, in the time of Europe/Amsterdam; who comes later waits for the next
-- round, and a holiday moves nothing. NULL where the rhythm fixes no days. Where no cut-off is laid down, the day before is
-- early enough. Whoever writes a referral says no other day than this one.
CREATE OR REPLACE FUNCTION casework.round_of(laid_down jsonb, at timestamptz) RETURNS date
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    WITH said AS (
        SELECT laid_down #>> '{rhythm,rrule}' AS rule, laid_down #>> '{cut_off,weekday}' AS weekday,
               (laid_down #>> '{cut_off,at}')::time AS until,
               (round_of.at AT TIME ZONE 'Europe/Amsterdam')::date AS today,
               ARRAY['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] AS week
    )
    SELECT min(d.day)
      FROM said s CROSS JOIN LATERAL (SELECT s.today + n AS day FROM generate_series(0, 14) n) d
     WHERE s.rule !~ 'INTERVAL=([2-9]|1[0-9])'
       AND (s.rule LIKE 'FREQ=DAILY%' OR s.rule LIKE 'FREQ=WEEKLY%;BYDAY=%')
       AND (s.rule !~ 'BYDAY='
            OR s.week[extract(isodow FROM d.day)::integer] = ANY (string_to_array(substring(s.rule FROM 'BYDAY=(.*)$'), ',')))
       AND CASE WHEN s.until IS NULL THEN d.day > s.today
                ELSE (d.day - (extract(isodow FROM d.day)::integer - array_position(s.week, s.weekday) + 7) % 7 + s.until)
                         AT TIME ZONE 'Europe/Amsterdam' > round_of.at END
$$;
GRANT EXECUTE ON FUNCTION casework.round_of(jsonb, timestamptz) TO ketentafel_app, ketentafel_worker;
