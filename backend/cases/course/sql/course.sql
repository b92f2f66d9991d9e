-- The way of an admitted case. A case begins in the first phase of the blueprint that it was weighed with, goes on only by
-- the ways that the blueprint knows, and into a phase only when what the phase asks is there. The blueprint is read as it
-- is stored: an older version may know no phases, guards or outcomes, and then asks none.
{% from 'visible.sql.jinja' import in_scope with context %}
{% from 'records.sql.jinja' import writes, reads, runtime with context %}

-- Whether nothing about a person is open now for any purpose of the tafel, whoever receives it.
CREATE OR REPLACE FUNCTION casework.lacks_access("case" uuid, subject uuid, blueprint jsonb) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM consent.case_access a
                        WHERE a.case_id = lacks_access."case" AND a.subject_id = lacks_access.subject
                          AND a.valid @> tenants.moment() AND lacks_access.blueprint #> '{purposes,codes}' ? a.purpose)
$$;

-- The disciplines of a blueprint that gave no assessment yet.
CREATE OR REPLACE FUNCTION casework.without_assessment("case" uuid, blueprint jsonb) RETURNS text[]
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ARRAY(SELECT d ->> 'code' FROM jsonb_array_elements(without_assessment.blueprint -> 'disciplines') d
                  WHERE NOT EXISTS (SELECT FROM casework.assessment a
                                     WHERE a.case_id = without_assessment."case" AND a.discipline = d ->> 'code'))
$$;

-- Whether something that a phase asks is not there (backend.tafels.kinds.PhaseGuard). What is not known here is missing.
CREATE OR REPLACE FUNCTION casework.misses("case" uuid, guard text, blueprint jsonb) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    CASE guard
    WHEN 'GRONDSLAG_PER_BETROKKENE' THEN
        RETURN EXISTS (
            SELECT FROM casework.subject s
             WHERE s.case_id = misses."case" AND casework.lacks_access(s.case_id, s.id, blueprint));
    WHEN 'UITKOMST' THEN
        RETURN NOT EXISTS (SELECT FROM casework.case_outcome o WHERE o.case_id = misses."case");
    WHEN 'BESPROKEN_MET_GEZIN' THEN
        RETURN NOT EXISTS (SELECT FROM casework.family_talk f WHERE f.case_id = misses."case");
    WHEN 'ALLE_ROLLEN' THEN
        RETURN cardinality(casework.without_assessment(misses."case", blueprint)) > 0;
    WHEN 'GENOEG_BESLISSERS' THEN
        -- People and not members: one person who works for two organisations decides once.
        RETURN NOT EXISTS (
            SELECT FROM casework.key_decider d JOIN tenants.member m ON m.id = d.recorded_by
             WHERE d.case_id = misses."case" GROUP BY d.decision_id
            HAVING count(DISTINCT m.person_id) >= (blueprint #>> '{deciders,people}')::integer);
    ELSE
        RETURN true;
    END CASE;
END $$;

-- By which name a missing thing is refused (backend.cases.course.errors).
CREATE OR REPLACE FUNCTION casework.refused_as(guard text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE guard WHEN 'GRONDSLAG_PER_BETROKKENE' THEN 'basis_for_each_missing'
                      WHEN 'BESPROKEN_MET_GEZIN' THEN 'family_talk_missing'
                      WHEN 'GENOEG_BESLISSERS' THEN 'deciders_missing'
                      WHEN 'ALLE_ROLLEN' THEN 'assessment_missing'
                      ELSE 'outcome_missing' END
$$;

-- Whoever admits a case makes it begin, by the same statement; nobody chooses where.
CREATE OR REPLACE FUNCTION casework.begin_phase() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.phase := (SELECT k.blueprint #>> '{phases,0,code}' FROM casework.tafel_kind k
                   WHERE k.code = NEW.kind_code AND k.version = NEW.kind_version);
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER begin_phase BEFORE UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (NEW.stage = 'TOEGELATEN' AND OLD.stage <> 'TOEGELATEN')
    EXECUTE FUNCTION casework.begin_phase();

-- What a phase asks is looked at under the case's lock, under which access is derived. A case that was admitted before its
-- way was kept stands in no phase, and begins with the first. It binds whom policies bind.
CREATE OR REPLACE FUNCTION casework.guard_phase() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    blueprint jsonb := (SELECT k.blueprint FROM casework.tafel_kind k
                         WHERE k.code = NEW.kind_code AND k.version = NEW.kind_version);
    asked text;
BEGIN
    IF NEW.stage <> 'TOEGELATEN' THEN
        RAISE EXCEPTION 'only an admitted case goes on' USING ERRCODE = 'KT003';
    END IF;
    IF NOT coalesce(ARRAY[NEW.id, NEW.tafel_id, tenants.org()] && tenants.scopes('PARTICIPATION_WRITE'), false) THEN
        RAISE EXCEPTION 'who does not steer a case does not move it' USING ERRCODE = '42501';
    END IF;
    IF NEW.phase IS NULL OR NOT coalesce(CASE WHEN OLD.phase IS NULL THEN NEW.phase = blueprint #>> '{phases,0,code}'
            ELSE (SELECT p -> 'to' ? NEW.phase FROM jsonb_array_elements(blueprint -> 'phases') p
                   WHERE p ->> 'code' = OLD.phase) END, false) THEN
        RAISE EXCEPTION 'this phase does not follow the present one'
            USING ERRCODE = '42501', CONSTRAINT = 'phase_not_next';
    END IF;
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.id FOR UPDATE;
    FOR asked IN SELECT jsonb_array_elements_text(p -> 'guards') FROM jsonb_array_elements(blueprint -> 'phases') p
                  WHERE p ->> 'code' = NEW.phase LOOP
        IF casework.misses(NEW.id, asked, blueprint) THEN
            RAISE EXCEPTION 'something that this phase asks is not there'
                USING ERRCODE = '42501', CONSTRAINT = casework.refused_as(asked);
        END IF;
    END LOOP;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_phase BEFORE UPDATE OF phase ON casework."case"
    FOR EACH ROW WHEN (NEW.phase IS DISTINCT FROM OLD.phase AND {{ runtime() }}) EXECUTE FUNCTION casework.guard_phase();

-- A case ends with an outcome where its blueprint has any, and from a phase that ends where it has phases.
CREATE OR REPLACE FUNCTION casework.guard_conclusion() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    blueprint jsonb := (SELECT k.blueprint FROM casework.tafel_kind k
                         WHERE k.code = NEW.kind_code AND k.version = NEW.kind_version);
BEGIN
    IF jsonb_array_length(coalesce(blueprint -> 'phases', '[]')) > 0 AND NOT EXISTS (
            SELECT FROM jsonb_array_elements(blueprint -> 'phases') p
             WHERE p ->> 'code' = OLD.phase AND (p ->> 'ends')::boolean) THEN
        RAISE EXCEPTION 'a case is not closed from this phase'
            USING ERRCODE = '42501', CONSTRAINT = 'phase_does_not_end';
    END IF;
    IF jsonb_array_length(coalesce(blueprint -> 'outcomes', '[]')) > 0
       AND casework.misses(NEW.id, 'UITKOMST', blueprint) THEN
        RAISE EXCEPTION 'a case ends with an outcome' USING ERRCODE = '42501', CONSTRAINT = 'outcome_missing';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_conclusion BEFORE UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (OLD.stage = 'TOEGELATEN' AND NEW.stage = 'AFGESLOTEN' AND {{ runtime() }})
    EXECUTE FUNCTION casework.guard_conclusion();

-- Each phase that a case was in is kept: written with the change itself, by nobody's hand, and never changed.
CREATE OR REPLACE FUNCTION casework.keep_phase() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO casework.case_phase (id, case_id, ordinal, phase, since, organisation_id, moved_by)
    SELECT gen_random_uuid(), NEW.id, count(*) + 1, NEW.phase, tenants.moment(), tenants.org(), tenants.member()
      FROM casework.case_phase p WHERE p.case_id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_phase AFTER UPDATE OF stage, phase ON casework."case"
    FOR EACH ROW WHEN (NEW.phase IS DISTINCT FROM OLD.phase AND NEW.phase IS NOT NULL)
    EXECUTE FUNCTION casework.keep_phase();

-- Who reads the case reads which phases it was in.
GRANT SELECT ON casework.case_phase TO ketentafel_app, ketentafel_worker;
CREATE POLICY case_reader_reads ON casework.case_phase FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL
        AND (SELECT count(*) FROM casework."case" c WHERE c.id = case_phase.case_id) = 1);

GRANT SELECT, INSERT ON casework.case_outcome TO ketentafel_app, ketentafel_worker;
CREATE POLICY case_reader_reads ON casework.case_outcome FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads('case_outcome') }});
CREATE POLICY records ON casework.case_outcome FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ writes('case_outcome', in_scope('case_outcome.case_id', 'PARTICIPATION_WRITE') ~ ' OR '
                                          ~ in_scope('case_outcome.case_id', 'CONTENT_WRITE')) }});
-- After the row policy, so that a case which is hidden and one that does not exist are refused alike.
CREATE OR REPLACE FUNCTION casework.guard_outcome() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    listed jsonb := (SELECT o FROM casework."case" c
                       JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version,
                            jsonb_array_elements(k.blueprint -> 'outcomes') o
                      WHERE c.id = NEW.case_id AND o ->> 'code' = NEW.outcome);
BEGIN
    IF listed IS NULL THEN
        RAISE EXCEPTION 'this kind of tafel knows no such outcome'
            USING ERRCODE = '42501', CONSTRAINT = 'outcome_unknown';
    END IF;
    IF NEW.contribution_id IS NULL AND coalesce((listed ->> 'asks_reason')::boolean, false) THEN
        RAISE EXCEPTION 'this outcome asks a reason' USING ERRCODE = '42501', CONSTRAINT = 'outcome_reason_missing';
    END IF;
    RETURN NULL;
END $$;
-- Its name puts it before the triggers of foreign keys (triggers fire by name).
CREATE OR REPLACE TRIGGER "1_guard_outcome" AFTER INSERT ON casework.case_outcome
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_outcome();

-- What a phase still misses, and about which persons, told to who steers the case and is not recused from it: as the refusal
-- would tell it. To others it would tell of persons whom they do not see.
CREATE OR REPLACE FUNCTION casework.phase_misses("case" uuid, phase text)
RETURNS TABLE (guards text[], lacking uuid[], disciplines text[]) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    blueprint jsonb;
BEGIN
    SELECT k.blueprint INTO blueprint
      FROM consent.case_participant p
      JOIN casework."case" c ON c.id = p.case_id AND c.stage = 'TOEGELATEN'
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
     WHERE p.case_id = phase_misses."case" AND p.organisation_id = tenants.org() AND p.valid @> tenants.moment()
       AND ARRAY[p.case_id, p.tafel_id, p.organisation_id] && tenants.scopes('PARTICIPATION_WRITE')
       AND NOT EXISTS (SELECT FROM consent.recusal b WHERE b.member_id = tenants.member() AND b.case_id = p.case_id
                          AND b.valid @> tenants.moment());
    IF NOT FOUND THEN
        RETURN;
    END IF;
    guards := ARRAY(SELECT g FROM jsonb_array_elements(blueprint -> 'phases') one,
                                  jsonb_array_elements_text(one -> 'guards') g
                     WHERE one ->> 'code' = phase_misses.phase AND casework.misses(phase_misses."case", g, blueprint));
    lacking := CASE WHEN 'GRONDSLAG_PER_BETROKKENE' = ANY (guards) THEN ARRAY(
        SELECT s.id FROM casework.subject s
         WHERE s.case_id = phase_misses."case" AND casework.lacks_access(s.case_id, s.id, blueprint)) END;
    disciplines := CASE WHEN 'ALLE_ROLLEN' = ANY (guards)
        THEN casework.without_assessment(phase_misses."case", blueprint) END;
    RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION casework.phase_misses(uuid, text) TO ketentafel_app, ketentafel_worker;

-- The phases of a case's blueprint, for who reads the case.
CREATE OR REPLACE FUNCTION casework.case_course("case" uuid)
RETURNS TABLE (case_id uuid, ordinal integer, phase text, name_nl text, name_en text, ends boolean, stands boolean,
               follows boolean, guards text[], missing text[], lacking uuid[], disciplines text[])
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, p.place::integer, p.one ->> 'code', p.one ->> 'name_nl', p.one ->> 'name_en',
           coalesce((p.one ->> 'ends')::boolean, false), coalesce(p.one ->> 'code' = c.phase, false),
           c.stage = 'TOEGELATEN' AND CASE WHEN c.phase IS NULL THEN p.place = 1 ELSE coalesce(
               (SELECT here -> 'to' ? (p.one ->> 'code') FROM jsonb_array_elements(k.blueprint -> 'phases') here
                 WHERE here ->> 'code' = c.phase), false) END,
           ARRAY(SELECT jsonb_array_elements_text(p.one -> 'guards')), m.guards, m.lacking, m.disciplines
      FROM casework."case" c
      JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
     CROSS JOIN jsonb_array_elements(k.blueprint -> 'phases') WITH ORDINALITY p (one, place)
      LEFT JOIN casework.phase_misses(c.id, p.one ->> 'code') m ON true
     WHERE c.id = case_course."case"
$$;
GRANT EXECUTE ON FUNCTION casework.case_course(uuid) TO ketentafel_app, ketentafel_worker;

GRANT EXECUTE ON FUNCTION casework.misses(uuid, text, jsonb), casework.lacks_access(uuid, uuid, jsonb),
    casework.without_assessment(uuid, jsonb),
    casework.refused_as(text) TO ketentafel_deriver;
GRANT SELECT, INSERT ON casework.case_phase TO ketentafel_deriver;
GRANT SELECT ON casework.case_outcome TO ketentafel_deriver;
CREATE POLICY deriver_keeps ON casework.case_phase TO ketentafel_deriver USING (true) WITH CHECK (true);
CREATE POLICY deriver_reads ON casework.case_outcome FOR SELECT TO ketentafel_deriver USING (true);
