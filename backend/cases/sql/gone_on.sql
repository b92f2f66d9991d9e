-- From the day on which an organisation goes on in another one nothing new is given to it. Its people go on with what runs:
-- there they may still be given roles, and what was referred to a tafel of its own before can still be admitted.
CREATE OR REPLACE FUNCTION casework.guard_gone_on() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM tenants.refuse_gone_on(NEW.organisation_id, lower(NEW.valid));
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION casework.guard_gone_on_participation() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id
                    WHERE c.id = NEW.case_id AND t.organisation_id = NEW.organisation_id) THEN
        PERFORM tenants.refuse_gone_on(NEW.organisation_id, lower(NEW.valid));
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION casework.guard_gone_on_role() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.kind NOT IN ({{ in_house_only }})
       AND NOT EXISTS (SELECT FROM consent.case_participant p
                        WHERE p.organisation_id = NEW.organisation_id AND p.valid @> tenants.moment()
                          AND (p.case_id = NEW.case_id OR p.tafel_id = NEW.tafel_id)
                          AND p.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')) THEN
        PERFORM tenants.refuse_gone_on(NEW.organisation_id, lower(NEW.valid));
    END IF;
    RETURN NULL;
END $$;
-- Not by it, and not to a tafel for which it answers.
CREATE OR REPLACE FUNCTION casework.guard_gone_on_referral() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM tenants.refuse_gone_on(o.id, NULL)
       FROM (SELECT t.organisation_id FROM casework.tafel t WHERE t.id = NEW.tafel_id UNION SELECT NEW.owner_org
             UNION SELECT unnest(NEW.wanted_partners)) o (id);
    RETURN NULL;
END $$;
{% for table, guard in (('casework.tafel_seat', 'guard_gone_on'), ('casework.release', 'guard_gone_on'),
                        ('casework.participation', 'guard_gone_on_participation'), ('tenants.role', 'guard_gone_on_role'),
                        ('casework.referral', 'guard_gone_on_referral')) %}
CREATE OR REPLACE TRIGGER "2_guard_gone_on" AFTER INSERT ON {{ table }}
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION casework.{{ guard }}();
{% endfor %}

-- Who must do something about it: whoever answers for a tafel where it sits, told in the oldest case that runs there; and
-- itself, in each of its own. Tasks name the tafel or the case, and nobody.
CREATE OR REPLACE FUNCTION casework.open_succession_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    due timestamptz := NEW.confirmed_at + interval '{{ task_terms.OPVOLGER_AAN_TAFEL }}';
BEGIN
    PERFORM casework.open_task(k.id, t.organisation_id, 'OPVOLGER_AAN_TAFEL', NULL, t.id, due)
       FROM casework.tafel t
      CROSS JOIN LATERAL (SELECT c.id FROM casework."case" c
                           WHERE c.tafel_id = t.id AND c.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN')
                           ORDER BY c.opened_at, c.id LIMIT 1) k
      WHERE t.organisation_id <> NEW.organisation_id
        AND EXISTS (SELECT FROM casework.tafel_seat z WHERE z.tafel_id = t.id AND z.organisation_id = NEW.organisation_id
                       AND z.valid && tstzrange(NEW.confirmed_at, NULL));
    PERFORM casework.open_task(p.case_id, NEW.organisation_id, 'CASUS_NAAR_OPVOLGER', NULL, p.case_id, due)
       FROM consent.case_participant p
      WHERE p.organisation_id = NEW.organisation_id AND p.valid @> NEW.confirmed_at
        AND p.stage NOT IN ('AFGEWEZEN', 'AFGESLOTEN');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_succession_tasks AFTER UPDATE OF confirmed_at ON tenants.succession
    FOR EACH ROW WHEN (OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL)
    EXECUTE FUNCTION casework.open_succession_tasks();
-- Taken back before its day there is nothing to do.
CREATE OR REPLACE FUNCTION casework.close_succession_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.task t SET done_at = NEW.withdrawn_at, outcome = 'NIET_NODIG', version = t.version + 1
     WHERE t.done_at IS NULL AND t.created_at = OLD.confirmed_at
       AND (t.kind = 'CASUS_NAAR_OPVOLGER' AND t.organisation_id = NEW.organisation_id
            OR t.kind = 'OPVOLGER_AAN_TAFEL'
               AND EXISTS (SELECT FROM casework.tafel_seat z
                            WHERE z.tafel_id = t.object_id AND z.organisation_id = NEW.organisation_id));
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER close_succession_tasks AFTER UPDATE OF withdrawn_at ON tenants.succession
    FOR EACH ROW WHEN (OLD.confirmed_at IS NOT NULL AND NEW.withdrawn_at IS NOT NULL)
    EXECUTE FUNCTION casework.close_succession_tasks();
GRANT SELECT (created_at) ON casework.task TO ketentafel_deriver;
