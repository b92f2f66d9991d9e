"""Derived access of many new cases at once, from their base tables.

For cases without consent, boundary or end: then it is what `consent.derive_case` writes for each of them, and a test
compares the two. The parameter is the array of cases. `OFFSET 0` keeps each lookup an index lookup per case, however
large the tables have grown since the planner last looked at them.
"""

PARTICIPANTS = """
INSERT INTO consent.case_participant (organisation_id, case_id, tafel_id, opened_at, stage, valid)
SELECT p.organisation_id, c.id, c.tafel_id, c.opened_at, c.stage, p.valid
  FROM casework."case" c CROSS JOIN LATERAL (
      SELECT p.organisation_id, range_agg(p.valid) AS valid FROM casework.participation p
       WHERE p.case_id = c.id GROUP BY p.organisation_id OFFSET 0) p
 WHERE c.id = ANY ($1)
"""
ACCESS = """
WITH ceiling AS MATERIALIZED (
    SELECT t.id AS tafel_id, l.organisation_id, l.category, range_agg(l.valid * v.valid) AS valid
      FROM casework.tafel t
      JOIN tenants.convenant v ON v.id = t.convenant_id
      JOIN tenants.convenant_ceiling l ON l.convenant_id = v.id
     GROUP BY t.id, l.organisation_id, l.category
), basis AS MATERIALIZED (
    SELECT c.id AS case_id, c.tafel_id, b.id, b.subject_id, b.purpose, b.valid, category.name AS category,
           r.organisation_id, p.valid AS part
      FROM casework."case" c
     CROSS JOIN LATERAL (SELECT * FROM consent.legal_basis b WHERE b.case_id = c.id OFFSET 0) b
     CROSS JOIN LATERAL (SELECT * FROM consent.legal_basis_recipient r WHERE r.basis_id = b.id OFFSET 0) r
     CROSS JOIN LATERAL (
         SELECT range_agg(p.valid) AS valid FROM casework.participation p
          WHERE p.case_id = c.id AND p.organisation_id = r.organisation_id OFFSET 0) p
     CROSS JOIN unnest(b.categories) AS category(name)
     WHERE c.id = ANY ($1)
), open AS (
    SELECT b.organisation_id, b.case_id, b.purpose, b.category, b.subject_id,
           range_agg(b.valid) * b.part * l.valid AS valid, array_agg(DISTINCT b.id) AS basis_ids
      FROM basis b
      JOIN ceiling l USING (tafel_id, organisation_id, category)
     GROUP BY b.organisation_id, b.case_id, b.purpose, b.category, b.subject_id, b.part, l.valid
)
INSERT INTO consent.case_access (organisation_id, case_id, purpose, category, subject_id, valid, basis_ids)
SELECT organisation_id, case_id, purpose, category, subject_id, valid, basis_ids FROM open WHERE NOT isempty(valid)
"""
