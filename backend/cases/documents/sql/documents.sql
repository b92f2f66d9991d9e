-- A file beside a contribution: written once, never changed, and read wherever the contribution is read.
{% from 'visible.sql.jinja' import in_scope, takes_part with context %}

GRANT SELECT, INSERT ON casework.document TO ketentafel_app, ketentafel_worker;
-- The policy of contributions decides.
CREATE POLICY travels_with_the_text ON casework.document FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = document.contribution_id AND b.case_id = document.case_id) = 1);
CREATE POLICY goes_with_own_text ON casework.document FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment())
        AND {{ in_scope('document.case_id', 'CONTENT_WRITE') }} AND {{ takes_part('document.case_id') }}
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = document.case_id AND c.stage = 'TOEGELATEN') = 1
        AND (SELECT count(*) FROM casework.contribution b
              WHERE b.id = document.contribution_id AND b.case_id = document.case_id
                AND b.owner_org = document.owner_org AND NOT b.onward_ban
                AND b.redaction_enc IS NULL AND consent.may_bring(b.case_id, b.category)) = 1);

-- Beside an old version nothing new is put: after the foreign keys, which wait for a correction that is being written.
CREATE OR REPLACE TRIGGER guard_version AFTER INSERT ON casework.document
    FOR EACH ROW EXECUTE FUNCTION casework.guard_version();

-- One look, asked for by whoever reads the document, and used by nobody else. It can only be used up.
GRANT SELECT, INSERT, UPDATE (used_at) ON casework.document_link TO ketentafel_app, ketentafel_worker;
{% set mine = "document_link.organisation_id = (SELECT tenants.org()) AND document_link.member_id = (SELECT tenants.member())" %}
{% set own = mine ~ "
        AND (SELECT tenants.assurance()) >= 2" %}
CREATE POLICY own_link ON casework.document_link FOR SELECT TO ketentafel_app, ketentafel_worker USING ({{ own }});
CREATE POLICY links_what_is_read ON casework.document_link FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ mine }} AND made_at = (SELECT tenants.moment()) AND used_at IS NULL
        AND expires_at > made_at AND expires_at <= made_at + interval '2 minutes'
        AND (SELECT count(*) FROM casework.document d
              WHERE d.id = document_link.document_id AND d.case_id = document_link.case_id) = 1);
CREATE POLICY uses_own_link ON casework.document_link FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ own }} AND used_at IS NULL AND expires_at > (SELECT tenants.moment()))
    WITH CHECK (member_id = (SELECT tenants.member()) AND used_at = (SELECT tenants.moment()));
