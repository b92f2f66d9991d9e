-- The directory of partners. Every member of the region reads it; an administrator writes of the own organisation only.
GRANT SELECT, INSERT ON casework.directory_entry TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (task, area, phone, mail, website, expertise, maintained_by, maintained_at, version)
    ON casework.directory_entry TO ketentafel_app, ketentafel_worker;
CREATE POLICY bound_reads ON casework.directory_entry FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
-- Which organisation an entry is of does not change.
{% set administers %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('TENANT_ADMIN'))
{% endset %}
{% set signed %}
maintained_by = (SELECT tenants.member()) AND maintained_at = (SELECT tenants.moment())
{% endset %}
CREATE POLICY administrator_describes ON casework.directory_entry FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ administers }} AND {{ signed }});
CREATE POLICY administrator_changes ON casework.directory_entry FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ administers }}) WITH CHECK ({{ signed }});

-- An organisation that is hidden in households does not tell where it works: that may tell where somebody is.
CREATE OR REPLACE FUNCTION casework.guard_directory() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF cardinality(NEW.area) > 0
       AND (SELECT o.kind FROM tenants.organisation o WHERE o.id = NEW.organisation_id) IN ({{ masked_kinds }}) THEN
        RAISE EXCEPTION 'this kind of organisation does not tell where it works'
            USING ERRCODE = '42501', CONSTRAINT = 'hidden_kind';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_directory AFTER INSERT OR UPDATE OF area ON casework.directory_entry
    FOR EACH ROW EXECUTE FUNCTION casework.guard_directory();
