-- The share matrix of one case: who may receive what about whom, for one purpose, and what is missing where not. Twin of
-- `consent.missing`. It holds no content, and rests on what the reader's own row policies show of it: bases of one's own,
-- and others' bases while they open something for one's own organisation.
{% from 'visible.sql.jinja' import in_scope, not_recused, shown, consented with context %}
{% from 'basis.sql.jinja' import stands, confirmed with context %}

-- Whether those to whom one's own organisation lets data go take part, and are restricted: facts that the recorder of
-- a basis may know about the persons and recipients of that basis (as `facts_towards` tells it), and nobody else.
CREATE OR REPLACE FUNCTION consent.share_bars("case" uuid)
RETURNS TABLE (organisation_id uuid, valid tstzmultirange, restricted uuid[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH mine AS MATERIALIZED (
    SELECT DISTINCT b.subject_id, r.organisation_id
      FROM consent.case_participant k
      JOIN consent.legal_basis b ON b.case_id = k.case_id AND b.owner_org = k.organisation_id
      JOIN consent.legal_basis_recipient r ON r.basis_id = b.id
     WHERE k.case_id = share_bars."case" AND k.organisation_id = (SELECT tenants.org())
       AND (SELECT tenants.assurance()) >= 2
       AND ARRAY[k.case_id, k.tafel_id, k.organisation_id] && (SELECT tenants.scopes('BASIS_READ'))
       AND NOT EXISTS (SELECT FROM consent.recusal x WHERE x.member_id = (SELECT tenants.member())
                         AND x.subject_id = b.subject_id AND x.valid @> (SELECT tenants.moment()))
)
SELECT p.organisation_id, p.valid,
       ARRAY(SELECT x.subject_id FROM unnest(p.restricted, p.restricted_during) x (subject_id, valid)
              WHERE x.valid @> (SELECT tenants.moment())
                AND EXISTS (SELECT FROM mine m
                             WHERE m.organisation_id = p.organisation_id AND m.subject_id = x.subject_id))
  FROM consent.case_participant p
 WHERE p.case_id = share_bars."case" AND p.organisation_id IN (SELECT m.organisation_id FROM mine m)
   AND {{ shown('p.case_id', 'p.organisation_id') }}
$$;

-- One line per person and organisation; its cells are all categories, in their own order.
CREATE OR REPLACE FUNCTION consent.share_matrix("case" uuid, asked_for text)
RETURNS TABLE (case_id uuid, organisation_id uuid, subject_id uuid, receiving boolean, cells jsonb)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
WITH asked AS MATERIALIZED (
    SELECT k.case_id, k.organisation_id AS me, t.convenant_id, v.valid AS stands, tenants.moment() AS at,
           k.valid AS taking, k.restricted, k.restricted_during, k.tafel_id, k.by_name
      FROM consent.case_participant k
      JOIN casework.tafel t ON t.id = k.tafel_id JOIN tenants.convenant v ON v.id = t.convenant_id
     WHERE k.case_id = share_matrix."case" AND (SELECT tenants.assurance()) >= 2
       AND {{ in_scope('k.case_id', 'BASIS_READ') }}
), basis AS MATERIALIZED (
    SELECT b.id, b.subject_id, b.purpose, b.kind, b.ground_code, b.categories, r.organisation_id, a.at,
           {{ stands('b') }} AS stands,
           k.kind = 'VERWERKING' AS processing, k.withdrawn_at, b.owner_org = a.me AS own,
           CASE WHEN b.kind <> 'TOESTEMMING' THEN tstzrange(NULL, NULL)
                WHEN k.kind = 'VERWERKING' THEN tstzrange(k.given_at, k.withdrawn_at) ELSE 'empty' END AS given,
           CASE WHEN b.kind <> 'TOESTEMMING' THEN tstzrange(NULL, NULL)
                WHEN k.kind = 'VERWERKING' THEN {{ consented('k') }} ELSE 'empty' END AS consented,
           {{ confirmed('b') }} AS confirmed,
           CASE WHEN b.confirmed_at IS NULL THEN b.urgent_until END AS urgent_until,
           -- From when a birthday, a change of custody or of a measure, or a withdrawal closes it; what would stand without that.
           y.at AS reassess_at, least(b.boundary_at, y.at) AS due,
           b.valid * tstzrange(NULL, least(b.ended_at, b.rests_until)) AS whole
      FROM asked a
      JOIN consent.legal_basis b ON b.case_id = a.case_id
      JOIN consent.legal_basis_recipient r ON r.basis_id = b.id AND (r.organisation_id = a.me OR r.owner_org = a.me)
      LEFT JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
      LEFT JOIN consent.reassessment y ON y.basis_id = b.id AND y.organisation_id = a.me
), judged AS (
    SELECT b.subject_id, b.organisation_id, b.kind, b.ground_code, category.name AS category, b.id, b.own,
           b.urgent_until,
           b.stands * b.consented * tstzrange(NULL, b.reassess_at) * b.confirmed AS open,
           CASE WHEN b.kind = 'TOESTEMMING' AND b.whole @> b.at AND b.given @> b.at AND b.due <= b.at THEN 5
                WHEN b.kind <> 'TOESTEMMING' AND b.reassess_at <= b.at THEN 4
                WHEN lower(b.stands) > b.at THEN 6
                WHEN NOT b.stands @> b.at THEN 7
                WHEN NOT b.given @> b.at AND b.processing AND b.withdrawn_at <= b.at THEN 4
                WHEN NOT b.given @> b.at THEN 3
                WHEN NOT b.consented @> b.at THEN 2
                WHEN NOT b.confirmed @> b.at THEN 1
                ELSE 0 END AS distance
      FROM basis b CROSS JOIN unnest(b.categories) AS category(name)
     WHERE b.purpose = share_matrix.asked_for
), nearest AS MATERIALIZED (
    SELECT j.subject_id, j.organisation_id, j.category, min(j.distance) AS distance,
           coalesce(range_agg(j.open) FILTER (WHERE NOT isempty(j.open)), '{}') AS open,
           (array_agg(j.kind ORDER BY j.distance, upper(j.open) DESC NULLS FIRST, j.id))[1] AS kind,
           (array_agg(j.ground_code ORDER BY j.distance, upper(j.open) DESC NULLS FIRST, j.id))[1] AS ground_code,
           (array_agg(j.urgent_until ORDER BY j.distance, upper(j.open) DESC NULLS FIRST, j.id))[1] AS urgent_until
      FROM judged j
     -- Of somebody else's basis nothing is told but that it opens.
     WHERE j.own OR j.distance = 0
     GROUP BY j.subject_id, j.organisation_id, j.category
), ceiling AS MATERIALIZED (
    SELECT l.organisation_id, l.category, range_agg(l.valid * a.stands) AS valid
      FROM asked a JOIN tenants.convenant_ceiling l ON l.convenant_id = a.convenant_id
     GROUP BY l.organisation_id, l.category
), passing AS MATERIALIZED (
    -- Whether what one's own organisation gives of each kind may not be passed on by whoever receives it, and whether a
    -- duty of secrecy stands over it. Which grounds lift that duty towards whom, "may I share this" tells.
    SELECT c.name AS category, consent.is_banned_onward(a.me, c.name, a.at) AS banned,
           consent.is_bound(consent.regime_of(a.me, c.name, a.at)) AS secret,
           -- Nor what the convenant does not let one's own organisation bring.
           NOT consent.may_bring(a.case_id, c.name) AS above_own
      FROM asked a CROSS JOIN unnest(ARRAY[{{ categories }}]) c (name)
), person AS (
    SELECT k.subject_id
      FROM (SELECT s.id FROM asked a JOIN casework.subject s ON s.case_id = a.case_id
            UNION SELECT b.subject_id FROM basis b) k (subject_id)
     WHERE {{ not_recused('ARRAY[k.subject_id]') }}
), refused AS MATERIALIZED (
    -- Who refuses to share which kinds of data about whom, at a tafel where sharing is the rule.
    SELECT w.subject_id, c.name AS category, array_agg(DISTINCT f.owner_org ORDER BY f.owner_org) AS refusers
      FROM asked a JOIN consent.sharing_refusal f ON f.case_id = a.case_id AND f.valid @> a.at
      JOIN person w ON f.subject_id IS NULL OR f.subject_id = w.subject_id
     CROSS JOIN unnest(f.categories) c (name)
     GROUP BY w.subject_id, c.name
), bars AS MATERIALIZED (
    SELECT s.organisation_id, s.valid, s.restricted FROM asked a CROSS JOIN consent.share_bars(a.case_id) s
), part AS (
    SELECT a.me AS organisation_id, a.taking AS valid,
           ARRAY(SELECT x.subject_id FROM unnest(a.restricted, a.restricted_during) x (subject_id, valid)
                  WHERE x.valid @> a.at) AS restricted
      FROM asked a
    UNION ALL
    SELECT p.organisation_id,
           coalesce((SELECT s.valid FROM bars s WHERE s.organisation_id = p.organisation_id),
                    range_agg(p.valid) * (SELECT CASE WHEN a.by_name
                        THEN consent.registered(a.case_id, a.tafel_id, p.organisation_id) ELSE '{(,)}' END FROM asked a)),
           coalesce((SELECT s.restricted FROM bars s WHERE s.organisation_id = p.organisation_id), '{}')
      FROM (SELECT p.organisation_id, p.valid
              FROM asked a JOIN casework.participation p ON p.case_id = a.case_id
             WHERE upper_inf(p.valid) OR upper(p.valid) > a.at
            UNION ALL SELECT b.organisation_id, 'empty' FROM basis b) p
     WHERE p.organisation_id <> (SELECT a.me FROM asked a)
     GROUP BY p.organisation_id
), cell AS (
    SELECT p.organisation_id, p.valid, w.subject_id, c.name AS category, c.ordinal, n.kind, n.ground_code, a.at,
           n.urgent_until,
           g.banned AND p.organisation_id <> a.me AS banned, g.secret AND p.organisation_id <> a.me AS secret,
           g.above_own AND p.organisation_id <> a.me AS above_own, n.open * p.valid * l.valid AS open,
           CASE WHEN share_matrix.asked_for IN ({{ opens_nothing }}) THEN 'PURPOSE_CLOSED'
                WHEN w.subject_id = ANY (p.restricted) THEN 'RESTRICTED'
                WHEN NOT (p.valid @> a.at AND o.active @> a.at) THEN 'NOT_PARTICIPATING'
                WHEN l.valid @> a.at IS NOT TRUE THEN 'ABOVE_CEILING'
                WHEN n.distance IS NULL THEN 'NO_BASIS'
                ELSE (ARRAY[NULL, 'SECOND_READER_MISSING', 'SIGNATURE_MISSING', 'CONSENT_MISSING',
                            'CONSENT_WITHDRAWN', 'CONSENT_TO_REASSESS', 'NOT_YET_IN_FORCE',
                            'BASIS_ENDED'])[n.distance + 1] END AS missing,
           CASE WHEN p.organisation_id = a.me THEN nullif(array_remove(f.refusers, a.me), '{}')
                  WHEN a.me = ANY (f.refusers) THEN ARRAY[a.me] END AS refusing,
           a.by_name AND p.organisation_id <> a.me AS expected
      FROM asked a CROSS JOIN part p CROSS JOIN person w
     CROSS JOIN unnest(ARRAY[{{ categories }}]) WITH ORDINALITY AS c(name, ordinal)
      JOIN tenants.organisation o ON o.id = p.organisation_id
      JOIN passing g ON g.category = c.name
      LEFT JOIN ceiling l ON l.organisation_id = p.organisation_id AND l.category = c.name
      LEFT JOIN nearest n ON n.organisation_id = p.organisation_id AND n.subject_id = w.subject_id
                         AND n.category = c.name
      LEFT JOIN refused f ON f.subject_id = w.subject_id AND f.category = c.name
)
SELECT share_matrix."case", c.organisation_id, c.subject_id, c.organisation_id = (SELECT a.me FROM asked a),
       jsonb_agg(jsonb_build_object(
           'ordinal', c.ordinal, 'category', c.category, 'missing', c.missing, 'onward_ban', c.banned, 'secret', c.secret,
           'above_own_ceiling', c.above_own,
           'kind', CASE WHEN c.missing IS NULL THEN c.kind END,
           'ground_code', CASE WHEN c.missing IS NULL THEN c.ground_code END,
           'valid_until', u.at, 'urgent', u.at = c.urgent_until IS TRUE, 'refusing', c.refusing,
           -- Sharing is the rule there: what no basis opens and nobody refused is for people to look at, and no more.
           'awaited', c.expected AND c.refusing IS NULL AND coalesce(c.missing IN ('NO_BASIS', 'BASIS_ENDED'), false))
           ORDER BY c.ordinal)
  FROM cell c
  LEFT JOIN LATERAL (SELECT upper(s.span) AS at FROM unnest(c.open) s (span)
                      WHERE c.missing IS NULL AND s.span @> c.at) u ON true
 GROUP BY c.organisation_id, c.subject_id
$$;

GRANT EXECUTE ON FUNCTION consent.share_bars(uuid), consent.share_matrix(uuid, text)
    TO ketentafel_app, ketentafel_worker;
