-- What a contribution answers to a form of its kind of tafel: written with the contribution itself, never changed, and read
-- wherever the contribution is read.
{% from 'records.sql.jinja' import runtime with context %}

GRANT SELECT, INSERT ON casework.form_answer TO ketentafel_app, ketentafel_worker;
-- The policy of contributions decides.
CREATE POLICY travels_with_the_text ON casework.form_answer FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = form_answer.contribution_id AND b.case_id = form_answer.case_id) = 1);
-- With the contribution, and so under all that was asked of whoever brought it; later nothing is added.
CREATE POLICY goes_with_own_text ON casework.form_answer FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (recorded_at = (SELECT tenants.moment())
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = form_answer.contribution_id AND b.case_id = form_answer.case_id
                AND b.owner_org = form_answer.owner_org AND b.author_id = (SELECT tenants.member())
                AND b.recorded_at = form_answer.recorded_at AND b.form IS NOT NULL) = 1);

-- A form is one of the version of the kind that the case was weighed with.
CREATE OR REPLACE FUNCTION casework.guard_form_used() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM jsonb_array_elements(casework.blueprint_of(NEW.case_id) -> 'forms') f
                    WHERE f ->> 'code' = NEW.form) THEN
        RAISE EXCEPTION 'this kind of tafel uses no such form' USING ERRCODE = '42501', CONSTRAINT = 'form_unknown';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_form_used" AFTER INSERT ON casework.contribution
    FOR EACH ROW WHEN (NEW.form IS NOT NULL AND {{ runtime() }}) EXECUTE FUNCTION casework.guard_form_used();

-- Two days of one form about one person, item by item and organisation by organisation: what the newest says that was filled
-- in until each of them, of what the reader sees and nobody put right. Whose a report under protection is, a line does not tell.
CREATE OR REPLACE FUNCTION casework.form_comparison(subject uuid, form text, earlier date, later date)
RETURNS TABLE (id uuid, case_id uuid, subject_id uuid, item text, earlier_id uuid, later_id uuid)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    WITH answered AS MATERIALIZED (
        SELECT a.id, b.case_id, a.item, b.happened_on, b.recorded_at,
               CASE WHEN b.protection = 'MELDER' AND b.owner_org <> (SELECT tenants.org()) THEN b.id
                    ELSE b.owner_org END AS side
          FROM casework.subject s
          JOIN casework.contribution b ON b.case_id = s.case_id AND b.subject_ids = ARRAY[s.id]
           AND b.form = form_comparison.form
          JOIN casework.form_answer a ON a.contribution_id = b.id
         WHERE s.id = form_comparison.subject
           AND b.happened_on <= greatest(form_comparison.earlier, form_comparison.later)
           AND NOT EXISTS (SELECT FROM casework.correction k WHERE k.contribution_id = b.id)
    ), newest AS (
        SELECT n.case_id, n.item,
               (array_agg(n.id ORDER BY n.happened_on DESC, n.recorded_at DESC, n.id DESC)
                   FILTER (WHERE n.happened_on <= least(form_comparison.earlier, form_comparison.later)))[1] AS earlier_id,
               (array_agg(n.id ORDER BY n.happened_on DESC, n.recorded_at DESC, n.id DESC))[1] AS later_id
          FROM answered n GROUP BY n.case_id, n.side, n.item
    )
    SELECT w.later_id, w.case_id, form_comparison.subject, w.item, w.earlier_id, w.later_id FROM newest w
$$;
GRANT EXECUTE ON FUNCTION casework.form_comparison(uuid, text, date, date) TO ketentafel_app, ketentafel_worker;
