-- What a withdrawal reaches: consents of one person and of one kind that let one of the same recipients receive one of
-- the same categories. Whatever their purpose: each reader names its own, so that it keeps nobody out.

-- The last time that a person withdrew such a consent, or passed on that everything of that kind is withdrawn, whether or
-- not there was anything yet.
CREATE OR REPLACE FUNCTION consent.last_withdrawn("case" uuid, subject uuid, kind text, categories text[],
                                                  recipients uuid[])
RETURNS timestamptz LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(w.at) FROM (
        SELECT k.withdrawn_at
          FROM consent.consent k JOIN consent.legal_basis b ON b.id = k.basis_id
         WHERE k.case_id = last_withdrawn."case" AND k.subject_id = last_withdrawn.subject
           AND k.kind = last_withdrawn.kind AND b.categories && last_withdrawn.categories
           AND EXISTS (SELECT FROM consent.legal_basis_recipient r
                        WHERE r.basis_id = b.id AND r.organisation_id = ANY (last_withdrawn.recipients))
        UNION ALL
        SELECT w.registered_at FROM consent.withdrawal w
         WHERE w.case_id = last_withdrawn."case" AND w.subject_id = last_withdrawn.subject
           AND coalesce(w.kind, last_withdrawn.kind) = last_withdrawn.kind AND w.channel <> 'CODE') w (at)
$$;

-- Whether somebody had withdrawn what is said to have been given by then: told to who may record bases in that case.
CREATE OR REPLACE FUNCTION consent.given_before_withdrawal("case" uuid, subject uuid, kind text, given_at timestamptz,
                                                           categories text[], recipients uuid[])
RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0 FROM consent.case_participant p
     WHERE p.case_id = given_before_withdrawal."case" AND p.organisation_id = tenants.org()
       AND ARRAY[p.case_id, p.tafel_id, p.organisation_id] && tenants.scopes('BASIS_WRITE')
       AND given_before_withdrawal.given_at <= consent.last_withdrawn(
               p.case_id, given_before_withdrawal.subject, given_before_withdrawal.kind,
               given_before_withdrawal.categories, given_before_withdrawal.recipients)
$$;
GRANT EXECUTE ON FUNCTION consent.given_before_withdrawal(uuid, uuid, text, timestamptz, text[], uuid[])
    TO ketentafel_app, ketentafel_worker;

-- Consent is given after the last withdrawal of it, or is none: what was given before it was withdrawn with it. Looked at
-- in the end, when the recipients are there too; a withdrawal of this very moment is waited for at the lock of the case.
-- Binds whom policies bind.
CREATE OR REPLACE FUNCTION consent.guard_given() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1
       FROM consent.consent k JOIN consent.legal_basis b ON b.id = k.basis_id
      WHERE b.id = NEW.basis_id AND k.withdrawn_at IS NULL
        AND k.given_at <= consent.last_withdrawn(
                k.case_id, k.subject_id, k.kind, b.categories,
                ARRAY(SELECT r.organisation_id FROM consent.legal_basis_recipient r WHERE r.basis_id = b.id));
    IF FOUND THEN
        RAISE EXCEPTION 'this consent was withdrawn after it was given' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
{% for table in ('consent.consent', 'consent.legal_basis_recipient') %}
CREATE CONSTRAINT TRIGGER guard_given AFTER INSERT ON {{ table }}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker'))
    EXECUTE FUNCTION consent.guard_given();
{% endfor %}

-- With a consent, by the same hand and at the same moment, goes every other one that it overlaps and that is not over:
-- somebody who withdraws means what is shared, and not one of several papers about it.
CREATE OR REPLACE FUNCTION consent.withdraw_beside(consent uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE consent.consent k
       SET withdrawn_at = greatest(o.withdrawn_at, k.given_at), withdrawn_by = o.withdrawn_by,
           withdrawal_id = o.withdrawal_id, version = k.version + 1
      FROM consent.legal_basis b, consent.consent o, consent.legal_basis w
     WHERE o.id = withdraw_beside.consent AND w.id = o.basis_id
       AND b.id = k.basis_id AND b.categories && w.categories
       AND k.subject_id = o.subject_id AND k.kind = o.kind AND k.withdrawn_at IS NULL
       AND least(b.ended_at, upper(b.valid), 'infinity') > o.withdrawn_at
       AND EXISTS (SELECT FROM consent.legal_basis_recipient r
                     JOIN consent.legal_basis_recipient x ON x.basis_id = w.id AND x.organisation_id = r.organisation_id
                    WHERE r.basis_id = b.id)
$$;
CREATE OR REPLACE FUNCTION consent.withdraw_overlapping() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM consent.withdraw_beside(NEW.id);
    RETURN NULL;
END $$;
-- What the deriver withdraws it withdraws whole by itself, and so nothing goes on from one overlap to the next.
CREATE OR REPLACE TRIGGER withdraw_overlapping AFTER UPDATE OF withdrawn_at ON consent.consent
    FOR EACH ROW WHEN (current_user <> 'ketentafel_deriver')
    EXECUTE FUNCTION consent.withdraw_overlapping();

-- Whoever withdraws takes the locks of the case first, as everybody does, and waits for what is being recorded there.
-- Which case that is; NULL where the organisation has no part in it.
CREATE OR REPLACE FUNCTION consent.hold_case(consent uuid) RETURNS uuid
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT p.case_id
      FROM consent.consent k
      JOIN consent.case_participant p ON p.case_id = k.case_id AND p.organisation_id = tenants.org()
     CROSS JOIN LATERAL consent.derive_case(p.case_id)
     WHERE k.id = hold_case.consent
$$;
GRANT EXECUTE ON FUNCTION consent.hold_case(uuid) TO ketentafel_app, ketentafel_worker;
GRANT EXECUTE ON FUNCTION consent.last_withdrawn(uuid, uuid, text, text[], uuid[]), consent.withdraw_beside(uuid)
    TO ketentafel_deriver;
GRANT SELECT ON consent.withdrawal TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.withdrawal FOR SELECT TO ketentafel_deriver USING (true);
