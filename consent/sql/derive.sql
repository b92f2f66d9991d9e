-- Derived access. Whoever changes a row that feeds it first locks the case, then recomputes that case's rows from
-- the base tables in a later statement, which sees everything committed before the lock was granted.
--
-- Before that come two locks. The one of the case's agreement is taken alone by whoever changes that agreement, and
-- together with the others by every case under it: so a case that is opened while its agreement changes is seen by that
-- change, or sees it, and cases under other agreements do not wait. The one of the region is taken alone when a tafel
-- goes over to another agreement, and together by everybody else: until then it is certain whose the case's is.
{% from 'basis.sql.jinja' import stands, confirmed, agreements, of_agreement with context %}
{% from 'visible.sql.jinja' import consented with context %}

-- When an organisation stands in the register of the partnership in which a case lies: by statute, or admitted to it.
CREATE OR REPLACE FUNCTION consent.registered("case" uuid, tafel uuid, organisation uuid) RETURNS tstzmultirange
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(range_agg(g.valid), '{}') FROM consent.partnership_participant g
     WHERE g.tafel_id = registered.tafel AND g.organisation_id = registered.organisation
       AND (g.case_id IS NULL OR g.case_id = registered."case")
$$;

CREATE OR REPLACE FUNCTION consent.derive_case("case" uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    partnership boolean;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'derived access needs read committed' USING ERRCODE = 'KT002';
    END IF;
    PERFORM pg_advisory_xact_lock_shared({{ agreements }});
    PERFORM pg_advisory_xact_lock_shared({{ of_agreement('t.convenant_id') }})
       FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id WHERE c.id = derive_case."case";
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = derive_case."case" FOR UPDATE;
    SELECT consent.is_partnership(c.kind_code, c.kind_version) INTO partnership
      FROM casework."case" c WHERE c.id = derive_case."case";

    -- Who takes part, when, and which subjects are restricted towards it: towards this one, or towards everybody, which
    -- is whoever has, or ever had, to do with the case. The referrer, the owner of a row and whoever broke the glass have
    -- a row too, if need be without any period: the case's tafel and what binds everybody must be known to whoever can
    -- see anything of it.
    WITH concerned AS (
        SELECT p.organisation_id, p.valid FROM casework.participation p WHERE p.case_id = derive_case."case"
        UNION ALL
        SELECT c.owner_org, 'empty' FROM casework."case" c WHERE c.id = derive_case."case"
        UNION ALL
        SELECT g.organisation_id, 'empty' FROM consent.break_glass g WHERE g.case_id = derive_case."case"
        UNION ALL
        SELECT DISTINCT s.owner_org, 'empty'::tstzrange FROM casework.subject s WHERE s.case_id = derive_case."case"
        UNION ALL
        SELECT DISTINCT b.owner_org, 'empty'::tstzrange FROM casework.contribution b WHERE b.case_id = derive_case."case"
    ), barred AS (
        SELECT x.organisation_id, x.subject_id, x.valid FROM consent.restriction x
         WHERE x.case_id = derive_case."case" AND NOT isempty(x.valid)
    ), fresh AS (
        SELECT p.organisation_id, c.tafel_id, c.opened_at, c.stage, b.restricted, b.restricted_during,
               range_agg(p.valid) * CASE WHEN partnership
                   THEN consent.registered(c.id, c.tafel_id, p.organisation_id) ELSE '{(,)}' END AS valid
          FROM concerned p JOIN casework."case" c ON c.id = derive_case."case"
         CROSS JOIN LATERAL (
               SELECT coalesce(array_agg(x.subject_id ORDER BY x.subject_id, x.valid), '{}') AS restricted,
                      coalesce(array_agg(x.valid ORDER BY x.subject_id, x.valid), '{}') AS restricted_during
                 FROM barred x WHERE coalesce(x.organisation_id, p.organisation_id) = p.organisation_id) b
         GROUP BY p.organisation_id, c.id, c.tafel_id, c.opened_at, c.stage, b.restricted, b.restricted_during
    ), gone AS (
        DELETE FROM consent.case_participant d
         WHERE d.case_id = derive_case."case"
           AND NOT EXISTS (SELECT FROM fresh f WHERE f.organisation_id = d.organisation_id)
    )
    INSERT INTO consent.case_participant AS d
           (organisation_id, case_id, tafel_id, opened_at, stage, valid, restricted, restricted_during, by_name)
    SELECT f.organisation_id, derive_case."case", f.tafel_id, f.opened_at, f.stage, f.valid, f.restricted,
           f.restricted_during, partnership
      FROM fresh f
        ON CONFLICT (organisation_id, case_id) DO UPDATE
       SET tafel_id = excluded.tafel_id, opened_at = excluded.opened_at, stage = excluded.stage,
           valid = excluded.valid, restricted = excluded.restricted, restricted_during = excluded.restricted_during,
           by_name = excluded.by_name
     WHERE (d.tafel_id, d.opened_at, d.stage, d.valid, d.restricted, d.restricted_during, d.by_name)
           IS DISTINCT FROM (excluded.tafel_id, excluded.opened_at, excluded.stage, excluded.valid,
                             excluded.restricted, excluded.restricted_during, excluded.by_name);

    PERFORM consent.derive_rests(derive_case."case");

    -- Which bases must be looked at again, and from when. Their owner and their recipients know it.
    WITH fresh AS (
        SELECT d.basis_id, o.id AS organisation_id, d.at
          FROM consent.reassessed(derive_case."case") d
         CROSS JOIN LATERAL (SELECT d.owner_org AS id
                              UNION SELECT r.organisation_id FROM consent.legal_basis_recipient r
                                     WHERE r.basis_id = d.basis_id) o
    ), gone AS (
        DELETE FROM consent.reassessment x
         WHERE x.case_id = derive_case."case"
           AND NOT EXISTS (SELECT FROM fresh f
                            WHERE f.basis_id = x.basis_id AND f.organisation_id = x.organisation_id)
    )
    INSERT INTO consent.reassessment AS x (basis_id, organisation_id, case_id, at)
    SELECT f.basis_id, f.organisation_id, derive_case."case", f.at FROM fresh f
        ON CONFLICT (basis_id, organisation_id) DO UPDATE SET at = excluded.at WHERE x.at <> excluded.at;

    -- What each of them may receive: basis, cut by its end, its boundary, what it rests on, its signed consent and its second
    -- reader, then by participation, in a partnership by its register, and by the ceiling of the tafel's convenant. Bases
    -- are cut once, and not again for every ceiling.
    WITH part AS (
        SELECT p.organisation_id, p.valid FROM consent.case_participant p
         WHERE p.case_id = derive_case."case" AND NOT isempty(p.valid)
    ), ceiling AS (
        SELECT l.organisation_id, l.category, range_agg(l.valid * v.valid) AS valid
          FROM casework."case" c
          JOIN casework.tafel t ON t.id = c.tafel_id
          JOIN tenants.convenant v ON v.id = t.convenant_id
          JOIN tenants.convenant_ceiling l ON l.convenant_id = v.id
         WHERE c.id = derive_case."case" GROUP BY l.organisation_id, l.category
    ), basis AS MATERIALIZED (
        SELECT b.id, b.subject_id, b.purpose, category.name AS category, r.organisation_id,
               {{ stands('b') }}
                 * CASE b.kind WHEN 'TOESTEMMING' THEN coalesce(
                       (SELECT {{ consented('k') }}
                          FROM consent.consent k
                         WHERE k.owner_org = b.owner_org AND k.basis_id = b.id AND k.kind = 'VERWERKING'),
                       'empty')
                   ELSE tstzrange(NULL, NULL) END
                 * tstzrange(NULL, (SELECT x.at FROM consent.reassessment x
                                     WHERE x.basis_id = b.id AND x.organisation_id = r.organisation_id))
                 * {{ confirmed('b') }} AS valid
          FROM consent.legal_basis b
          JOIN consent.legal_basis_recipient r ON r.basis_id = b.id
         CROSS JOIN unnest(b.categories) AS category(name)
         WHERE b.case_id = derive_case."case" AND b.purpose NOT IN ({{ opens_nothing }})
    ), fresh AS (
        SELECT b.organisation_id, b.purpose, b.category, b.subject_id,
               range_agg(b.valid) * p.valid * l.valid AS valid,
               array_agg(DISTINCT b.id) AS basis_ids
          FROM basis b
          JOIN part p ON p.organisation_id = b.organisation_id
          JOIN ceiling l ON l.organisation_id = b.organisation_id AND l.category = b.category
         WHERE NOT isempty(b.valid)
         GROUP BY b.organisation_id, b.purpose, b.category, b.subject_id, p.valid, l.valid
    ), kept AS (
        SELECT f.* FROM fresh f WHERE NOT isempty(f.valid)
    ), gone AS (
        DELETE FROM consent.case_access d
         WHERE d.case_id = derive_case."case"
           AND NOT EXISTS (
               SELECT FROM kept f
                WHERE f.organisation_id = d.organisation_id AND f.purpose = d.purpose
                  AND f.category = d.category AND f.subject_id = d.subject_id)
    )
    INSERT INTO consent.case_access AS d
           (organisation_id, case_id, purpose, category, subject_id, valid, basis_ids)
    SELECT f.organisation_id, derive_case."case", f.purpose, f.category, f.subject_id, f.valid, f.basis_ids
      FROM kept f
        ON CONFLICT (organisation_id, case_id, purpose, category, subject_id) DO UPDATE
       SET valid = excluded.valid, basis_ids = excluded.basis_ids
     WHERE (d.valid, d.basis_ids) IS DISTINCT FROM (excluded.valid, excluded.basis_ids);

    -- What was released under a duty of secrecy is read while its ground lifts that duty, as the catalogue was when it was
    -- released, and while that ground is law. Much is told to one recipient on one ground: each of these is asked once, however often it was told.
    WITH spoken AS MATERIALIZED (
        SELECT s.id, s.owner_org, s.organisation_id, b.subject_ids, b.category, s.secrecy_ground AS ground,
               (lower(s.valid) AT TIME ZONE 'Europe/Amsterdam')::date AS day
          FROM casework.release s JOIN casework.contribution b ON b.id = s.contribution_id
         WHERE s.case_id = derive_case."case" AND s.secrecy_ground IS NOT NULL AND NOT isempty(s.valid)
    ), entry AS MATERIALIZED (
        SELECT g.ground, g.day, e.version, e.content, consent.speaking_until(g.ground, g.day) AS ends
          FROM (SELECT DISTINCT s.ground, s.day FROM spoken s) g
          LEFT JOIN LATERAL consent.entry_on('GEHEIM_GROND', g.ground, g.day) e ON true
    ), fresh AS MATERIALIZED (
        SELECT f.*, coalesce(consent.lifting(f.owner_org, derive_case."case", f.subject_ids, f.category,
                                             f.organisation_id, f.content), '{}') AS lifted
          FROM (SELECT DISTINCT ON (s.owner_org, s.organisation_id, s.subject_ids, s.category, s.ground, e.version)
                       s.owner_org, s.organisation_id, s.subject_ids, s.category, s.ground, e.version, e.content
                  FROM spoken s JOIN entry e ON e.ground = s.ground AND e.day = s.day) f
    )
    UPDATE casework.release r SET lifted = f.lifted * tstzmultirange(tstzrange(NULL, e.ends))
      FROM spoken s
      JOIN entry e ON e.ground = s.ground AND e.day = s.day
      JOIN fresh f ON (f.owner_org, f.organisation_id, f.subject_ids, f.category, f.ground)
                    = (s.owner_org, s.organisation_id, s.subject_ids, s.category, s.ground)
                  AND f.version IS NOT DISTINCT FROM e.version
     WHERE r.id = s.id AND r.lifted IS DISTINCT FROM f.lifted * tstzmultirange(tstzrange(NULL, e.ends));

    -- To whom an organisation that is hidden in a household is shown, and when: to whoever invited it, to whoever answers
    -- for the tafel, and to whom it let know a secret address of somebody in the case itself, as long as that is open.
    WITH hidden AS MATERIALIZED (
        SELECT k.organisation_id AS id, o.kind FROM consent.case_participant k
          JOIN tenants.organisation o ON o.id = k.organisation_id AND o.kind IN ({{ masked_kinds }})
         WHERE k.case_id = derive_case."case"
    ), reason AS (
        SELECT p.invited_by AS organisation_id, h.id, '{(,)}'::tstzmultirange AS valid
          FROM hidden h JOIN casework.participation p ON p.case_id = derive_case."case" AND p.organisation_id = h.id
        UNION ALL
        SELECT t.organisation_id, h.id, '{(,)}'
          FROM hidden h JOIN casework."case" c ON c.id = derive_case."case" JOIN casework.tafel t ON t.id = c.tafel_id
        UNION ALL
        SELECT a.organisation_id, h.id, a.valid * tstzmultirange(
                   b.valid * tstzrange(NULL, least(b.boundary_at, b.ended_at, b.rests_until))
                   * tstzrange(NULL, (SELECT k.withdrawn_at FROM consent.consent k
                                       WHERE k.owner_org = b.owner_org AND k.basis_id = b.id))
                   * tstzrange(NULL, (SELECT y.at FROM consent.reassessment y
                                       WHERE y.basis_id = b.id AND y.organisation_id = a.organisation_id)))
          FROM hidden h
          JOIN consent.legal_basis b ON b.case_id = derive_case."case" AND b.owner_org = h.id
          JOIN consent.case_access a ON a.case_id = b.case_id AND a.subject_id = b.subject_id AND b.id = ANY (a.basis_ids)
         WHERE (h.kind, a.category) IN ({{ shown_by }})
    ), fresh AS (
        SELECT r.organisation_id, r.id AS shown_id, range_agg(r.valid) AS valid FROM reason r
         WHERE r.organisation_id <> r.id GROUP BY r.organisation_id, r.id
    ), gone AS (
        DELETE FROM consent.shown_organisation d
         WHERE d.case_id = derive_case."case"
           AND NOT EXISTS (SELECT FROM fresh f
                            WHERE f.organisation_id = d.organisation_id AND f.shown_id = d.shown_id)
    )
    INSERT INTO consent.shown_organisation AS d (organisation_id, case_id, shown_id, valid)
    SELECT f.organisation_id, derive_case."case", f.shown_id, f.valid FROM fresh f
        ON CONFLICT (organisation_id, case_id, shown_id) DO UPDATE SET valid = excluded.valid
     WHERE d.valid <> excluded.valid;
END $$;
