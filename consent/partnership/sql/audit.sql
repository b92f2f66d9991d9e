-- The yearly audit of a partnership with a statute of its own (Wgs), for the privacy officer of the organisation that
-- answers for the tafel: who takes part, how many are authorised, on which grounds was shared, refused, kept longer,
-- advised and read. Counts and codes only. What is counted over families is told from a number of different cases on
-- (audit.toml). It reads rows of organisations that the officer need not see, and names no case, no person and no text.
CREATE OR REPLACE FUNCTION consent.partnership_counts(tafel uuid, year integer)
RETURNS TABLE (topic text, organisation_id uuid, code text, counted integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH asked AS MATERIALIZED (
    SELECT t.id, t.organisation_id AS owner, t.kind_code,
           tstzrange(make_timestamptz(y.year, 1, 1, 0, 0, 0, 'Europe/Amsterdam'),
                     make_timestamptz(y.year + 1, 1, 1, 0, 0, 0, 'Europe/Amsterdam')) AS during
      FROM casework.tafel t CROSS JOIN (SELECT least(greatest(partnership_counts.year, 2000), 2999) AS year) y
     WHERE t.id = partnership_counts.tafel AND t.organisation_id = (SELECT tenants.org())
       AND (SELECT tenants.assurance()) >= 2
       AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE'))
       AND consent.is_partnership(t.kind_code, t.kind_version)
), lying AS MATERIALIZED (
    SELECT c.id FROM asked a JOIN casework."case" c ON c.tafel_id = a.id
), told AS (
    SELECT 'DEELNEMER' AS topic, g.organisation_id, g.basis AS code, g.id AS thing, g.case_id
      FROM asked a JOIN consent.partnership_participant g ON g.tafel_id = a.id AND g.valid && a.during
    UNION ALL
    SELECT 'BEVOEGDE', p.organisation_id, NULL, p.member_id, NULL
      FROM asked a JOIN consent.authorised_person p ON p.tafel_id = a.id AND p.valid && a.during
    UNION ALL
    SELECT 'GRONDSLAG', b.owner_org, b.ground_code, b.id, b.case_id
      FROM asked a CROSS JOIN lying l JOIN consent.legal_basis b ON b.case_id = l.id AND b.recorded_at <@ a.during
    UNION ALL
    SELECT 'WEIGERING', f.owner_org, k.name, f.id, f.case_id
      FROM asked a CROSS JOIN lying l JOIN consent.sharing_refusal f ON f.case_id = l.id AND f.valid && a.during
     CROSS JOIN unnest(f.categories) k (name)
    UNION ALL
    SELECT 'VERLENGING', e.organisation_id, NULL, e.id, e.case_id
      FROM asked a CROSS JOIN lying l
      JOIN casework.retention_extension e ON e.case_id = l.id AND e.confirmed_at <@ a.during
    UNION ALL
    SELECT 'ADVIES', r.owner_org, r.verdict, r.id, NULL
      FROM asked a JOIN consent.rac_advice r ON r.owner_org = a.owner AND r.kind_code = a.kind_code
       AND r.given_on::timestamp AT TIME ZONE 'Europe/Amsterdam' <@ a.during
    UNION ALL
    SELECT 'LEZING', s.organisation_id, NULL, s.event_id, s.case_id
      FROM asked a CROSS JOIN lying l
      JOIN casework.subject w ON w.case_id = l.id
      JOIN tenants.ledger_subject s ON s.subject_id = w.id
      JOIN tenants.ledger_event v ON v.organisation_id = s.organisation_id AND v.id = s.event_id
       AND v.action = 'READ' AND v.at <@ a.during
)
SELECT x.topic, x.organisation_id, coalesce(x.code, ''), count(DISTINCT x.thing)::integer
  FROM told x JOIN tenants.organisation o ON o.id = x.organisation_id
 -- An organisation that is hidden in a household is in no count of its own either.
 WHERE o.kind NOT IN ({{ masked_kinds }}) OR x.case_id IS NULL
 GROUP BY x.topic, x.organisation_id, x.code
-- Too few cases look like none: that somebody refused or was admitted at all points at a family where there is but one.
HAVING count(x.case_id) = 0 OR count(DISTINCT x.case_id) >= {{ audit_minimum }}
$$;

-- A year that is over is taken down once, by an officer of who answers for the tafel: from then on its counts stay as they
-- were, whatever is recorded, ended or destroyed afterwards. The database counts by itself, whatever it was given; in it
-- stand organisations, codes and numbers, and nobody.
GRANT SELECT, INSERT ON consent.partnership_report TO ketentafel_app, ketentafel_worker;
CREATE POLICY officer_reads ON consent.partnership_report FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE')));
CREATE POLICY officer_takes_down ON consent.partnership_report FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE'))
        AND made_by = (SELECT tenants.member()) AND made_at = (SELECT tenants.moment())
        AND year < extract(year FROM made_at AT TIME ZONE 'Europe/Amsterdam')
        AND (SELECT count(*) FROM casework.tafel t
              WHERE t.id = partnership_report.tafel_id AND t.organisation_id = partnership_report.owner_org
                AND consent.is_partnership(t.kind_code, t.kind_version)) = 1);
CREATE OR REPLACE FUNCTION consent.take_down_counts() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.definition := {{ audit_definition }}::jsonb;
    NEW.lines := (
        SELECT coalesce(jsonb_agg(jsonb_build_object('topic', c.topic, 'organisation_id', c.organisation_id,
                                                     'organisation', tenants.name_on(o.id, o.name, NEW.made_at),
                                                     'code', c.code, 'counted', c.counted)
                                  ORDER BY c.topic, o.name, c.organisation_id, c.code), '[]')
          FROM consent.partnership_counts(NEW.tafel_id, NEW.year) c
          JOIN tenants.organisation o ON o.id = c.organisation_id);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER take_down_counts BEFORE INSERT ON consent.partnership_report
    FOR EACH ROW EXECUTE FUNCTION consent.take_down_counts();

-- The audit of a year: as it was taken down, or as it is counted now.
CREATE OR REPLACE FUNCTION consent.partnership_audit(tafel uuid, year integer)
RETURNS TABLE (topic text, organisation_id uuid, code text, counted integer)
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told jsonb;
BEGIN
    SELECT r.lines INTO told FROM consent.partnership_report r
     WHERE r.tafel_id = partnership_audit.tafel AND r.year = partnership_audit.year;
    IF told IS NULL THEN
        RETURN QUERY SELECT c.topic, c.organisation_id, c.code, c.counted
                       FROM consent.partnership_counts(partnership_audit.tafel, partnership_audit.year) c;
    ELSE
        RETURN QUERY SELECT l.topic, l.organisation_id, l.code, l.counted
                       FROM jsonb_to_recordset(told) l (topic text, organisation_id uuid, code text, counted integer);
    END IF;
END $$;
GRANT EXECUTE ON FUNCTION consent.partnership_audit(uuid, integer), consent.partnership_counts(uuid, integer)
    TO ketentafel_app, ketentafel_worker;
GRANT SELECT ON consent.authorised_person TO ketentafel_deriver;
GRANT SELECT (id, owner_org, kind_code, verdict, given_on) ON consent.rac_advice TO ketentafel_deriver;
GRANT SELECT (id, case_id, organisation_id, confirmed_at) ON casework.retention_extension TO ketentafel_deriver;
{% for table in ('consent.authorised_person', 'consent.rac_advice', 'casework.retention_extension') %}
CREATE POLICY deriver_counts ON {{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
