-- Hit or no hit across tafels for which different organisations answer. It is there and switched off: the catalogue holds
-- no legal basis for it that is in force. What is asked is one inserted row; who may ask is for its policy, whether it may
-- be asked at all and how often for a trigger before it, and the answer is given by a trigger after it. A hit and no hit
-- take the same statements.
GRANT SELECT ON casework.cross_match TO ketentafel_app, ketentafel_worker;
GRANT INSERT (id, asking_org, asking_tafel, asked_org, asked_tafel, asked_by, at, subject_id, candidates, hit)
    ON casework.cross_match TO ketentafel_app, ketentafel_worker;

-- Both sides know that it was asked: whoever asked, whoever is the contact, and the privacy officers of both.
CREATE POLICY both_sides_read ON casework.cross_match FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2
        AND ((asking_org = (SELECT tenants.org()) AND (asked_by = (SELECT tenants.member())
                  OR ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ'))))
             OR contact_id = (SELECT tenants.member())
             OR (asked_org = (SELECT tenants.org()) AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ')))));
-- Who leads a case about somebody asks about that person, whom the asker sees; the answer is not the asker's to write.
CREATE POLICY leader_asks ON casework.cross_match FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (asking_org = (SELECT tenants.org()) AND asked_by = (SELECT tenants.member())
        AND at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2 AND NOT hit
        AND subject_id = ANY (candidates)
        -- Where an organisation is hidden in a household, the other side would learn that it leads a case.
        AND (SELECT o.kind NOT IN ({{ masked_kinds }}) FROM tenants.organisation o WHERE o.id = cross_match.asking_org)
        AND (SELECT o.organisation_id = cross_match.asked_org FROM casework.tafel o WHERE o.id = cross_match.asked_tafel)
        AND (SELECT count(*) FROM casework.subject s JOIN casework."case" c ON c.id = s.case_id
              WHERE s.id = cross_match.subject_id AND c.tafel_id = cross_match.asking_tafel AND c.stage = 'TOEGELATEN'
                AND ARRAY[c.id, c.tafel_id, (SELECT tenants.org())]
                    && (SELECT tenants.scopes('PARTICIPATION_WRITE'))) = 1);

-- The legal basis, when it is in force and signed by the privacy officers of both organisations that answer. One's own
-- tafel, one of the same organisation, one of an organisation that is hidden in a household (a hit would tell where somebody
-- is) and one that is not there have none alike.
CREATE OR REPLACE FUNCTION casework.match_ground(asking_tafel uuid, asked_tafel uuid, at timestamptz) RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.content FROM consent.entry_on('VERGELIJKING', 'HIT_NO_HIT',
                                           (match_ground.at AT TIME ZONE 'Europe/Amsterdam')::date) e
     WHERE (SELECT count(DISTINCT t.organisation_id) FROM casework.tafel t
              JOIN tenants.organisation o ON o.id = t.organisation_id AND o.kind NOT IN ({{ masked_kinds }})
             WHERE t.id IN (match_ground.asking_tafel, match_ground.asked_tafel)
               AND consent.is_signed(e.kind, e.code, e.version, t.organisation_id)) = 2
$$;

CREATE OR REPLACE FUNCTION casework.guard_match() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    ground jsonb := casework.match_ground(NEW.asking_tafel, NEW.asked_tafel, tenants.moment());
BEGIN
    IF ground IS NULL THEN
        RAISE EXCEPTION 'no legal basis lets tafels be matched' USING ERRCODE = '42501', CONSTRAINT = 'match_ground';
    END IF;
    -- Whoever asks at the same moment for the same organisation waits, so that both are counted.
    PERFORM pg_advisory_xact_lock(7306, hashtext(tenants.org()::text));
    IF (SELECT count(*) FROM casework.cross_match m
         WHERE m.asking_org = tenants.org() AND m.at > tenants.moment() - interval '1 day')
       >= (ground ->> 'asks_per_day')::integer THEN
        RAISE EXCEPTION 'this organisation has asked often enough' USING ERRCODE = '42501', CONSTRAINT = 'match_too_often';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_match BEFORE INSERT ON casework.cross_match
    FOR EACH ROW EXECUTE FUNCTION casework.guard_match();

-- The answer. Who is restricted at the other tafel (AVG 18), for everybody or for whoever asks, is not there to be matched;
-- nor is whom only an organisation knows there that is hidden in a household. The contact is whoever leads that case now and
-- is not recused from it; nothing of the case is written down, and what was asked is taken away.
CREATE OR REPLACE FUNCTION casework.answer_match() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    WITH lead AS MATERIALIZED (
        -- Looked up whatever comes of it, so that a hit costs no more than none.
        SELECT r.case_id, a.id, p.display_name AS name, r.kind <> 'CASUSREGISSEUR' AS later
          FROM tenants.role r
          JOIN tenants.member a ON a.id = r.member_id AND a.active @> tenants.moment()
          JOIN tenants.organisation o ON o.id = r.organisation_id AND o.kind NOT IN ({{ masked_kinds }})
          JOIN tenants.person p ON p.id = a.person_id
         WHERE r.kind IN ('CASUSREGISSEUR', 'PROCESREGISSEUR') AND r.valid @> tenants.moment()
           AND (r.tafel_id = NEW.asked_tafel
                OR r.case_id IN (SELECT k.id FROM casework."case" k WHERE k.tafel_id = NEW.asked_tafel))
    ), known AS MATERIALIZED (
        SELECT k.id FROM unnest(NEW.candidates) c (id)
          JOIN casework.subject s ON s.id = c.id
          JOIN tenants.organisation o ON o.id = s.owner_org AND o.kind NOT IN ({{ masked_kinds }})
          JOIN casework."case" k ON k.id = s.case_id AND k.tafel_id = NEW.asked_tafel AND k.stage = 'TOEGELATEN'
         WHERE NOT EXISTS (SELECT FROM consent.restriction x
                            WHERE x.subject_id = c.id AND x.valid @> tenants.moment()
                              AND coalesce(x.organisation_id, NEW.asking_org) = NEW.asking_org)
    ), contact AS MATERIALIZED (
        SELECT l.id, l.name FROM lead l CROSS JOIN known k
         WHERE (l.case_id IS NULL OR l.case_id = k.id)
           AND NOT EXISTS (SELECT FROM consent.recusal x
                            WHERE x.member_id = l.id AND x.case_id = k.id AND x.valid @> tenants.moment())
         ORDER BY l.case_id IS NULL, l.later, l.id LIMIT 1
    )
    UPDATE casework.cross_match m
       SET subject_id = NULL, candidates = '{}', hit = (SELECT count(*) > 0 FROM known),
           contact_id = (SELECT c.id FROM contact c), contact_name = (SELECT c.name FROM contact c),
           asker_name = (SELECT p.display_name FROM tenants.member a JOIN tenants.person p ON p.id = a.person_id
                          WHERE a.id = NEW.asked_by)
     WHERE m.id = NEW.id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER answer_match AFTER INSERT ON casework.cross_match
    FOR EACH ROW EXECUTE FUNCTION casework.answer_match();

-- What was asked long ago is forgotten, as the basis says.
CREATE OR REPLACE FUNCTION casework.forget_matches(most integer) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    IF NOT tenants.system() THEN
        RETURN 0;
    END IF;
    DELETE FROM casework.cross_match m WHERE m.id IN (
        SELECT d.id FROM casework.cross_match d
         WHERE d.at < tenants.moment() - make_interval(days => coalesce((
                   SELECT (e.content ->> 'kept_days')::integer FROM consent.catalogue_entry e
                    WHERE e.kind = 'VERGELIJKING' AND e.code = 'HIT_NO_HIT' ORDER BY e.version DESC LIMIT 1), 0))
         ORDER BY d.at LIMIT most);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;

GRANT EXECUTE ON FUNCTION casework.match_ground(uuid, uuid, timestamptz)
    TO ketentafel_app, ketentafel_worker, ketentafel_deriver;
GRANT EXECUTE ON FUNCTION casework.forget_matches(integer) TO ketentafel_worker;
GRANT EXECUTE ON FUNCTION consent.is_signed(text, text, integer, uuid) TO ketentafel_deriver;
-- Who leads there, and under what name: asked for in the answer only.
{% for table in ('member', 'person', 'role') %}
GRANT SELECT ON tenants.{{ table }} TO ketentafel_deriver;
CREATE POLICY deriver_names ON tenants.{{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
GRANT SELECT, UPDATE ON casework.cross_match TO ketentafel_deriver;
CREATE POLICY deriver_answers ON casework.cross_match TO ketentafel_deriver USING (true) WITH CHECK (true);
GRANT SELECT ON consent.catalogue_entry TO ketentafel_destroyer;
CREATE POLICY destroyer_reads ON consent.catalogue_entry FOR SELECT TO ketentafel_destroyer USING (true);
GRANT SELECT, DELETE ON casework.cross_match TO ketentafel_destroyer;
CREATE POLICY destroyer_forgets ON casework.cross_match TO ketentafel_destroyer USING (true);
