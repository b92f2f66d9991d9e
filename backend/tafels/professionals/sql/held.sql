-- Where the bound member may do one thing now, and by which door, for an organisation of which some kind of tafel asks
-- registrations: by a role in a case or at a tafel, by one in the whole organisation, or by a task that was passed on.
{% from 'passing.sql.jinja' import counts, spot_of %}
-- Without the registration that its place asks, today, a role gives nothing; nor does it to whoever acts by a mandate. A role
-- in the whole organisation is asked at each tafel by itself: where one asks in vain it holds at the others, one by one.
CREATE OR REPLACE FUNCTION tenants.held("right" text) RETURNS TABLE (place uuid, door text)
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    org uuid := tenants.org();
    me uuid := tenants.member();
    at timestamptz := tenants.moment();
    day date := tenants.today();
BEGIN
    RETURN QUERY
    WITH mine AS MATERIALIZED (
        SELECT acting.id AS holder, r.kind, r.tafel_id, r.case_id
          FROM (SELECT me AS id
                UNION ALL
                SELECT g.from_member_id FROM tenants.mandate g
                 WHERE g.to_member_id = me AND g.organisation_id = org AND g.valid @> at
                   AND tenants.is_active(g.organisation_id, g.from_member_id)) acting
          JOIN tenants.role r ON r.member_id = acting.id AND r.organisation_id = org AND r.valid @> at
          JOIN tenants.role_right a ON a.role = r.kind AND a."right" = held."right"
    ), asked AS MATERIALIZED (
        SELECT DISTINCT m.holder, m.kind, l.code, l.version
          FROM (SELECT DISTINCT n.holder, n.kind FROM mine n) m
         CROSS JOIN LATERAL (SELECT m.holder AS who UNION SELECT me) x
         CROSS JOIN LATERAL tenants.lacking(org, x.who, m.kind, day) l
    ), shut AS MATERIALIZED (
        SELECT q.holder, q.kind, t.id AS tafel_id
          FROM asked q JOIN casework.tafel t ON (t.kind_code, t.kind_version) = (q.code, q.version)
    )
    SELECT coalesce(m.case_id, m.tafel_id), 'ROLE'
      FROM mine m
     WHERE coalesce(m.case_id, m.tafel_id) IS NOT NULL
       AND NOT EXISTS (SELECT FROM shut s
                        WHERE s.holder = m.holder AND s.kind = m.kind AND s.tafel_id = m.tafel_id)
       AND NOT EXISTS (SELECT FROM asked q JOIN casework."case" c ON (c.kind_code, c.kind_version) = (q.code, q.version)
                        WHERE q.holder = m.holder AND q.kind = m.kind AND c.id = m.case_id)
    UNION ALL
    SELECT org, 'HOUSE'
      FROM mine m
     WHERE m.case_id IS NULL AND m.tafel_id IS NULL
       AND NOT EXISTS (SELECT FROM shut s WHERE s.holder = m.holder AND s.kind = m.kind)
    UNION ALL
    SELECT t.id, 'HOUSE'
      FROM mine m CROSS JOIN casework.tafel t
     WHERE m.case_id IS NULL AND m.tafel_id IS NULL
       AND EXISTS (SELECT FROM shut s WHERE s.holder = m.holder AND s.kind = m.kind)
       AND NOT EXISTS (SELECT FROM shut s WHERE s.holder = m.holder AND s.kind = m.kind AND s.tafel_id = t.id)
    UNION ALL
    -- A task that was passed on opens what it needs, in its place, of what an own role there would give.
    SELECT coalesce(d.case_id, m.case_id, d.tafel_id), 'DELEGATION'
      FROM tenants.delegation d
      JOIN tenants.wegingstabel() w ON w.code = d.task_code AND held."right" = ANY (w.rights)
     CROSS JOIN LATERAL (SELECT {{ spot_of('d') }} AS spot) s
      JOIN mine m ON m.holder = me AND {{ counts('m', 'd.case_id', 's.spot') }}
     WHERE d.to_member_id = me AND d.organisation_id = org AND tenants.delegation_ended(d.id) IS NULL;
END $$;
-- The cases and tafels in which a role of that very place gives a right: for what a role in the house does not open.
CREATE OR REPLACE FUNCTION tenants.placed("right" text) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT array_agg(DISTINCT h.place) FROM tenants.held(placed."right") h WHERE h.door <> 'HOUSE');
END $$;
GRANT EXECUTE ON FUNCTION tenants.placed(text) TO ketentafel_app, ketentafel_worker, ketentafel_deriver;
