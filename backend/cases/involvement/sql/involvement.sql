-- Who is already involved with a person in other cases of the same tafel, for which one organisation answers. It is there
-- and switched off: the catalogue holds no legal basis for it that is in force. What is asked is one inserted row; the
-- database answers with organisations and contacts, and takes away what was asked.
{% from 'visible.sql.jinja' import in_scope with context %}

GRANT SELECT, INSERT ON casework.involvement TO ketentafel_app, ketentafel_worker;
GRANT SELECT ON casework.involved_party TO ketentafel_app, ketentafel_worker;
-- Whoever asked, as long as they steer the case and see the person; and the privacy officer of that organisation.
CREATE POLICY asker_reads ON casework.involvement FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND (ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ'))
             OR recorded_by = (SELECT tenants.member())
                AND {{ in_scope('involvement.case_id', 'PARTICIPATION_WRITE') }}
                AND (SELECT count(*) FROM casework.subject s WHERE s.id = involvement.subject_id) = 1));
CREATE POLICY asker_reads ON casework.involved_party FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL
        AND (SELECT count(*) FROM casework.involvement q WHERE q.id = involved_party.involvement_id) = 1);
CREATE POLICY steerer_asks ON casework.involvement FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND subject_id = ANY (candidates)
        AND {{ in_scope('involvement.case_id', 'PARTICIPATION_WRITE') }}
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = involvement.case_id AND c.stage = 'TOEGELATEN') = 1
        AND (SELECT count(*) FROM casework.subject s
              WHERE s.id = involvement.subject_id AND s.case_id = involvement.case_id) = 1);

-- The legal basis, when it is in force and signed by the privacy officer of whoever answers for this tafel.
CREATE OR REPLACE FUNCTION casework.involvement_ground(tafel uuid, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.content FROM consent.entry_on('VERGELIJKING', 'AL_BETROKKEN',
                                           (involvement_ground.at AT TIME ZONE 'Europe/Amsterdam')::date) e
     WHERE (SELECT count(*) FROM casework.tafel t
             WHERE t.id = involvement_ground.tafel
               AND consent.is_signed(e.kind, e.code, e.version, t.organisation_id)) = 1
$$;
GRANT EXECUTE ON FUNCTION casework.involvement_ground(uuid, timestamptz)
    TO ketentafel_app, ketentafel_worker, ketentafel_deriver;

CREATE OR REPLACE FUNCTION casework.guard_involvement() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ground jsonb := (SELECT casework.involvement_ground(c.tafel_id, tenants.moment())
                       FROM casework."case" c WHERE c.id = NEW.case_id);
BEGIN
    IF ground IS NULL THEN
        RAISE EXCEPTION 'no legal basis lets this be asked' USING ERRCODE = '42501', CONSTRAINT = 'involvement_ground';
    END IF;
    -- Whoever asks at the same moment for the same organisation waits, so that both are counted.
    PERFORM pg_advisory_xact_lock(7309, hashtext(tenants.org()::text));
    IF (SELECT count(*) FROM casework.involvement m
         WHERE m.owner_org = tenants.org() AND m.recorded_at > tenants.moment() - interval '1 day')
       > (ground ->> 'asks_per_day')::integer THEN
        RAISE EXCEPTION 'this organisation has asked often enough'
            USING ERRCODE = '42501', CONSTRAINT = 'involvement_too_often';
    END IF;
    RETURN NULL;
END $$;
-- After the policy, which refuses a hidden case like one that is not there, and before the answer (triggers fire by name).
CREATE OR REPLACE TRIGGER "1_guard_involvement" AFTER INSERT ON casework.involvement
    FOR EACH ROW EXECUTE FUNCTION casework.guard_involvement();

-- The answer. Who is restricted in the other case (AVG 18), for everybody or for whoever asks, is not there to be found; nor
-- is whom only an organisation knows there that is hidden in households, nor such an organisation itself. Two birthdays
-- that are both known and differ are of two people. The contact leads that case and is not recused from it.
CREATE OR REPLACE FUNCTION casework.answer_involvement() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO casework.involved_party (id, case_id, involvement_id, organisation_id, contact_name, double)
    SELECT DISTINCT ON (o.id) gen_random_uuid(), NEW.case_id, NEW.id, o.id, l.name,
           EXISTS (SELECT FROM consent.case_participant h JOIN tenants.organisation y ON y.id = h.organisation_id
                    WHERE h.case_id = NEW.case_id AND h.valid @> NEW.recorded_at AND y.kind = o.kind AND y.id <> o.id)
      FROM casework.subject n
      JOIN casework."case" c ON c.id = n.case_id
      JOIN casework.subject s ON s.id = ANY (NEW.candidates) AND s.case_id <> c.id
      JOIN casework."case" k ON k.id = s.case_id AND k.tafel_id = c.tafel_id AND k.stage = 'TOEGELATEN'
      JOIN tenants.organisation b ON b.id = s.owner_org AND b.kind NOT IN ({{ masked_kinds }})
      JOIN consent.case_participant p ON p.case_id = k.id AND p.valid @> NEW.recorded_at
      JOIN tenants.organisation o ON o.id = p.organisation_id AND o.id <> NEW.owner_org
                                 AND o.kind NOT IN ({{ masked_kinds }})
      LEFT JOIN LATERAL (
            SELECT r.case_id IS NULL AS broad, r.kind, d.display_name AS name
              FROM tenants.role r
              JOIN tenants.member a ON a.id = r.member_id AND a.active @> NEW.recorded_at
              JOIN tenants.person d ON d.id = a.person_id
             WHERE r.organisation_id = o.id AND r.kind IN ('CASUSREGISSEUR', 'PROCESREGISSEUR')
               AND r.valid @> NEW.recorded_at AND (r.case_id = k.id OR r.tafel_id = k.tafel_id)
               AND NOT EXISTS (SELECT FROM consent.recusal x
                                WHERE x.member_id = a.id AND x.case_id = k.id AND x.valid @> NEW.recorded_at)
             ORDER BY r.case_id IS NULL, r.kind, a.id LIMIT 1) l ON true
     WHERE n.id = NEW.subject_id
       AND coalesce(n.turns_18_on, s.turns_18_on, 'infinity') = coalesce(s.turns_18_on, n.turns_18_on, 'infinity')
       AND NOT EXISTS (SELECT FROM consent.restriction x
                        WHERE x.subject_id = s.id AND x.valid @> NEW.recorded_at
                          AND coalesce(x.organisation_id, NEW.owner_org) = NEW.owner_org)
     ORDER BY o.id, l.broad, l.kind, l.name;
    UPDATE casework.involvement q SET candidates = '{}' WHERE q.id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER answer_involvement AFTER INSERT ON casework.involvement
    FOR EACH ROW EXECUTE FUNCTION casework.answer_involvement();

GRANT SELECT, UPDATE (candidates) ON casework.involvement TO ketentafel_deriver;
CREATE POLICY deriver_answers ON casework.involvement TO ketentafel_deriver USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON casework.involved_party TO ketentafel_deriver;
CREATE POLICY deriver_answers ON casework.involved_party TO ketentafel_deriver USING (true) WITH CHECK (true);

-- What was asked long ago is forgotten, as the basis says.
CREATE OR REPLACE FUNCTION casework.forget_involvements(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    old uuid[];
BEGIN
    IF NOT tenants.system() THEN
        RETURN 0;
    END IF;
    old := ARRAY(
        SELECT q.id FROM casework.involvement q
         WHERE q.recorded_at < tenants.moment() - make_interval(days => coalesce((
                   SELECT (e.content ->> 'kept_days')::integer FROM consent.catalogue_entry e
                    WHERE e.kind = 'VERGELIJKING' AND e.code = 'AL_BETROKKEN' ORDER BY e.version DESC LIMIT 1), 0))
         ORDER BY q.recorded_at LIMIT most);
    DELETE FROM casework.involved_party p WHERE p.involvement_id = ANY (old);
    DELETE FROM casework.involvement q WHERE q.id = ANY (old);
    RETURN cardinality(old);
END $$;
GRANT EXECUTE ON FUNCTION casework.forget_involvements(integer) TO ketentafel_worker;
