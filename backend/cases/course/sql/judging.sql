-- What people of several organisations lay beside each other before a case goes on: each record is of one organisation,
-- refers to a text of that organisation, and is never changed.
{% from 'visible.sql.jinja' import in_scope, takes_part with context %}
{% from 'records.sql.jinja' import writes, reads, runtime with context %}

GRANT SELECT, INSERT ON casework.family_talk, casework.assessment, casework.key_decision, casework.key_decider
    TO ketentafel_app, ketentafel_worker;
{% for table in ('family_talk', 'assessment', 'key_decision', 'key_decider') %}
CREATE POLICY case_reader_reads ON casework.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads(table) }});
{% endfor %}
CREATE POLICY records ON casework.family_talk FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ writes('family_talk', in_scope('family_talk.case_id', 'PARTICIPATION_WRITE') ~ ' OR '
                                         ~ in_scope('family_talk.case_id', 'CONTENT_WRITE')) }});
{% for table in ('assessment', 'key_decision') %}
CREATE POLICY records ON casework.{{ table }} FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ writes(table, in_scope(table ~ '.case_id', 'CONTENT_WRITE')) }});
{% endfor %}
-- Who takes a decision reads it: both the decision and its text, under their own policies.
CREATE POLICY decides ON casework.key_decider FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('key_decider.case_id', 'CONTENT_READ') }} AND {{ takes_part('key_decider.case_id') }}
        AND (SELECT count(*) FROM casework."case" c WHERE c.id = key_decider.case_id AND c.stage = 'TOEGELATEN') = 1
        AND (SELECT count(*) FROM casework.key_decision d JOIN casework.contribution b ON b.id = d.contribution_id
              WHERE d.id = key_decider.decision_id AND d.case_id = key_decider.case_id) = 1);

-- The blueprint of the version that a case was weighed with.
CREATE OR REPLACE FUNCTION casework.blueprint_of("case" uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT k.blueprint FROM casework."case" c
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
     WHERE c.id = blueprint_of."case"
$$;

-- One discipline is one organisation's, as long as that takes part, and one person's eyes are of one discipline: also of
-- one who is a member of two organisations. Under the case's lock, so that two at once cannot both be the first.
CREATE OR REPLACE FUNCTION casework.guard_assessment() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.case_id FOR UPDATE;
    IF NOT EXISTS (SELECT FROM jsonb_array_elements(casework.blueprint_of(NEW.case_id) -> 'disciplines') d
                    WHERE d ->> 'code' = NEW.discipline) THEN
        RAISE EXCEPTION 'this kind of tafel knows no such discipline'
            USING ERRCODE = '42501', CONSTRAINT = 'discipline_unknown';
    END IF;
    IF EXISTS (SELECT FROM casework.assessment a
                 JOIN consent.case_participant p ON p.case_id = a.case_id AND p.organisation_id = a.owner_org
                WHERE a.case_id = NEW.case_id AND a.discipline = NEW.discipline AND a.owner_org <> NEW.owner_org
                  AND p.valid @> tenants.moment()) THEN
        RAISE EXCEPTION 'another organisation holds this discipline'
            USING ERRCODE = '42501', CONSTRAINT = 'discipline_taken';
    END IF;
    IF EXISTS (SELECT FROM casework.assessment a
                 JOIN tenants.member earlier ON earlier.id = a.recorded_by
                 JOIN tenants.member present ON present.id = NEW.recorded_by AND present.person_id = earlier.person_id
                WHERE a.case_id = NEW.case_id AND a.discipline <> NEW.discipline) THEN
        RAISE EXCEPTION 'this person looks with the eyes of another discipline'
            USING ERRCODE = '42501', CONSTRAINT = 'one_discipline';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_assessment" AFTER INSERT ON casework.assessment
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_assessment();

CREATE OR REPLACE FUNCTION casework.guard_decision() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF casework.blueprint_of(NEW.case_id) #> '{deciders,people}' IS NULL THEN
        RAISE EXCEPTION 'this kind of tafel takes no such decisions'
            USING ERRCODE = '42501', CONSTRAINT = 'decision_unasked';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_decision" AFTER INSERT ON casework.key_decision
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_decision();

-- Two deciders are two people, also when one person works for two organisations.
CREATE OR REPLACE FUNCTION casework.guard_decider() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.case_id FOR UPDATE;
    PERFORM 1 FROM casework.key_decider d
      JOIN tenants.member earlier ON earlier.id = d.recorded_by
      JOIN tenants.member present ON present.id = NEW.recorded_by AND present.person_id = earlier.person_id
     WHERE d.case_id = NEW.case_id AND d.decision_id = NEW.decision_id AND d.id <> NEW.id;
    IF FOUND THEN
        RAISE EXCEPTION 'this person took this decision already'
            USING ERRCODE = '42501', CONSTRAINT = 'already_decided';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_decider" AFTER INSERT ON casework.key_decider
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_decider();

GRANT EXECUTE ON FUNCTION casework.blueprint_of(uuid) TO ketentafel_deriver;
{% for table in ('family_talk', 'assessment', 'key_decision', 'key_decider') %}
GRANT SELECT ON casework.{{ table }} TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.{{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
