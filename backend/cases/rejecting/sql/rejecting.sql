-- How a referral ends that is not admitted. Its row is written by whoever steers the tafel and weighs there, while the case is
-- weighed; a case is turned away only with that row and with a weighing that argues for it, and is not admitted after it.
{% from 'visible.sql.jinja' import in_scope, not_recused_from_case with context %}
{% from 'records.sql.jinja' import runtime with context %}

{% set weighs %}
ARRAY[rejection.tafel_id] && (SELECT tenants.scopes('REFERRAL_WEIGH'))
        AND (SELECT count(*) FROM casework.tafel_seat z
              WHERE z.tafel_id = rejection.tafel_id AND z.organisation_id = (SELECT tenants.org())
                AND z.valid @> (SELECT tenants.moment())) > 0
{% endset %}
GRANT SELECT, INSERT ON casework.rejection TO ketentafel_app, ketentafel_worker;
-- As with the referral itself: whoever referred, and whoever weighs.
CREATE POLICY referrer_and_weigher_read ON casework.rejection FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ not_recused_from_case('rejection.case_id') }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND (({{ weighs }} AND (SELECT count(*) FROM casework."case" c WHERE c.id = rejection.case_id) = 1)
             OR (SELECT c.owner_org = (SELECT tenants.org()) AND {{ in_scope('rejection.case_id', 'CASE_READ') }}
                   FROM casework."case" c WHERE c.id = rejection.case_id)));
CREATE POLICY weigher_writes ON casework.rejection FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2 AND {{ weighs }}
        AND tafel_id <> ALL ((SELECT consent.closed_tafels())::uuid[])
        AND ARRAY[case_id, tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('PARTICIPATION_WRITE'))
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = rejection.case_id AND c.tafel_id = rejection.tafel_id AND c.stage = 'WEGING') = 1);

-- What the blueprint knows: suitability, its letters, and where something can be redirected. A kind of organisation that is
-- hidden in households is nowhere to point to. Under the case's lock, under which it is admitted.
CREATE OR REPLACE FUNCTION casework.guard_rejection() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    laid_down jsonb := casework.blueprint_of(NEW.case_id);
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.case_id FOR UPDATE;
    IF NEW.reason = 'NIET_GESCHIKT' AND NOT coalesce((laid_down #>> '{suitability,asked}')::boolean, false) THEN
        RAISE EXCEPTION 'this kind of tafel judges no suitability'
            USING ERRCODE = '42501', CONSTRAINT = 'suitability_unasked';
    END IF;
    IF coalesce(laid_down #> '{papers,letters}' ? NEW.letter,
                jsonb_array_length(coalesce(laid_down #> '{papers,letters}', '[]')) = 0 AND NEW.letter IS NULL) IS NOT TRUE THEN
        RAISE EXCEPTION 'this is no letter of this kind of tafel' USING ERRCODE = '42501', CONSTRAINT = 'letter_unknown';
    END IF;
    IF NEW.to_organisation_kind IN ({{ masked_kinds }}) OR (NEW.to_kind IS NOT NULL AND NOT EXISTS (
            SELECT FROM casework.tafel_kind k, casework."case" c
             WHERE k.code = NEW.to_kind AND c.id = NEW.case_id AND k.code <> c.kind_code)) THEN
        RAISE EXCEPTION 'nothing is redirected there' USING ERRCODE = '42501', CONSTRAINT = 'redirect_unknown';
    END IF;
    RETURN NULL;
END $$;
-- Its name puts it before the triggers of foreign keys (triggers fire by name).
CREATE OR REPLACE TRIGGER "1_guard_rejection" AFTER INSERT ON casework.rejection
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_rejection();

CREATE OR REPLACE FUNCTION casework.guard_turned_away() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    turned_away boolean;
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id = NEW.id FOR UPDATE;
    turned_away := EXISTS (SELECT FROM casework.rejection r WHERE r.case_id = NEW.id);
    IF NEW.stage = 'TOEGELATEN' AND turned_away THEN
        RAISE EXCEPTION 'this case was turned away' USING ERRCODE = 'KT003';
    END IF;
    IF NEW.stage = 'AFGEWEZEN' AND NOT (turned_away AND EXISTS (
            SELECT FROM casework.weighing w WHERE w.case_id = NEW.id AND w.verdict = 'AFWIJZEN')) THEN
        RAISE EXCEPTION 'a case is turned away with reasons'
            USING ERRCODE = '42501', CONSTRAINT = 'no_rejecting_weighing';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_turned_away BEFORE UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (OLD.stage = 'WEGING' AND NEW.stage <> OLD.stage AND {{ runtime() }})
    EXECUTE FUNCTION casework.guard_turned_away();

-- Who weighs need not know whom it is about; whoever referred does, and is given the letter to send, once for each person who
-- reads letters: from twelve on, or of no known age. How each can be reached safely is asked when it is sent.
CREATE OR REPLACE FUNCTION casework.open_letter_tasks() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM casework.open_task(s.case_id, s.owner_org, 'BRIEF_VERSTUREN', s.id, s.id,
                               NEW.recorded_at + interval '{{ task_terms.BRIEF_VERSTUREN }}')
       FROM casework.subject s
      WHERE s.case_id = NEW.case_id
        AND (s.turns_12_on IS NULL
             OR s.turns_12_on <= (NEW.recorded_at AT TIME ZONE 'Europe/Amsterdam')::date);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER open_letter_tasks AFTER INSERT ON casework.rejection
    FOR EACH ROW WHEN (NEW.letter IS NOT NULL) EXECUTE FUNCTION casework.open_letter_tasks();

-- A letter was sent only to whom something may be sent: no agreement of no contact, none that the sender does not see, and no
-- danger (consent.contact.route). Another end of the task, "not needed", says nothing was sent.
CREATE OR REPLACE FUNCTION casework.guard_letter() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND NOT EXISTS (
            SELECT FROM consent.contact_bars(NEW.subject_id) b
             WHERE NOT b.kept_away
               AND b.rules = (SELECT count(*) FROM consent.contact_rule r
                               WHERE r.subject_id = NEW.subject_id AND r.valid @> tenants.moment()
                                 AND r.channel <> 'GEEN')) THEN
        RAISE EXCEPTION 'nothing is sent to this person now' USING ERRCODE = '42501', CONSTRAINT = 'contact_unsafe';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_letter BEFORE UPDATE OF outcome ON casework.task
    FOR EACH ROW WHEN (NEW.kind = 'BRIEF_VERSTUREN' AND NEW.outcome = 'GEDAAN') EXECUTE FUNCTION casework.guard_letter();

GRANT SELECT (turns_12_on) ON casework.subject TO ketentafel_deriver;
GRANT SELECT ON casework.rejection TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.rejection FOR SELECT TO ketentafel_deriver USING (true);
