-- Rows of who and where. An organisation sees its own people; names of organisations, tafels and agreements
-- are known to every bound member of the region.

GRANT SELECT ON tenants.cell, tenants.organisation, tenants.person, tenants.member, tenants.role, tenants.role_right,
    tenants.mandate, tenants.convenant, tenants.convenant_ceiling, tenants.applied_sql,
    tenants.revision TO ketentafel_app, ketentafel_worker;

{% for table in ('cell', 'organisation', 'role_right', 'convenant', 'convenant_ceiling') %}
CREATE POLICY bound_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
{% endfor %}

-- A database is one cell: the index `one_cell` lets no second row in, and this lets the first not out. Without it every
-- clock that a test or a demo had set back would jump, and whoever asks for the region would find none.
CREATE OR REPLACE FUNCTION tenants.guard_cell() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'the row that says which region this is stays' USING ERRCODE = 'KT011';
END $$;
CREATE OR REPLACE TRIGGER guard_cell BEFORE DELETE OR TRUNCATE ON tenants.cell
    FOR EACH STATEMENT EXECUTE FUNCTION tenants.guard_cell();

-- Volunteers, residents and partners outside care receive nothing about a person: no agreement gives them a ceiling, whoever
-- writes it down.
CREATE OR REPLACE FUNCTION tenants.guard_ceiling() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF (SELECT o.kind FROM tenants.organisation o WHERE o.id = NEW.organisation_id) IN ({{ not_professional }}) THEN
        RAISE EXCEPTION 'this kind of organisation receives nothing about a person'
            USING ERRCODE = '42501', CONSTRAINT = 'no_professional';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_ceiling BEFORE INSERT OR UPDATE OF organisation_id ON tenants.convenant_ceiling
    FOR EACH ROW EXECUTE FUNCTION tenants.guard_ceiling();

-- The versions of tables and policies hold nobody's data, and must be readable before anybody is bound.
{% for table in ('applied_sql', 'revision') %}
CREATE POLICY everyone_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker USING (true);
{% endfor %}

{% for table in ('member', 'role', 'mandate') %}
CREATE POLICY own_organisation_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));
{% endfor %}

CREATE POLICY own_organisation_reads ON tenants.person FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT count(*) FROM tenants.member m
             WHERE m.person_id = person.id AND m.organisation_id = (SELECT tenants.org())) > 0);

-- The ledger. Anyone bound writes what they did, under their own name and at the moment it happened; an officer
-- of the organisation reads it; nobody changes it, because no role has the right to.
GRANT INSERT, SELECT ON tenants.ledger_event, tenants.ledger_subject, tenants.mutation_key
    TO ketentafel_app, ketentafel_worker;

CREATE POLICY acts_under_own_name ON tenants.ledger_event FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND member_id = (SELECT tenants.member())
        AND purpose = (SELECT tenants.purpose()) AND assurance = (SELECT tenants.assurance())
        AND request_id = (SELECT tenants.request_id()) AND at = (SELECT tenants.moment()));
CREATE POLICY acts_under_own_name ON tenants.ledger_subject FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()));

-- Nobody adds to what another wrote, or to what was written before: an event of a colleague, of an earlier request or
-- of another organisation is answered like one that is not there.
CREATE OR REPLACE FUNCTION tenants.guard_ledger_subject() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fields text[] := tenants.bound();
BEGIN
    PERFORM 1 FROM (SELECT DISTINCT c.organisation_id, c.event_id FROM changed c) one
      LEFT JOIN tenants.ledger_event e
        ON e.organisation_id = one.organisation_id AND e.id = one.event_id AND e.member_id = fields[3]::uuid
       AND e.request_id = fields[7]::uuid AND e.at = tenants.moment()
     WHERE e.id IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'this event is not there' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_ledger_subject AFTER INSERT ON tenants.ledger_subject
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION tenants.guard_ledger_subject();
GRANT SELECT (id, organisation_id, member_id, request_id, at) ON tenants.ledger_event TO ketentafel_binder;
CREATE POLICY binder_reads ON tenants.ledger_event FOR SELECT TO ketentafel_binder USING (true);

{% for table in ('ledger_event', 'ledger_subject') %}
CREATE POLICY officer_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org())
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('LOG_READ')));
{% endfor %}

CREATE POLICY own_organisation_reads ON tenants.mutation_key FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));
CREATE POLICY own_organisation_writes ON tenants.mutation_key FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND at = (SELECT tenants.moment()));
