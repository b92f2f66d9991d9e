-- Who received under a consent, and who read: what an officer of the organisation that recorded it must know when it is
-- withdrawn (AVG 19). Computed from bases, participations, releases and the ledger, all of which survive a withdrawal; it
-- names organisations, counts and dates, and nobody of another organisation.
{% from 'visible.sql.jinja' import shown, consented with context %}
{% from 'basis.sql.jinja' import stands, confirmed with context %}

-- To whom a consent was open, and from when until when: its basis cut by its end, its boundary, its last signature, its second
-- reader and by what asks that it is looked at again, and by participation. It says when something could be read, so it ends where it
-- was closed (`closed_at`) and not on the earlier day that somebody wrote down afterwards: a reading stays a reading. Consent
-- to receive care lets nobody read, so under that nobody received.
CREATE OR REPLACE FUNCTION consent.open_under(asked uuid) RETURNS TABLE (organisation_id uuid, open tstzrange)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
SELECT r.organisation_id, range_merge(range_agg(p.valid) * tstzmultirange(o.open))
  FROM (SELECT k.case_id, k.basis_id,
               {{ stands('b') }}
                 * {{ consented('k') }}
                 * tstzrange(NULL, (SELECT y.closed_at FROM consent.reassessed(k.case_id) y
                                     WHERE y.basis_id = k.basis_id))
                 * {{ confirmed('b') }} AS open
          FROM consent.consent k JOIN consent.legal_basis b ON b.owner_org = k.owner_org AND b.id = k.basis_id
         WHERE k.id = open_under.asked AND k.kind IN ('VERWERKING', 'DOORBREKEN_GEHEIM')) o
  JOIN consent.legal_basis_recipient r ON r.basis_id = o.basis_id
  JOIN casework.participation p ON p.case_id = o.case_id AND p.organisation_id = r.organisation_id
   AND p.valid && o.open
 GROUP BY r.organisation_id, o.open
$$;
GRANT EXECUTE ON FUNCTION consent.open_under(uuid) TO ketentafel_deriver;

-- An organisation that is hidden in the household is listed to nobody who is not shown it (ADR 0011): that it was named
-- as a recipient says nothing, that it took part does. It has its task all the same.
CREATE OR REPLACE FUNCTION consent.received_under(asked uuid)
RETURNS TABLE (case_id uuid, subject_id uuid, organisation_id uuid, open_from timestamptz, open_until timestamptz,
               contributions integer, readings integer, first_read_at timestamptz, last_read_at timestamptz,
               outcome text, stopped_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH one AS MATERIALIZED (
    SELECT k.id, k.case_id, k.subject_id, k.basis_id, b.categories
      FROM consent.consent k JOIN consent.legal_basis b ON b.owner_org = k.owner_org AND b.id = k.basis_id
     WHERE k.id = received_under.asked AND k.owner_org = tenants.org() AND tenants.assurance() >= 2
       AND ARRAY[tenants.org()] && tenants.scopes('LOG_READ')
       AND NOT EXISTS (SELECT FROM consent.recusal x
                        WHERE x.member_id = tenants.member() AND x.subject_id = k.subject_id
                          AND x.valid @> tenants.moment())
), receiver AS (
    SELECT r.organisation_id, r.open FROM one o CROSS JOIN LATERAL consent.open_under(o.id) r
     WHERE {{ shown('o.case_id', 'r.organisation_id') }}
)
SELECT o.case_id, o.subject_id, r.organisation_id, lower(r.open), upper(r.open), given.count, seen.count, seen.first,
       seen.last, t.outcome, t.done_at
  FROM one o CROSS JOIN receiver r
 CROSS JOIN LATERAL (
       SELECT count(DISTINCT c.id)::integer AS count
         FROM casework.contribution c JOIN casework.release z ON z.contribution_id = c.id
        WHERE c.case_id = o.case_id AND o.subject_id = ANY (c.subject_ids) AND c.category = ANY (o.categories)
          AND z.organisation_id = r.organisation_id AND z.valid && r.open) given
 CROSS JOIN LATERAL (
       SELECT count(*)::integer AS count, min(e.at) AS first, max(e.at) AS last
         FROM tenants.ledger_subject s
         JOIN tenants.ledger_event e ON e.organisation_id = s.organisation_id AND e.id = s.event_id
        WHERE s.subject_id = o.subject_id AND s.organisation_id = r.organisation_id AND s.case_id = o.case_id
          AND o.basis_id = ANY (s.basis_ids) AND e.action = 'READ' AND r.open @> e.at) seen
  LEFT JOIN casework.task t ON t.organisation_id = r.organisation_id AND t.kind = 'GEBRUIK_STAKEN' AND t.object_id = o.id
$$;
GRANT EXECUTE ON FUNCTION consent.received_under(uuid) TO ketentafel_app, ketentafel_worker;
GRANT SELECT (organisation_id, event_id, case_id, subject_id, basis_ids) ON tenants.ledger_subject
    TO ketentafel_deriver;
GRANT SELECT (organisation_id, id, action, at) ON tenants.ledger_event TO ketentafel_deriver;
GRANT SELECT (organisation_id, kind, object_id, outcome, done_at) ON casework.task TO ketentafel_deriver;
{% for table in ('ledger_event', 'ledger_subject') %}
CREATE POLICY deriver_counts ON tenants.{{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
