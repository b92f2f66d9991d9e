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

-- A case whose restrictions were not derived yet, because its database is of before that was done, would show what is
-- restricted: each of them is derived here, in the transaction that begins to look there.
SET LOCAL ROLE ketentafel_deriver;
SELECT consent.derive_case(one.case_id) FROM (
    SELECT DISTINCT x.case_id FROM consent.restriction x
      JOIN consent.case_participant p ON p.case_id = x.case_id
     WHERE x.subject_id <> ALL (p.restricted) AND NOT isempty(x.valid)
       AND coalesce(x.organisation_id, p.organisation_id) = p.organisation_id) one;
-- The same of consents about whoever a record of custody or a measure stands.
SELECT consent.derive_case(one.case_id) FROM (
    SELECT DISTINCT k.case_id FROM consent.consent k
     WHERE EXISTS (SELECT FROM consent.custody u WHERE u.case_id = k.case_id
                   UNION ALL SELECT FROM consent.measure m WHERE m.case_id = k.case_id)
       AND NOT EXISTS (SELECT FROM consent.reassessment y WHERE y.case_id = k.case_id)) one;
-- And what a withdrawal of before that left open on a law that was invoked beside it.
SELECT consent.derive_case(one.case_id) FROM (
    SELECT DISTINCT k.case_id FROM consent.consent k
     WHERE k.withdrawn_at IS NOT NULL AND k.kind = 'VERWERKING'
       AND EXISTS (SELECT FROM consent.reassessed(k.case_id) d
                    WHERE NOT EXISTS (SELECT FROM consent.reassessment y WHERE y.basis_id = d.basis_id))) one;
RESET ROLE;
