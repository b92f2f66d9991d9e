-- In which kader a person is helped: events with a day, never changed. A later one counts; the case stays what it is.
{% from 'visible.sql.jinja' import in_scope, shown with context %}
{% macro sees_person() -%}
(SELECT count(*) FROM casework.subject s WHERE s.id = kader_event.subject_id) = 1
{%- endmacro %}

-- Who sees the person sees it, unless an organisation that is hidden there wrote it; why, stands in a contribution under its
-- own rules. That a person, a text and a measure are of this case, and the text of this organisation, foreign keys say.
GRANT SELECT, INSERT ON casework.kader_event TO ketentafel_app, ketentafel_worker;
CREATE POLICY knower_reads ON casework.kader_event FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ sees_person() }} AND {{ shown('kader_event.case_id', 'kader_event.owner_org') }});
-- Compulsion rests on a measure about this person that runs on that day, if it rests on one: one that the writer sees.
CREATE POLICY records ON casework.kader_event FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND {{ sees_person() }}
        AND ({{ in_scope('kader_event.case_id', 'PARTICIPATION_WRITE') }}
             OR {{ in_scope('kader_event.case_id', 'CONTENT_WRITE') }})
        AND (SELECT count(*) FROM casework."case" c WHERE c.id = kader_event.case_id AND c.stage = 'TOEGELATEN') = 1
        AND since_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = kader_event.contribution_id AND kader_event.subject_id = ANY (b.subject_ids)) = 1
        AND (measure_id IS NULL
             OR (SELECT count(*) FROM consent.measure m
                  WHERE m.id = kader_event.measure_id AND m.child_id = kader_event.subject_id
                    AND m.valid && tstzrange(kader_event.since_on::timestamp AT TIME ZONE 'Europe/Amsterdam',
                                             (kader_event.since_on + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam')) = 1));

-- When another kader begins to hold, whoever recorded a basis for this person under the one before is given the task to look
-- at it anew: what gave the right to share may be another now. Nothing ends by itself. Under the case's lock, so that of two
-- at once each sees the other.
CREATE OR REPLACE FUNCTION casework.open_kader_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    present timestamptz := tenants.moment();
    before text;
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.case_id FOR UPDATE;
    -- The one that holds now may be of a later day than what was recorded just now.
    IF EXISTS (SELECT FROM casework.kader_event k
                WHERE k.case_id = NEW.case_id AND k.subject_id = NEW.subject_id AND k.since_on > NEW.since_on) THEN
        RETURN NULL;
    END IF;
    SELECT k.kader INTO before FROM casework.kader_event k
     WHERE k.case_id = NEW.case_id AND k.subject_id = NEW.subject_id AND k.id <> NEW.id
     ORDER BY k.since_on DESC, k.recorded_at DESC, k.id DESC LIMIT 1;
    IF before IS NULL OR before = NEW.kader THEN
        RETURN NULL;
    END IF;
    PERFORM casework.open_task(b.case_id, b.owner_org, 'HERBEOORDELEN', b.subject_id, b.id,
                               present + interval '{{ task_terms.KADER_VERANDERD }}')
       FROM consent.legal_basis b
       LEFT JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
       LEFT JOIN consent.reassessment y ON y.basis_id = b.id AND y.organisation_id = b.owner_org
      WHERE b.case_id = NEW.case_id AND b.subject_id = NEW.subject_id AND k.withdrawn_at IS NULL
        AND least(upper(b.valid), b.boundary_at, b.ended_at, b.rests_until, y.at, 'infinity') > present;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_kader_tasks AFTER INSERT ON casework.kader_event
    FOR EACH ROW EXECUTE FUNCTION casework.open_kader_tasks();

GRANT SELECT ON casework.kader_event TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.kader_event FOR SELECT TO ketentafel_deriver USING (true);
