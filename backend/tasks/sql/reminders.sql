-- What a date asks for. Before a birthday that changes who signs, before the end of a measure, of a basis, of a court's
-- decision about custody, of a decision to provide on which something was brought in, of a role in a case, of a
-- mandate or of an authorisation by name, or the day on which a tafel is looked at again, whoever it belongs to is given the task to look at it; when the safety view
-- of a case has grown old, or the hours for advice at a tafel are used up, whoever answers for the tafel; and on the day
-- itself to look anew at a consent that the day has closed, and at a basis whose law ended or has a newer version. How
-- long before stands in reminders.toml.
--
-- The system asks for it now and then. It opens nothing twice, and nothing in a case that is over. What could be opened
-- in a step that has passed is not opened any more: the step that runs now tells the same.
{% from 'basis.sql.jinja' import rests_on %}
CREATE OR REPLACE FUNCTION casework.open_due_tasks(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
    opened integer;
BEGIN
    IF NOT tenants.system() OR NOT pg_try_advisory_xact_lock(7305) THEN
        RETURN 0;
    END IF;
    WITH step (kind, opens, due) AS (VALUES
{% for kind, opens, due in reminders %}
        ('{{ kind }}', interval '{{ opens }}', interval '{{ due }}'){{ '' if loop.last else ',' }}
{% endfor %}
    ), running AS MATERIALIZED (
        -- Bases that nobody ended, with what closes them: a birthday, or a change of custody or of a measure; a consent
        -- that was withdrawn asks for nothing.
        SELECT b.id, b.case_id, b.owner_org, b.subject_id, b.boundary_at,
               -- An emergency has its own task from the beginning.
               least(upper(b.valid), CASE WHEN b.urgent_until IS NULL OR b.confirmed_at IS NOT NULL
                                          THEN b.rests_until END) AS ends, y.at AS changes, b.rests_until
          FROM consent.legal_basis b
          LEFT JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
          LEFT JOIN consent.reassessment y ON y.basis_id = b.id AND y.organisation_id = b.owner_org
         WHERE b.ended_at IS NULL AND k.withdrawn_at IS NULL
           AND (b.boundary_at IS NOT NULL OR b.rests_until IS NOT NULL OR y.at IS NOT NULL OR NOT upper_inf(b.valid))
    ), closed AS MATERIALIZED (
        -- Bases that what they rest on has closed, and nothing else before it; not those of which that was told already.
        SELECT b.* FROM running b
         WHERE b.ends <= at AND b.ends = b.rests_until AND b.ends < least(b.boundary_at, b.changes, 'infinity')
           AND NOT EXISTS (SELECT FROM casework.task t
                            WHERE t.organisation_id = b.owner_org AND t.kind = 'HERBEOORDELEN'
                              AND t.object_id = b.id AND t.due_at = b.ends)
    ), fallen AS MATERIALIZED (
        -- Those of them that rested on a law which ended then. The law is asked once for each case, not for each basis.
        SELECT b.* FROM (SELECT DISTINCT c.case_id FROM closed c) x
         CROSS JOIN LATERAL consent.laws_until(x.case_id) w
          JOIN closed b ON b.id = w.basis_id AND b.ends = w.at
    ), renewed AS MATERIALIZED (
        -- Newer versions of law that hold by now, and ask to look anew at what ran on before them.
        SELECT e.kind, e.code, e.valid_from, e.registered_at FROM consent.catalogue_entry e
         WHERE e.kind IN ('GRONDSLAG', 'ART6', 'ART9', 'ART10', 'DOEL', 'CATEGORIE', 'VERBAND')
           AND coalesce(e.content ->> 'running', 'HERBEOORDELEN') = 'HERBEOORDELEN'
           AND e.valid_from <= (at AT TIME ZONE 'Europe/Amsterdam')::date
           AND EXISTS (SELECT FROM consent.catalogue_entry o WHERE o.kind = e.kind AND o.code = e.code
                          AND o.version < e.version AND o.valid_from < e.valid_from)
           AND NOT EXISTS (SELECT FROM consent.catalogue_entry n WHERE n.kind = e.kind AND n.code = e.code
                              AND n.version > e.version AND n.valid_from <= e.valid_from)
    ), outlived AS (
        -- Bases that run on under such a version, though they began, or were recorded, under an earlier one.
        SELECT DISTINCT b.case_id, b.owner_org, b.subject_id, b.id,
               greatest(r.valid_from::timestamp AT TIME ZONE 'Europe/Amsterdam', r.registered_at) AS renewed_at,
               least(upper(b.valid), b.boundary_at, b.ended_at, b.rests_until, y.at, 'infinity') AS closes
          FROM renewed r
          JOIN consent.legal_basis b
            ON {{ rests_on('b', 'r') }}
           AND ((lower(b.valid) AT TIME ZONE 'Europe/Amsterdam')::date < r.valid_from OR b.recorded_at < r.registered_at)
          LEFT JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
          LEFT JOIN consent.reassessment y ON y.basis_id = b.id AND y.organisation_id = b.owner_org
         WHERE k.withdrawn_at IS NULL
    ), expiring AS MATERIALIZED (
        -- What police and prosecution service decided to provide, as far as it ends soon by its own date.
        SELECT d.id, d.owner_org, upper(d.valid) AS ends
          FROM (SELECT p.id, p.owner_org, p.valid FROM consent.police_decision p WHERE p.ended_at IS NULL
                UNION ALL SELECT j.id, j.owner_org, j.valid FROM consent.justice_provision j WHERE j.ended_at IS NULL) d
         WHERE upper(d.valid) > at
           AND upper(d.valid) - (SELECT max(s.opens) FROM step s WHERE s.kind = 'BESLUIT_EINDIGT') <= at
    ), bound AS (
        -- In each case where something was brought in or told on it, once: about the first of it.
        SELECT DISTINCT ON (e.id, b.case_id) b.case_id, e.owner_org, b.id, e.ends
          FROM expiring e
          JOIN casework.contribution b ON b.owner_org = e.owner_org
           AND (e.id IN (b.police_decision_id, b.justice_provision_id)
                OR EXISTS (SELECT FROM casework.release r WHERE r.contribution_id = b.id AND NOT isempty(r.valid)
                              AND e.id IN (r.police_decision_id, r.justice_provision_id)))
         ORDER BY e.id, b.case_id, b.recorded_at, b.id
    ), ageing AS MATERIALIZED (
        -- Admitted cases of a kind whose region set how old a safety view may grow, with the day on which the newest grew too
        -- old: counted from admission where there is none. What was put right or taken back is none, and of a report under
        -- protection nothing is told.
        SELECT c.id AS case_id, t.organisation_id,
               (coalesce((SELECT max(b.happened_on) FROM casework.contribution b
                           WHERE b.case_id = c.id AND b.form = ANY (k.forms) AND b.protection = 'GEEN'
                             AND NOT EXISTS (SELECT FROM casework.correction x WHERE x.contribution_id = b.id)),
                         (SELECT min(p.since AT TIME ZONE 'Europe/Amsterdam')::date FROM casework.case_phase p
                           WHERE p.case_id = c.id),
                         (c.opened_at AT TIME ZONE 'Europe/Amsterdam')::date)::timestamp + k.length)
                   AT TIME ZONE 'Europe/Amsterdam' AS falls
          FROM (SELECT v.code, v.version,
                       (u #>> '{length,amount}')::integer * CASE u #>> '{length,unit}'
                           WHEN 'UUR' THEN interval '1 hour' WHEN 'DAG' THEN interval '1 day'
                           WHEN 'WEEK' THEN interval '1 week' WHEN 'MAAND' THEN interval '1 month'
                           WHEN 'JAAR' THEN interval '1 year' END AS length,
                       ARRAY(SELECT f ->> 'code' FROM jsonb_array_elements(v.blueprint -> 'forms') f
                              WHERE f ->> 'kind' = 'VEILIGHEID') AS forms
                  FROM casework.tafel_kind v, jsonb_array_elements(v.blueprint -> 'clocks') u
                 WHERE u ->> 'code' = 'VEILIGHEIDSBEELD_OUD') k
          JOIN casework."case" c ON c.kind_code = k.code AND c.kind_version = k.version AND c.stage = 'TOEGELATEN'
          JOIN casework.tafel t ON t.id = c.tafel_id
         WHERE k.length IS NOT NULL AND cardinality(k.forms) > 0
    ), dated (kind, case_id, organisation_id, subject_id, object_id, falls) AS (
        SELECT 'VERJAARDAG_NADERT', b.case_id, b.owner_org, b.subject_id, b.id, b.boundary_at FROM running b
         WHERE b.boundary_at < least(b.ends, b.changes, 'infinity')
        UNION ALL
        SELECT 'GRONDSLAG_EINDIGT', b.case_id, b.owner_org, b.subject_id, b.id, least(b.ends, b.changes) FROM running b
         WHERE least(b.ends, b.changes) <= coalesce(b.boundary_at, 'infinity')
        UNION ALL
        SELECT 'MAATREGEL_EINDIGT', m.case_id, m.owner_org, m.child_id, m.id, upper(m.valid) FROM consent.measure m
        UNION ALL
        SELECT 'BESLUIT_EINDIGT', u.case_id, u.owner_org, u.child_id, u.id, upper(u.valid) FROM consent.custody u
         WHERE u.source = 'BESCHIKKING'
        UNION ALL
        SELECT 'BESLUIT_EINDIGT', b.case_id, b.owner_org, NULL, b.id, b.ends FROM bound b
        UNION ALL
        SELECT 'BEVOEGDHEID_EINDIGT', r.case_id, r.organisation_id, NULL, r.id, upper(r.valid) FROM tenants.role r
         WHERE r.case_id IS NOT NULL
        UNION ALL
        -- Whoever reads at a tafel of a partnership by name: told once, in the oldest case there that still runs.
        SELECT 'BEVOEGDHEID_EINDIGT', k.case_id, a.organisation_id, NULL, a.id, upper(a.valid)
          FROM consent.authorised_person a
         CROSS JOIN LATERAL (SELECT p.case_id FROM consent.case_participant p
                              WHERE p.organisation_id = a.organisation_id AND p.tafel_id = a.tafel_id
                                AND p.valid @> at AND p.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
                              ORDER BY p.opened_at, p.case_id LIMIT 1) k
         WHERE a.end_recorded_at IS NULL AND a.valid @> at
        UNION ALL
        -- Whoever acts for somebody else by a mandate: told once, in the oldest running case that the mandate reaches.
        SELECT 'MANDAAT_EINDIGT', k.case_id, g.organisation_id, NULL, g.id, upper(g.valid)
          FROM tenants.mandate g
         CROSS JOIN LATERAL (SELECT p.case_id
                               FROM tenants.role r
                               JOIN consent.case_participant p ON p.organisation_id = g.organisation_id
                                AND p.case_id = coalesce(r.case_id, p.case_id)
                                AND p.tafel_id = coalesce(r.tafel_id, p.tafel_id)
                              WHERE r.member_id = g.from_member_id AND r.valid @> at AND p.valid @> at
                                AND p.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
                              ORDER BY p.opened_at, p.case_id LIMIT 1) k
         WHERE g.valid @> at
           AND upper(g.valid) - (SELECT max(s.opens) FROM step s WHERE s.kind = 'MANDAAT_EINDIGT') <= at
        UNION ALL
        -- Whoever answers for a tafel, before the day of its newest decision: told once, in the oldest case there that
        -- still runs. On the day itself nothing new is admitted there until somebody decides anew.
        SELECT 'HERZIENING_NADERT', k.case_id, v.owner_org, NULL, v.id,
               v.review_on::timestamp AT TIME ZONE 'Europe/Amsterdam'
          FROM (SELECT DISTINCT ON (a.tafel_id) a.id, a.tafel_id, a.owner_org, a.review_on
                  FROM casework.tafel_activation a ORDER BY a.tafel_id, a.decided_at DESC) v
          JOIN casework.tafel t ON t.id = v.tafel_id AND t.status = 'ACTIEF'
         CROSS JOIN LATERAL (SELECT c.id AS case_id FROM casework."case" c
                              WHERE c.tafel_id = v.tafel_id AND c.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
                              ORDER BY c.opened_at, c.id LIMIT 1) k
         WHERE v.review_on::timestamp AT TIME ZONE 'Europe/Amsterdam'
               - (SELECT max(s.opens) FROM step s WHERE s.kind = 'HERZIENING_NADERT') <= at
        UNION ALL
        -- A registration that is not renewed yet: told once, in the oldest running case in which that colleague has a role.
        SELECT 'REGISTRATIE_EINDIGT', k.case_id, g.organisation_id, NULL, g.id,
               (g.valid_until + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
          FROM tenants.registration g
         CROSS JOIN LATERAL (SELECT p.case_id
                               FROM tenants.role r
                               JOIN consent.case_participant p ON p.organisation_id = g.organisation_id
                                AND p.case_id = coalesce(r.case_id, p.case_id)
                                AND p.tafel_id = coalesce(r.tafel_id, p.tafel_id)
                              WHERE r.member_id = g.member_id AND r.valid @> at AND p.valid @> at
                                AND p.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
                              ORDER BY p.opened_at, p.case_id LIMIT 1) k
         WHERE g.ended_at IS NULL
           AND NOT EXISTS (SELECT FROM tenants.registration n
                            WHERE n.organisation_id = g.organisation_id AND n.member_id = g.member_id
                              AND n.register_code = g.register_code AND n.ended_at IS NULL
                              AND n.valid_until > g.valid_until)
           AND (g.valid_until + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam'
               - (SELECT max(s.opens) FROM step s WHERE s.kind = 'REGISTRATIE_EINDIGT') <= at
    ), asked AS (
        -- A mandate and a registration are an authority like a role, but are looked at earlier.
        SELECT CASE WHEN d.kind IN ('MANDAAT_EINDIGT', 'REGISTRATIE_EINDIGT') THEN 'BEVOEGDHEID_EINDIGT' ELSE d.kind END AS kind, d.case_id, d.organisation_id, d.subject_id, d.object_id, d.falls - s.due AS due_at
          FROM dated d JOIN step s ON s.kind = d.kind
         WHERE d.falls - s.opens <= at AND at < d.falls - s.due
        UNION ALL
        SELECT 'HERBEOORDELEN', b.case_id, b.owner_org, b.subject_id, b.id, least(b.boundary_at, b.changes)
          FROM running b
         WHERE least(b.boundary_at, b.changes) <= at AND least(b.boundary_at, b.changes) < coalesce(b.ends, 'infinity')
        UNION ALL
        SELECT 'HERBEOORDELEN', f.case_id, f.owner_org, f.subject_id, f.id, f.ends FROM fallen f
        UNION ALL
        SELECT 'HERBEOORDELEN', o.case_id, o.owner_org, o.subject_id, o.id, o.renewed_at FROM outlived o
         WHERE o.closes > at
        UNION ALL
        -- Whoever answers for the tafel, once for each safety view that grows too old.
        SELECT 'VEILIGHEIDSBEELD_OUD', g.case_id, g.organisation_id, NULL, g.case_id,
               g.falls + interval '{{ task_terms.VEILIGHEIDSBEELD_OUD }}'
          FROM ageing g WHERE g.falls <= at
        UNION ALL
        -- Silence: whoever asked first, and later whoever answers for the tafel, of whom nobody learns about whom it is.
        SELECT 'VRAAG_ONBEANTWOORD', q.case_id, w.organisation_id, w.subject_id, q.id, w.due_at
          FROM casework.information_request q
          JOIN casework."case" c ON c.id = q.case_id
          JOIN casework.tafel t ON t.id = c.tafel_id
         CROSS JOIN LATERAL (VALUES
               (q.owner_org, q.subject_id, q.due_at, q.due_at + interval '{{ task_terms.VRAAG_ONBEANTWOORD }}'),
               (t.organisation_id, NULL, q.due_at + interval '{{ task_terms.VRAAG_ONBEANTWOORD }}',
                q.due_at + 2 * interval '{{ task_terms.VRAAG_ONBEANTWOORD }}'))
               w (organisation_id, subject_id, opens_at, due_at)
         WHERE w.opens_at <= at AND (q.ends_at IS NULL OR q.ends_at > at)
           AND NOT EXISTS (SELECT FROM casework.information_answer g WHERE g.request_id = q.id)
        UNION ALL
        -- Whoever answers for a tafel where a team used more hours for advice than there are: once for each period, in the
        -- oldest case there that still runs.
        SELECT 'CONSULTUREN_OP', k.case_id, s.organisation_id, NULL, s.tafel_id,
               s.ends + interval '{{ task_terms.CONSULTUREN_OP }}'
          FROM casework.hours_overspent(at) s
         CROSS JOIN LATERAL (SELECT c.id AS case_id FROM casework."case" c
                              WHERE c.tafel_id = s.tafel_id AND c.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
                              ORDER BY c.opened_at, c.id LIMIT 1) k
         WHERE at < s.ends + interval '{{ task_terms.CONSULTUREN_OP }}'
    )
    INSERT INTO casework.task (id, case_id, organisation_id, kind, subject_id, object_id, due_at, created_at, version)
    SELECT gen_random_uuid(), a.case_id, a.organisation_id, a.kind, a.subject_id, a.object_id, a.due_at, at, 1
      FROM asked a JOIN casework."case" c ON c.id = a.case_id AND c.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
     WHERE NOT EXISTS (SELECT FROM casework.task t
                        WHERE t.organisation_id = a.organisation_id AND t.kind = a.kind
                          AND t.object_id = a.object_id AND t.due_at = a.due_at)
     ORDER BY a.due_at, a.object_id LIMIT most
        ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS opened = ROW_COUNT;
    RETURN opened;
END $$;
GRANT EXECUTE ON FUNCTION casework.open_due_tasks(integer) TO ketentafel_worker;
GRANT SELECT (organisation_id, kind, object_id, due_at) ON casework.task TO ketentafel_deriver;
CREATE POLICY deriver_compares ON casework.task FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (id, organisation_id, member_id, case_id, tafel_id, valid) ON tenants.role TO ketentafel_deriver;
CREATE POLICY deriver_dates ON tenants.role FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (id, organisation_id, from_member_id, valid) ON tenants.mandate TO ketentafel_deriver;
CREATE POLICY deriver_dates ON tenants.mandate FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (id, organisation_id, tafel_id, valid, end_recorded_at) ON consent.authorised_person TO ketentafel_deriver;
CREATE POLICY deriver_dates ON consent.authorised_person FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (police_decision_id, justice_provision_id, recorded_at, form, happened_on) ON casework.contribution
    TO ketentafel_deriver;
GRANT SELECT (police_decision_id, justice_provision_id) ON casework.release TO ketentafel_deriver;
GRANT SELECT (id, tafel_id, owner_org, review_on, decided_at) ON casework.tafel_activation TO ketentafel_deriver;
CREATE POLICY deriver_dates ON casework.tafel_activation FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT (id, organisation_id, member_id, register_code, valid_until, ended_at) ON tenants.registration TO ketentafel_deriver;
CREATE POLICY deriver_dates ON tenants.registration FOR SELECT TO ketentafel_deriver USING (true);
