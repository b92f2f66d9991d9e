-- Guards that hold whatever path a change takes.

CREATE SEQUENCE IF NOT EXISTS casework.case_number;
GRANT USAGE ON SEQUENCE casework.case_number TO ketentafel_deriver;

-- A case reaches TOEGELATEN only after the weighings its blueprint asks for (feature 17) and when the organisation that
-- answers for the tafel takes part, and gets its number then.
CREATE OR REPLACE FUNCTION casework.guard_stage() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    asked jsonb;
    people integer;
    organisations integer;
BEGIN
    IF NEW.stage = OLD.stage THEN
        RETURN NEW;
    END IF;
    IF NOT (OLD.stage, NEW.stage) IN (('AANGEMELD', 'WEGING'), ('WEGING', 'TOEGELATEN'), ('WEGING', 'AFGEWEZEN'),
                                      ('TOEGELATEN', 'AFGESLOTEN')) THEN
        RAISE EXCEPTION 'this stage does not follow the present one' USING ERRCODE = 'KT003';
    END IF;
    IF NEW.stage = 'TOEGELATEN' THEN
        PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.id FOR UPDATE;
        SELECT k.blueprint -> 'weighing' INTO asked FROM casework.tafel_kind k
         WHERE k.code = NEW.kind_code AND k.version = NEW.kind_version;
        SELECT count(DISTINCT w.member_id), count(DISTINCT w.organisation_id) INTO people, organisations
          FROM casework.weighing w WHERE w.case_id = NEW.id AND w.verdict = 'TOELATEN';
        IF asked IS NULL OR people < (asked ->> 'people')::integer
           OR organisations < (asked ->> 'organisations')::integer THEN
            RAISE EXCEPTION 'the weighings this kind of tafel asks for are not there' USING ERRCODE = 'KT004';
        END IF;
        -- One organisation answers for all processing at a tafel (AVG 26): nothing is admitted that it takes no part in,
        -- whoever chairs. That it cannot leave afterwards is said in the service that ends participations.
        PERFORM 1 FROM casework.participation p JOIN casework.tafel t ON t.id = NEW.tafel_id
          WHERE p.case_id = NEW.id AND p.organisation_id = t.organisation_id AND p.valid @> tenants.moment();
        IF NOT FOUND THEN
            RAISE EXCEPTION 'who answers for the tafel takes part in what it admits' USING ERRCODE = 'KT012';
        END IF;
        NEW.number := to_char(tenants.moment() AT TIME ZONE 'Europe/Amsterdam', 'YYYY') || '-'
            || lpad(nextval('casework.case_number')::text, 6, '0');
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_stage BEFORE UPDATE OF stage ON casework."case"
    FOR EACH ROW EXECUTE FUNCTION casework.guard_stage();

-- Four eyes are two people, also when one person works for two organisations (features 17 and 95). The check comes
-- after the row policy, and under the case's lock, so that two weighings at once cannot miss each other.
CREATE OR REPLACE FUNCTION casework.guard_weighing() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.case_id FOR UPDATE;
    PERFORM 1 FROM casework.weighing w
      JOIN tenants.member earlier ON earlier.id = w.member_id
      JOIN tenants.member present ON present.id = NEW.member_id AND present.person_id = earlier.person_id
     WHERE w.case_id = NEW.case_id AND w.id <> NEW.id;
    IF FOUND THEN
        RAISE EXCEPTION 'this person has weighed this case already' USING ERRCODE = 'KT006';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_weighing AFTER INSERT ON casework.weighing
    FOR EACH ROW EXECUTE FUNCTION casework.guard_weighing();

-- Breaking the glass is bounded by the case's blueprint, and nobody can do it without the owners being told: the
-- notices are written by the same statement.
CREATE OR REPLACE FUNCTION casework.guard_break_glass() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    allowed jsonb;
BEGIN
    SELECT k.blueprint -> 'break_glass' INTO allowed
      FROM casework."case" c JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
     WHERE c.id = NEW.case_id AND c.stage = 'TOEGELATEN';
    IF allowed IS NULL OR NOT (to_jsonb(NEW.categories) <@ (allowed -> 'categories'))
       OR upper(NEW.valid) > lower(NEW.valid) + make_interval(mins => (allowed ->> 'minutes')::integer) THEN
        RAISE EXCEPTION 'break-glass goes beyond what this kind of tafel allows' USING ERRCODE = 'KT005';
    END IF;
    INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
    SELECT gen_random_uuid(), p.organisation_id, 'BREAK_GLASS_OPENED', NEW.case_id, NEW.id, lower(NEW.valid)
      FROM consent.case_participant p WHERE p.case_id = NEW.case_id AND NOT isempty(p.valid);
    INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
    SELECT gen_random_uuid(), 'BREAK_GLASS_OPENED', p.organisation_id, NEW.case_id, NEW.id, 0
      FROM consent.case_participant p WHERE p.case_id = NEW.case_id AND NOT isempty(p.valid);
    -- At home an officer is told by the task to review it, and no colleague learns of the case.
    PERFORM casework.open_task(NEW.case_id, NEW.organisation_id, 'NOODTOEGANG_BEOORDELEN', NULL, NEW.id,
                               upper(NEW.valid) + interval '{{ task_terms.NOODTOEGANG_BEOORDELEN }}');
    RETURN NEW;
END $$;
-- What waits for its review too long bars the same person, whichever account it is: nobody goes on by emergency alone. It
-- binds whom policies bind.
CREATE OR REPLACE FUNCTION casework.guard_glass_reviewed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.break_glass g
      JOIN tenants.member earlier ON earlier.id = g.member_id
      JOIN tenants.member present ON present.id = NEW.member_id AND present.person_id = earlier.person_id
     WHERE g.case_id = NEW.case_id AND g.reviewed_by IS NULL
       AND upper(g.valid) + interval '{{ task_terms.NOODTOEGANG_BEOORDELEN }}' <= tenants.moment();
    IF FOUND THEN
        RAISE EXCEPTION 'an earlier emergency access waits for its review'
            USING ERRCODE = '42501', CONSTRAINT = 'glass_unreviewed';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "2_guard_glass_reviewed" AFTER INSERT ON consent.break_glass
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker'))
    EXECUTE FUNCTION casework.guard_glass_reviewed();
-- Its name puts it before the trigger of the foreign key (triggers fire by name): a case that is not admitted and one
-- that does not exist are refused by the same words.
CREATE OR REPLACE TRIGGER "1_guard_break_glass" AFTER INSERT ON consent.break_glass
    FOR EACH ROW EXECUTE FUNCTION casework.guard_break_glass();

-- Only a contribution that one sees is released. This is no row policy, because what may be seen of a contribution
-- depends on its releases: a policy on releases that asks for contributions would recurse without end. The trigger
-- asks with the rights of whoever writes; the foreign keys say that the contribution is the owner's own. What its owner
-- may bring no longer is released to nobody more; that binds whom policies bind.
CREATE OR REPLACE FUNCTION casework.guard_release() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework.contribution b
     WHERE b.id = NEW.contribution_id AND b.case_id = NEW.case_id AND b.owner_org = NEW.owner_org
       AND (current_user NOT IN ('ketentafel_app', 'ketentafel_worker') OR consent.may_bring(b.case_id, b.category));
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this contribution is not there' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_release BEFORE INSERT ON casework.release
    FOR EACH ROW EXECUTE FUNCTION casework.guard_release();

-- A release ends, and never goes on again or further: what may be told now is asked of a new one, which is written down
-- where a register asks that. It binds whom policies bind.
CREATE OR REPLACE FUNCTION casework.guard_release_end() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND NOT NEW.valid <@ OLD.valid THEN
        RAISE EXCEPTION 'a release is made no longer than it is' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_release_end BEFORE UPDATE OF valid ON casework.release
    FOR EACH ROW EXECUTE FUNCTION casework.guard_release_end();

-- Whether an organisation takes part in a case, or ever did.
CREATE OR REPLACE FUNCTION casework.has_taken_part("case" uuid, organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0 FROM casework.participation p
     WHERE p.case_id = has_taken_part."case" AND p.organisation_id = has_taken_part.organisation
       AND lower(p.valid) <= tenants.moment()
$$;
GRANT EXECUTE ON FUNCTION casework.has_taken_part(uuid, uuid) TO ketentafel_deriver;

-- What was open is closed: by the same statement everybody is told who could read until then, and for a basis also
-- who recorded it. Who takes the message of a withdrawal need not know the other recipients, and who ends a release
-- may have left the case.
CREATE OR REPLACE FUNCTION casework.tell_closed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    told uuid[];
    basis uuid;
    one uuid;
BEGIN
    IF TG_TABLE_NAME = 'release' THEN
        told := ARRAY[NEW.organisation_id];
    ELSIF TG_TABLE_NAME = 'duty_conflict' THEN
        -- Whom nothing was told on it hears of nothing: it need not even know of the case.
        told := ARRAY(SELECT r.organisation_id FROM casework.release r
                        JOIN casework.contribution b ON b.id = r.contribution_id
                        JOIN LATERAL consent.entry_on('GEHEIM_GROND', r.secrecy_ground,
                                 (lower(r.valid) AT TIME ZONE 'Europe/Amsterdam')::date) e ON true
                       WHERE r.case_id = NEW.case_id AND r.owner_org = NEW.owner_org AND NOT isempty(r.valid)
                         AND r.organisation_id = ANY (NEW.recipients) AND NEW.subject_id = ANY (b.subject_ids)
                         AND b.category = ANY (NEW.categories) AND e.content ->> 'rests_on' = 'DUTY_CONFLICT'
                      UNION SELECT NEW.owner_org);
    ELSE
        IF TG_TABLE_NAME = 'consent' THEN
            basis := NEW.basis_id;
        ELSE
            basis := NEW.id;
        END IF;
        -- Who was named and never took part could read nothing, and need not know of the case.
        told := ARRAY(SELECT r.organisation_id FROM consent.legal_basis_recipient r
                       WHERE r.basis_id = basis AND casework.has_taken_part(NEW.case_id, r.organisation_id)
                      UNION SELECT NEW.owner_org);
    END IF;
    FOREACH one IN ARRAY told LOOP
        INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
        VALUES (gen_random_uuid(), one, TG_ARGV[0], NEW.case_id, NEW.id, tenants.moment());
        INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
        VALUES (gen_random_uuid(), TG_ARGV[0], one, NEW.case_id, NEW.id, 0);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_withdrawn AFTER UPDATE OF withdrawn_at ON consent.consent
    FOR EACH ROW WHEN (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL)
    EXECUTE FUNCTION casework.tell_closed('CONSENT_WITHDRAWN');
CREATE OR REPLACE TRIGGER tell_ended AFTER UPDATE OF ended_at ON consent.legal_basis
    FOR EACH ROW WHEN (OLD.ended_at IS DISTINCT FROM NEW.ended_at)
    EXECUTE FUNCTION casework.tell_closed('CASE_CHANGED');
-- What a basis rests on may end too; that is told when it closes something now, and not when a date will.
CREATE OR REPLACE TRIGGER tell_fallen AFTER UPDATE OF rests_until ON consent.legal_basis
    FOR EACH ROW WHEN (NEW.rests_until <= tenants.moment() AND coalesce(OLD.rests_until, 'infinity') > tenants.moment()
        AND least(upper(NEW.valid), NEW.boundary_at, NEW.ended_at, 'infinity') > tenants.moment())
    EXECUTE FUNCTION casework.tell_closed('CASE_CHANGED');
CREATE OR REPLACE TRIGGER tell_ended AFTER UPDATE OF ended_at ON consent.duty_conflict
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND OLD.confirmed_at IS NOT NULL)
    EXECUTE FUNCTION casework.tell_closed('CASE_CHANGED');
CREATE OR REPLACE TRIGGER tell_released AFTER UPDATE OF valid ON casework.release
    FOR EACH ROW WHEN (OLD.valid IS DISTINCT FROM NEW.valid)
    EXECUTE FUNCTION casework.tell_closed('CASE_CHANGED');

-- What custody, a measure or a withdrawal closed now is told to whoever received under the basis, and to whoever recorded it, who is
-- given the task to look at it again. What closes later is told by nobody yet: a date does that (reminders.sql).
CREATE OR REPLACE FUNCTION casework.tell_reassessed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    about uuid;
    owner uuid;
BEGIN
    SELECT b.subject_id, b.owner_org INTO about, owner
      FROM consent.legal_basis b LEFT JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
     WHERE b.id = NEW.basis_id AND k.withdrawn_at IS NULL
       AND least(upper(b.valid), b.boundary_at, b.ended_at, b.rests_until, 'infinity') > tenants.moment();
    -- Something else had closed it before, or it was never open to this one, which need not know of the case.
    IF NOT FOUND OR (owner <> NEW.organisation_id
                     AND NOT casework.has_taken_part(NEW.case_id, NEW.organisation_id)) THEN
        RETURN NULL;
    END IF;
    INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
    VALUES (gen_random_uuid(), NEW.organisation_id, 'CASE_CHANGED', NEW.case_id, NEW.basis_id, tenants.moment());
    INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
    VALUES (gen_random_uuid(), 'CASE_CHANGED', NEW.organisation_id, NEW.case_id, NEW.basis_id, 0);
    IF owner = NEW.organisation_id THEN
        PERFORM casework.open_task(NEW.case_id, owner, 'HERBEOORDELEN', about, NEW.basis_id, NEW.at);
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_reassessed AFTER INSERT OR UPDATE OF at ON consent.reassessment
    FOR EACH ROW WHEN (NEW.at <= tenants.moment()) EXECUTE FUNCTION casework.tell_reassessed();

-- What one person decided in an emergency is told by the same statement to whoever answers for the tafel, to everybody who
-- brought in the person or something that it opens, and at home, where it gives the task to look at it.
CREATE OR REPLACE FUNCTION casework.tell_urgent() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN
        SELECT p.organisation_id FROM consent.case_participant p JOIN casework.tafel t ON t.id = p.tafel_id
         WHERE p.case_id = NEW.case_id AND NOT isempty(p.valid)
           AND (p.organisation_id IN (NEW.owner_org, t.organisation_id)
                OR EXISTS (SELECT FROM casework.subject s
                            WHERE s.id = NEW.subject_id AND s.owner_org = p.organisation_id)
                OR EXISTS (SELECT FROM casework.contribution c
                            WHERE c.case_id = NEW.case_id AND c.owner_org = p.organisation_id
                              AND NEW.subject_id = ANY (c.subject_ids) AND c.category = ANY (NEW.categories)))
    LOOP
        INSERT INTO casework.notification (id, organisation_id, topic, case_id, object_id, created_at)
        VALUES (gen_random_uuid(), one, 'URGENT_BASIS_RECORDED', NEW.case_id, NEW.id, tenants.moment());
        INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, attempts)
        VALUES (gen_random_uuid(), 'URGENT_BASIS_RECORDED', one, NEW.case_id, NEW.id, 0);
    END LOOP;
    PERFORM casework.open_task(NEW.case_id, NEW.owner_org, 'SPOED_BEOORDELEN', NEW.subject_id, NEW.id, NEW.urgent_until);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER tell_urgent AFTER INSERT ON consent.legal_basis
    FOR EACH ROW WHEN (NEW.urgent_until IS NOT NULL) EXECUTE FUNCTION casework.tell_urgent();

-- Whoever may break the glass knows a case by the number told over the telephone; everybody else learns nothing.
CREATE OR REPLACE FUNCTION casework.case_by_number(number text) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(ARRAY[tenants.org()] && tenants.scopes('BREAK_GLASS'), false) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT c.id FROM casework."case" c WHERE c.number = case_by_number.number AND c.stage = 'TOEGELATEN');
END $$;

-- What breaking the glass may open and for how long, so that whoever may do it can be told before it is refused. A
-- case that does not exist and one that is not admitted answer alike.
CREATE OR REPLACE FUNCTION casework.break_glass_terms("case" uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT coalesce(ARRAY[tenants.org()] && tenants.scopes('BREAK_GLASS'), false) THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT k.blueprint -> 'break_glass'
              FROM casework."case" c JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
             WHERE c.id = break_glass_terms."case" AND c.stage = 'TOEGELATEN');
END $$;

{% for signature in guard_functions %}
ALTER FUNCTION casework.{{ signature }} OWNER TO ketentafel_deriver;
REVOKE ALL ON FUNCTION casework.{{ signature }} FROM PUBLIC;
{% endfor %}
GRANT EXECUTE ON FUNCTION casework.case_by_number(text), casework.break_glass_terms(uuid)
    TO ketentafel_app, ketentafel_worker;

GRANT SELECT (id, person_id) ON tenants.member TO ketentafel_deriver;
CREATE POLICY deriver_reads ON tenants.member FOR SELECT TO ketentafel_deriver USING (true);

GRANT INSERT ON casework.notification, casework.outbox TO ketentafel_deriver;
CREATE POLICY deriver_tells ON casework.notification FOR INSERT TO ketentafel_deriver WITH CHECK (true);
CREATE POLICY deriver_tells ON casework.outbox FOR INSERT TO ketentafel_deriver WITH CHECK (true);
