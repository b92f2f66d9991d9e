-- Tasks that a registered colleague passes on to another one of the same organisation, in one case or at one tafel. The
-- wegingstabel says which (wegingstabel.toml); whether a delegation gives anything is asked anew at each use.
{% from 'visible.sql.jinja' import in_scope, not_recused_from_case with context %}
{% from 'passing.sql.jinja' import counts, spot_of %}
{# Whether a colleague has, by roles of that place, each right that a task opens. #}
{% macro may_all(member, rights, case, spot) -%}
NOT EXISTS (SELECT FROM unnest({{ rights }}) x ("right")
             WHERE NOT EXISTS (SELECT FROM tenants.role r JOIN tenants.role_right a ON a.role = r.kind AND a."right" = x."right"
                                WHERE r.member_id = {{ member }} AND r.valid @> tenants.moment() AND {{ counts('r', case, spot) }}))
{%- endmacro %}

-- The table itself, as the product ships it.
CREATE OR REPLACE FUNCTION tenants.wegingstabel() RETURNS TABLE (code text, version integer, passed_to text,
    longest_days integer, registers text[], to_registers text[], rights text[], covers text[])
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    VALUES {{ passed_tasks }}
$$;
CREATE OR REPLACE FUNCTION tenants.stands_in(member uuid, registers text[], day date) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (SELECT FROM tenants.registration g
                    WHERE g.member_id = stands_in.member AND g.register_code = ANY (stands_in.registers)
                      AND g.ended_at IS NULL AND stands_in.day BETWEEN g.valid_from AND g.valid_until);
END $$;

-- Why a delegation of the own organisation gives nothing today; NULL while it does. It ends by itself with what it rests on.
CREATE OR REPLACE FUNCTION tenants.delegation_ended(delegation uuid) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    day date := tenants.today();
BEGIN
    RETURN (
        SELECT CASE WHEN d.withdrawn_at IS NOT NULL THEN 'INGETROKKEN'
                    WHEN day < d.valid_from THEN 'NOG_NIET'
                    WHEN day > d.valid_until THEN 'VOORBIJ'
                    WHEN w.passed_to IS NULL OR w.passed_to = 'NIEMAND' THEN 'TABEL'
                    WHEN NOT tenants.is_active(d.organisation_id, d.from_member_id) THEN 'LIDMAATSCHAP'
                    WHEN NOT tenants.stands_in(d.from_member_id, w.registers, day) THEN 'REGISTRATIE'
                    WHEN w.passed_to = 'ANDER_REGISTER' AND NOT tenants.stands_in(d.to_member_id, w.to_registers, day)
                        THEN 'REGISTRATIE_COLLEGA'
                    WHEN NOT ({{ may_all('d.from_member_id', 'w.rights', 'd.case_id', 's.spot') }}) THEN 'ROL'
               END
          FROM tenants.delegation d
          LEFT JOIN tenants.wegingstabel() w ON w.code = d.task_code
         CROSS JOIN LATERAL (SELECT {{ spot_of('d') }} AS spot) s
         WHERE d.id = delegation_ended.delegation AND d.organisation_id IN (tenants.org(), tenants.served()));
END $$;

-- Whether a task that opens one of these rights was passed on to a colleague in this case: who does it is told of it as well.
CREATE OR REPLACE FUNCTION tenants.passed_to(member uuid, "case" uuid, rights text[]) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN EXISTS (
        SELECT FROM tenants.delegation d JOIN tenants.wegingstabel() w ON w.code = d.task_code AND w.rights && passed_to.rights
         WHERE d.to_member_id = passed_to.member AND d.organisation_id = tenants.served()
           AND (d.case_id = passed_to."case" OR d.tafel_id = (
                SELECT c.tafel_id FROM casework."case" c WHERE c.id = passed_to."case"))
           AND tenants.delegation_ended(d.id) IS NULL);
END $$;
GRANT EXECUTE ON FUNCTION tenants.passed_to(uuid, uuid, text[]) TO ketentafel_worker;

-- Why whoever is bound cannot pass this task on so; NULL when nothing stands in the way. A colleague without a role there
-- and one who is recused are told by one word.
CREATE OR REPLACE FUNCTION tenants.delegation_fault(
    task text, to_member uuid, tafel uuid, "case" uuid, valid_from date, valid_until date) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := tenants.member();
    spot uuid := coalesce(tafel, (SELECT c.tafel_id FROM casework."case" c WHERE c.id = delegation_fault."case"));
    w record;
BEGIN
    SELECT * INTO w FROM tenants.wegingstabel() t WHERE t.code = delegation_fault.task;
    RETURN CASE
        WHEN w.code IS NULL THEN 'TASK_UNKNOWN'
        WHEN w.passed_to = 'NIEMAND' THEN 'TASK_STAYS'
        WHEN to_member = me THEN 'TO_ONESELF'
        WHEN valid_from < tenants.today() OR valid_until < valid_from THEN 'PERIOD_INVALID'
        WHEN valid_until > valid_from + w.longest_days THEN 'DELEGATION_TOO_LONG'
        WHEN NOT tenants.is_active(tenants.org(), to_member) THEN 'NOT_FOUND'
        WHEN NOT tenants.stands_in(me, w.registers, tenants.today())
             OR NOT tenants.stands_in(me, w.registers, valid_from) THEN 'DELEGATOR_UNREGISTERED'
        -- Nobody passes on what is not one's own, or was passed on by another.
        WHEN spot IS NULL OR NOT ({{ may_all('me', 'w.rights', 'delegation_fault."case"', 'spot') }}) OR EXISTS (
             SELECT FROM unnest(w.rights) x ("right")
              WHERE NOT coalesce(ARRAY[delegation_fault."case", spot, tenants.org()]
                                 && (SELECT array_agg(h.place) FROM tenants.held(x."right") h
                                      WHERE h.door <> 'DELEGATION'), false)) THEN 'DELEGATOR_NOT_THERE'
        WHEN NOT ({{ may_all('to_member', 'w.rights', 'delegation_fault."case"', 'spot') }})
             OR EXISTS (SELECT FROM consent.recusal b
                         WHERE b.member_id = to_member AND b.case_id = delegation_fault."case"
                           AND b.valid @> tenants.moment()) THEN 'DELEGATE_NOT_THERE'
        WHEN w.passed_to = 'ANDER_REGISTER' AND NOT tenants.stands_in(to_member, w.to_registers, valid_from)
            THEN 'DELEGATE_UNREGISTERED'
    END;
END $$;
GRANT EXECUTE ON FUNCTION tenants.wegingstabel() TO ketentafel_binder;
GRANT EXECUTE ON FUNCTION tenants.delegation_ended(uuid), tenants.delegation_fault(text, uuid, uuid, uuid, date, date)
    TO ketentafel_app, ketentafel_worker;

-- Who passed on, who does it, and whoever administers the organisation; withdrawn by each of them.
{% set concerned %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND (from_member_id = (SELECT tenants.member()) OR to_member_id = (SELECT tenants.member())
             OR ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN')))
{% endset %}
GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_by, version) ON tenants.delegation
    TO ketentafel_app, ketentafel_worker;
CREATE POLICY concerned_reads ON tenants.delegation FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ concerned }});
CREATE POLICY registered_passes ON tenants.delegation FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND from_member_id = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment())
        AND withdrawn_at IS NULL AND reason_code IN ({{ passing_reasons }})
        AND (case_id IS NULL OR (SELECT count(*) FROM casework."case" c WHERE c.id = delegation.case_id) = 1)
        AND (SELECT tenants.delegation_fault(task_code, to_member_id, tafel_id, case_id, valid_from, valid_until)) IS NULL);
CREATE POLICY concerned_withdraws ON tenants.delegation FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ concerned }} AND withdrawn_at IS NULL)
    WITH CHECK (withdrawn_by = (SELECT tenants.member()) AND withdrawn_at = (SELECT tenants.moment()));

-- What was written under a delegation names who answers for it, to whoever reads cases there for the same organisation.
GRANT SELECT ON tenants.delegated_act TO ketentafel_app, ketentafel_worker;
CREATE POLICY own_organisation_reads ON tenants.delegated_act FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND (delegator_id = (SELECT tenants.member()) OR {{ in_scope('delegated_act.case_id', 'CASE_READ') }})
        AND {{ not_recused_from_case('delegated_act.case_id') }});
CREATE OR REPLACE FUNCTION tenants.note_delegated() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    me uuid := tenants.member();
    made jsonb;
    here uuid;
    spot uuid;
    one record;
BEGIN
    -- Hardly anybody works under a delegation: everybody else pays for one look.
    IF me IS NULL OR NOT EXISTS (SELECT FROM tenants.delegation d WHERE d.to_member_id = me AND d.withdrawn_at IS NULL) THEN
        RETURN NULL;
    END IF;
    made := to_jsonb(NEW);
    here := (made ->> 'case_id')::uuid;
    spot := coalesce((SELECT c.tafel_id FROM casework."case" c WHERE c.id = here), (made ->> 'tafel_id')::uuid);
    -- What an own role gives is done in one's own name.
    IF EXISTS (SELECT FROM unnest(TG_ARGV[1]::text[]) x ("right") CROSS JOIN LATERAL tenants.held(x."right") h
                WHERE h.door <> 'DELEGATION' AND h.place IN (here, spot, tenants.org())) THEN
        RETURN NULL;
    END IF;
    SELECT d.id, d.organisation_id, d.from_member_id, d.task_code, TG_ARGV[0] = ANY (w.covers) AS covered INTO one
      FROM tenants.delegation d JOIN tenants.wegingstabel() w ON w.code = d.task_code AND w.rights && TG_ARGV[1]::text[]
     WHERE d.to_member_id = me AND d.organisation_id = tenants.org() AND (d.case_id = here OR d.tafel_id = spot)
       AND tenants.delegation_ended(d.id) IS NULL
     ORDER BY covered DESC, d.case_id NULLS LAST, d.id LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF here IS NULL OR NOT one.covered THEN
        RAISE EXCEPTION 'this was not passed on' USING ERRCODE = '42501';
    END IF;
    INSERT INTO tenants.delegated_act
    VALUES (gen_random_uuid(), one.organisation_id, here, one.id, me, one.from_member_id, one.task_code, TG_ARGV[0],
            (made ->> 'id')::uuid, tenants.moment());
    RETURN NULL;
END $$;
{% for table, name, rights in (
    ('contribution', 'Contribution', 'CONTENT_WRITE'), ('referral', 'Referral', 'REFERRAL_MAKE'),
    ('subject', 'Subject', 'CONTENT_WRITE,REFERRAL_MAKE'), ('release', 'Release', 'CONTENT_WRITE'),
    ('correction', 'Correction', 'CONTENT_WRITE'), ('information_request', 'InformationRequest', 'CONTENT_WRITE'),
    ('information_answer', 'InformationAnswer', 'CONTENT_WRITE'), ('own_statement', 'OwnStatement', 'CONTENT_WRITE'),
    ('document', 'Document', 'CONTENT_WRITE'), ('family_talk', 'FamilyTalk', 'CONTENT_WRITE,PARTICIPATION_WRITE'),
    ('case_outcome', 'CaseOutcome', 'CONTENT_WRITE,PARTICIPATION_WRITE'), ('assessment', 'Assessment', 'CONTENT_WRITE'),
    ('key_decision', 'KeyDecision', 'CONTENT_WRITE'), ('key_decider', 'KeyDecider', 'CONTENT_WRITE'),
    ('kader_event', 'KaderEvent', 'CONTENT_WRITE,PARTICIPATION_WRITE'),
    ('citizen_number', 'CitizenNumber', 'CONTENT_WRITE'),
    ('continuation', 'Continuation', 'CONTENT_WRITE,PARTICIPATION_WRITE'), ('consult', 'Consult', 'CONTENT_WRITE')) %}
CREATE OR REPLACE TRIGGER note_delegated AFTER INSERT ON casework.{{ table }}
    FOR EACH ROW EXECUTE FUNCTION tenants.note_delegated('{{ name }}', '{{ '{' ~ rights ~ '}' }}');
{% endfor %}
CREATE OR REPLACE TRIGGER note_delegated AFTER UPDATE OF done_at ON casework.task
    FOR EACH ROW WHEN (OLD.done_at IS NULL AND NEW.done_by IS NOT NULL)
    EXECUTE FUNCTION tenants.note_delegated('Task', '{CASE_READ,BASIS_READ}');

GRANT SELECT ON tenants.delegation TO ketentafel_binder;
GRANT INSERT ON tenants.delegated_act TO ketentafel_binder;
GRANT SELECT (member_id, case_id, valid) ON consent.recusal TO ketentafel_binder;
CREATE POLICY binder_reads ON tenants.delegation FOR SELECT TO ketentafel_binder USING (true);
CREATE POLICY binder_reads ON consent.recusal FOR SELECT TO ketentafel_binder USING (true);
CREATE POLICY binder_notes ON tenants.delegated_act FOR INSERT TO ketentafel_binder WITH CHECK (true);
