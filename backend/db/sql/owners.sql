-- Last of all: functions are closed to everybody that no file grants them to, and the definer functions go to the role
-- whose rows they may see. Only now, because the owner can grant and attach to triggers only what it still owns.

REVOKE ALL ON ALL ROUTINES IN SCHEMA tenants, consent, casework FROM PUBLIC;
{% for role, signatures in definers.items() %}
{% for signature in signatures %}
ALTER FUNCTION {{ signature }} OWNER TO {{ role }};
{% endfor %}
{% endfor %}

{% for table in administered %}
CREATE POLICY owner_administers ON {{ table }} TO ketentafel_owner USING (true) WITH CHECK (true);
{% endfor %}
