-- Rules of safe contact. A rule says where somebody can be found: whoever did not record it reads it only with an open
-- access to that person's secret address, for one's own purpose. Nothing opens it in an emergency.
{% from 'visible.sql.jinja' import in_scope, takes_part, not_recused, not_barred, has_access with context %}
{% set may_read %}
(SELECT tenants.assurance()) >= 2
        AND {{ in_scope('contact_rule.case_id', 'BASIS_READ') }} AND {{ takes_part('contact_rule.case_id') }}
        AND {{ not_recused('ARRAY[contact_rule.subject_id]') }}
        AND {{ not_barred('contact_rule.case_id', 'ARRAY[contact_rule.subject_id]') }}
{% endset %}
{% set reads %}
{{ may_read }}
        AND (owner_org = (SELECT tenants.org())
             OR {{ has_access('contact_rule.case_id', 'ARRAY[contact_rule.subject_id]', "'ADRES_GEHEIM'") }})
{% endset %}
GRANT SELECT, INSERT, UPDATE (valid, end_recorded_at, version) ON consent.contact_rule
    TO ketentafel_app, ketentafel_worker;
CREATE POLICY recorder_and_knower_read ON consent.contact_rule FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads }});
CREATE POLICY writes_own ON consent.contact_rule FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND lower(valid) >= (SELECT tenants.moment())
        AND end_recorded_at IS NULL AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('contact_rule.case_id', 'BASIS_WRITE') }} AND {{ takes_part('contact_rule.case_id') }}
        AND (SELECT count(*) FROM casework.subject s
              WHERE s.case_id = contact_rule.case_id AND s.id = ANY (contact_rule.subject_id || contact_rule.never_with))
            = 1 + cardinality(never_with));
CREATE POLICY ends_own ON consent.contact_rule FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND {{ may_read }}
        AND {{ in_scope('contact_rule.case_id', 'BASIS_WRITE') }})
    WITH CHECK (owner_org = (SELECT tenants.org()) AND end_recorded_at = (SELECT tenants.moment()));
CREATE OR REPLACE TRIGGER guard_register_end BEFORE UPDATE ON consent.contact_rule
    FOR EACH ROW EXECUTE FUNCTION consent.guard_register_end();

-- What keeps somebody from being written to that the asker need not see: how many rules run, and whether the register of
-- custody calls this person a possible danger or names a contact ban. Only of a person whom the asker may know.
CREATE OR REPLACE FUNCTION consent.contact_bars(subject uuid) RETURNS TABLE (rules bigint, kept_away boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
SELECT (SELECT count(*) FROM consent.contact_rule r
         WHERE r.subject_id = s.id AND r.valid @> (SELECT tenants.moment())),
       consent.is_marked(s.case_id, s.id)
  FROM casework.subject s
 WHERE s.id = contact_bars.subject AND (SELECT tenants.assurance()) >= 2
   AND (s.owner_org = (SELECT tenants.org())
        OR EXISTS (SELECT FROM consent.case_access a
                    WHERE a.organisation_id = (SELECT tenants.org()) AND a.case_id = s.case_id
                      AND a.subject_id = s.id AND a.valid @> (SELECT tenants.moment())))
$$;
GRANT EXECUTE ON FUNCTION consent.contact_bars(uuid) TO ketentafel_app, ketentafel_worker;
GRANT SELECT (case_id, subject_id, valid, channel) ON consent.contact_rule TO ketentafel_deriver;
CREATE POLICY deriver_counts ON consent.contact_rule FOR SELECT TO ketentafel_deriver USING (true);
