-- A case that goes on in another one. Both are admitted, at the same tafel, and each keeps all that is its own: this is a
-- pointer, read by whoever reads both, so that nobody learns by the one that there is the other.
{% from 'visible.sql.jinja' import in_scope, shown with context %}
{% from 'records.sql.jinja' import runtime with context %}

GRANT SELECT, INSERT, UPDATE (confirmed_org, confirmed_by, confirmed_at) ON casework.continuation
    TO ketentafel_app, ketentafel_worker;
{% set known %}
(SELECT tenants.assurance()) >= 2 AND {{ shown('continuation.case_id', 'continuation.owner_org') }}
{% endset %}
{% macro both(more) -%}
(SELECT count(*) FROM casework."case" c WHERE c.id IN (continuation.case_id, continuation.later_case_id){{ more }}) = 2
{%- endmacro %}
CREATE POLICY reader_of_both_reads ON casework.continuation FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ known }} AND {{ both('') }});
CREATE POLICY steers_both ON casework.continuation FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2 AND confirmed_at IS NULL
        AND {{ in_scope('continuation.case_id', 'PARTICIPATION_WRITE') }}
        AND {{ in_scope('continuation.later_case_id', 'PARTICIPATION_WRITE') }}
        AND (SELECT count(*) FROM casework."case" a JOIN casework."case" b ON b.tafel_id = a.tafel_id
              WHERE a.id = continuation.case_id AND b.id = continuation.later_case_id
                AND a.stage = 'TOEGELATEN' AND b.stage = 'TOEGELATEN'
                AND (continuation.kind = 'SAMENVOEGING' OR b.opened_at > a.opened_at)) = 1);
{% macro steers_or_brings(case) -%}
({{ in_scope(case, 'PARTICIPATION_WRITE') }} OR {{ in_scope(case, 'CONTENT_WRITE') }})
{%- endmacro %}
CREATE POLICY second_confirms ON casework.continuation FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ known }} AND confirmed_at IS NULL AND {{ steers_or_brings('continuation.case_id') }}
        AND {{ steers_or_brings('continuation.later_case_id') }} AND {{ both(" AND c.stage = 'TOEGELATEN'") }})
    WITH CHECK (confirmed_org = (SELECT tenants.org()) AND confirmed_by = (SELECT tenants.member())
        AND confirmed_at = (SELECT tenants.moment()));

-- The other way round is the same said again.
CREATE OR REPLACE FUNCTION casework.guard_continuation() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.case_lock l WHERE l.case_id IN (NEW.case_id, NEW.later_case_id) ORDER BY l.case_id FOR UPDATE;
    IF EXISTS (SELECT FROM casework.continuation k
                WHERE k.case_id = NEW.later_case_id AND k.later_case_id = NEW.case_id) THEN
        RAISE EXCEPTION 'this was recorded the other way round'
            USING ERRCODE = '42501', CONSTRAINT = 'continuation_already';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER "1_guard_continuation" AFTER INSERT ON casework.continuation
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_continuation();

-- Two people, also when one of them works for two organisations; of two organisations where more than one weighs.
CREATE OR REPLACE FUNCTION casework.guard_second() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM tenants.member a JOIN tenants.member b ON b.person_id = a.person_id
                WHERE a.id = NEW.recorded_by AND b.id = NEW.confirmed_by) THEN
        RAISE EXCEPTION 'the second person is another one'
            USING ERRCODE = '42501', CONSTRAINT = 'continuation_second_person';
    END IF;
    IF NEW.confirmed_org = NEW.owner_org
       AND (casework.blueprint_of(NEW.later_case_id) #>> '{weighing,organisations}')::integer > 1 THEN
        RAISE EXCEPTION 'the second person is of another organisation'
            USING ERRCODE = '42501', CONSTRAINT = 'continuation_second_organisation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_second BEFORE UPDATE OF confirmed_by ON casework.continuation
    FOR EACH ROW WHEN ({{ runtime() }}) EXECUTE FUNCTION casework.guard_second();
GRANT SELECT ON casework.continuation TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.continuation FOR SELECT TO ketentafel_deriver USING (true);
