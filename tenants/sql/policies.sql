-- Rows of who and where. An organisation sees its own people; names of organisations, tafels and agreements
-- are known to every bound member of the region.

GRANT SELECT ON tenants.cell, tenants.organisation, tenants.person, tenants.member, tenants.role, tenants.role_right,
    tenants.mandate, tenants.convenant, tenants.convenant_ceiling, tenants.applied_sql,
    tenants.revision TO ketentafel_app, ketentafel_worker;

{% for table in ('cell', 'organisation', 'role_right', 'convenant', 'convenant_ceiling') %}
CREATE POLICY bound_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
{% endfor %}

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
{% for table in ('ledger_event', 'ledger_subject') %}
CREATE POLICY officer_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org())
        AND ARRAY[organisation_id] && (SELECT tenants.scopes('LOG_READ')));
{% endfor %}

CREATE POLICY own_organisation_reads ON tenants.mutation_key FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()));
CREATE POLICY own_organisation_writes ON tenants.mutation_key FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND at = (SELECT tenants.moment()));
