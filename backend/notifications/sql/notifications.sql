-- What the worker must know of a case, for the organisation that it serves, to decide whether that is still to be told:
-- that it takes part, who of its people is barred, and of a case that is not admitted yet, where it was referred to.
{% for table in ('case_participant', 'recusal') %}
CREATE POLICY served_reads ON consent.{{ table }} FOR SELECT TO ketentafel_worker
    USING (organisation_id = (SELECT tenants.served()));
{% endfor %}
CREATE POLICY served_reads ON casework.tafel FOR SELECT TO ketentafel_worker
    USING ((SELECT tenants.served()) IS NOT NULL);
CREATE POLICY served_reads ON casework."case" FOR SELECT TO ketentafel_worker
    USING (stage IN ('AANGEMELD', 'WEGING')
        AND (SELECT t.organisation_id FROM casework.tafel t WHERE t.id = "case".tafel_id)
            = (SELECT tenants.served()));
