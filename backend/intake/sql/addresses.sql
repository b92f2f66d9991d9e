-- Where somebody of a referral lives: told with the referral where the kind of tafel asks it, by who brought the person in, and
-- never changed. Whoever told it reads it; others with an open access to how this person is reached, or to the secret address
-- where it is one, or where somebody agreed with this person how to be reached safely. Nothing opens it in an emergency.
{% from 'visible.sql.jinja' import in_scope, takes_part, has_access with context %}
{% macro of_person(whose) -%}
(SELECT count(*) FROM casework.subject s
              WHERE s.id = told_address.subject_id AND s.case_id = told_address.case_id{{ whose }}) = 1
{%- endmacro %}
{% set as_data %}
CASE WHEN secret OR (SELECT b.rules > 0 FROM consent.contact_bars(told_address.subject_id) b)
     THEN 'ADRES_GEHEIM' ELSE 'CONTACT' END
{%- endset %}
GRANT SELECT, INSERT ON casework.told_address TO ketentafel_app, ketentafel_worker;
CREATE POLICY teller_and_knower_read ON casework.told_address FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2 AND {{ in_scope('told_address.case_id', 'CONTENT_READ') }}
        AND {{ of_person('') }}
        AND (owner_org = (SELECT tenants.org())
             OR ({{ takes_part('told_address.case_id') }}
                 AND {{ has_access('told_address.case_id', 'ARRAY[told_address.subject_id]', as_data) }})));
CREATE POLICY referrer_tells ON casework.told_address FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT c.tafel_id FROM casework."case" c WHERE c.id = told_address.case_id), (SELECT tenants.org())]
            && (SELECT tenants.scopes('REFERRAL_MAKE'))
        AND {{ of_person(' AND s.owner_org = told_address.owner_org') }}
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = told_address.case_id AND c.owner_org = (SELECT tenants.org()) AND c.stage = 'AANGEMELD') = 1);
CREATE OR REPLACE TRIGGER guard_field_intake BEFORE INSERT ON casework.told_address
    FOR EACH ROW EXECUTE FUNCTION casework.guard_field_intake('ADRES');
