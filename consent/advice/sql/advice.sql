-- Advice on lawfulness about a kind of tafel. It tells of a processing and of no family: who prepares or judges that
-- processing reads it, the committee among them, and nobody changes it.
GRANT SELECT, INSERT ON consent.rac_advice TO ketentafel_app, ketentafel_worker;
CREATE POLICY dossier_reads ON consent.rac_advice FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_READ'))
        AND (owner_org = (SELECT tenants.org())
             -- Who takes part by the statute answers for the processing as well (AVG 26).
             OR (SELECT count(*) FROM consent.partnership_participant g JOIN casework.tafel t ON t.id = g.tafel_id
                  WHERE g.organisation_id = (SELECT tenants.org()) AND g.case_id IS NULL
                    AND g.valid @> (SELECT tenants.moment())
                    AND t.organisation_id = rac_advice.owner_org AND t.kind_code = rac_advice.kind_code) > 0));
CREATE POLICY officer_records ON consent.rac_advice FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE'))
        AND recorded_by = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment())
        AND given_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date
        AND consent.is_partnership(kind_code, kind_version)
        AND (SELECT count(*) FROM casework.tafel t
              WHERE t.organisation_id = rac_advice.owner_org AND t.kind_code = rac_advice.kind_code
                AND t.kind_version = rac_advice.kind_version) > 0);
