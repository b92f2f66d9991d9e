-- What sets the deriving of a case off: every change of a row that feeds it.
{% from 'basis.sql.jinja' import agreements, of_agreement with context %}

-- Rows that name their case. `changed` is the statement's transition table; cases are locked in ascending order,
-- so that two statements over the same cases cannot wait for each other.
CREATE OR REPLACE FUNCTION consent.derive_changed() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT DISTINCT c.case_id FROM changed c ORDER BY c.case_id LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;

-- Content changes nobody's access; only an owner that the case does not know yet gets its row.
CREATE OR REPLACE FUNCTION consent.derive_owner() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN
        SELECT DISTINCT c.case_id FROM changed c
         WHERE NOT EXISTS (SELECT FROM consent.case_participant p
                            WHERE p.organisation_id = c.owner_org AND p.case_id = c.case_id)
         ORDER BY c.case_id
    LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION consent.derive_changed_case() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO consent.case_lock (case_id) SELECT c.id FROM changed c ORDER BY c.id;
    END IF;
    FOR one IN SELECT c.id FROM changed c ORDER BY c.id LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;

-- A change of the register of a partnership touches the cases in which that organisation takes part, or was to. Who was
-- admitted to one case needs no more than that case's own lock.
CREATE OR REPLACE FUNCTION consent.derive_changed_register() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    PERFORM pg_advisory_xact_lock_shared({{ agreements }});
    PERFORM pg_advisory_xact_lock({{ of_agreement('a.id') }})
       FROM (SELECT DISTINCT t.convenant_id AS id FROM changed c JOIN casework.tafel t ON t.id = c.tafel_id
              WHERE c.case_id IS NULL ORDER BY 1) a;
    FOR one IN
        SELECT DISTINCT k.id FROM changed c
          JOIN casework."case" k ON k.tafel_id = c.tafel_id AND k.id = coalesce(c.case_id, k.id)
          JOIN casework.participation p ON p.case_id = k.id AND p.organisation_id = c.organisation_id
         ORDER BY k.id
    LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;

-- A change of an agreement, or of a tafel's agreement, touches many cases: one after the other, under their locks.
{% for function, convenant in (('derive_changed_agreement', 'convenant_id'), ('derive_changed_convenant', 'id')) %}
CREATE OR REPLACE FUNCTION consent.{{ function }}() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    IF TG_TABLE_NAME = 'tafel' THEN
        -- That a tafel became active, or goes on under a newer version of its kind, opens and closes nothing.
        IF TG_OP = 'UPDATE' THEN
            PERFORM 1 FROM earlier e JOIN changed c ON c.id = e.id
              WHERE (c.convenant_id, c.organisation_id, c.kind_code)
                    IS DISTINCT FROM (e.convenant_id, e.organisation_id, e.kind_code);
            IF NOT FOUND THEN
                RETURN NULL;
            END IF;
        END IF;
        PERFORM pg_advisory_xact_lock({{ agreements }});
    ELSE
        PERFORM pg_advisory_xact_lock_shared({{ agreements }});
        PERFORM pg_advisory_xact_lock({{ of_agreement('a.id') }})
           FROM (SELECT DISTINCT {{ convenant }} AS id FROM changed ORDER BY 1) a;
    END IF;
    FOR one IN
        SELECT c.id FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id
         WHERE t.convenant_id IN (SELECT a.{{ convenant }} FROM changed a) ORDER BY c.id
    LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;
{% endfor %}

{% macro derives(table, function) %}
CREATE OR REPLACE TRIGGER derive_after_insert AFTER INSERT ON {{ table }}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.{{ function }}();
CREATE OR REPLACE TRIGGER derive_after_update AFTER UPDATE ON {{ table }}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.{{ function }}();
CREATE OR REPLACE TRIGGER derive_after_delete AFTER DELETE ON {{ table }}
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.{{ function }}();
{% endmacro %}
{% for table in ('casework.participation', 'consent.legal_basis', 'consent.legal_basis_recipient', 'consent.consent',
                 'consent.break_glass', 'consent.restriction', 'consent.custody', 'consent.measure',
                 'consent.capacity', 'consent.duty_conflict') %}
{{ derives(table, 'derive_changed') }}
{% endfor %}
{% for table in ('casework.subject', 'casework.contribution') %}
CREATE OR REPLACE TRIGGER derive_after_insert AFTER INSERT ON {{ table }}
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_owner();
{% endfor %}
{{ derives('tenants.convenant_ceiling', 'derive_changed_agreement') }}
{{ derives('casework.tafel', 'derive_changed_agreement') }}
CREATE OR REPLACE TRIGGER derive_after_update AFTER UPDATE ON casework.tafel
    REFERENCING OLD TABLE AS earlier NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_changed_agreement();
{{ derives('consent.partnership_participant', 'derive_changed_register') }}
CREATE OR REPLACE TRIGGER derive_after_update AFTER UPDATE ON tenants.convenant
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_changed_convenant();
CREATE OR REPLACE TRIGGER derive_after_insert AFTER INSERT ON casework."case"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_changed_case();
CREATE OR REPLACE TRIGGER derive_after_update AFTER UPDATE ON casework."case"
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_changed_case();

{% for table in ('casework."case"', 'casework.tafel', 'casework.participation', 'casework.weighing',
                 'casework.tafel_kind', 'tenants.convenant', 'tenants.convenant_ceiling',
                 'consent.legal_basis', 'consent.legal_basis_recipient', 'consent.consent', 'consent.custody',
                 'consent.measure') %}
GRANT SELECT ON {{ table }} TO ketentafel_deriver;
CREATE POLICY deriver_reads ON {{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}
GRANT UPDATE (rests_until) ON consent.legal_basis TO ketentafel_deriver;
CREATE POLICY deriver_bounds ON consent.legal_basis FOR UPDATE TO ketentafel_deriver USING (true) WITH CHECK (true);
GRANT SELECT (id, case_id, organisation_id, member_id, reviewed_by, valid) ON consent.break_glass TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.break_glass FOR SELECT TO ketentafel_deriver USING (true);
{% for table in ('consent.case_lock', 'consent.case_access', 'consent.case_participant', 'consent.reassessment',
                 'consent.shown_organisation') %}
GRANT SELECT, INSERT, UPDATE, DELETE ON {{ table }} TO ketentafel_deriver;
CREATE POLICY deriver_keeps ON {{ table }} TO ketentafel_deriver USING (true) WITH CHECK (true);
{% endfor %}
