-- The form in which a consent was given. It is written once, with the consent, and looked at when all of it is there.
{% from 'visible.sql.jinja' import in_scope, not_recused, authorised, shown with context %}

-- The beginning of the first legal day on which a consent no longer holds: the database's form of
-- `consent.giving.terms.latest_end`.
CREATE OR REPLACE FUNCTION consent.latest_end(kind text, given_at timestamptz) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT ((latest_end.given_at AT TIME ZONE 'Europe/Amsterdam')::date + t.days)::timestamp AT TIME ZONE 'Europe/Amsterdam'
      FROM (VALUES {{ consent_terms }}) t (kind, days) WHERE t.kind = latest_end.kind
$$;

-- The database's form of `consent.giving.form.fault`: the name of the first rule that is broken, or null. Both obey one
-- truth table (tests/truth_tables/toestemming).
CREATE OR REPLACE FUNCTION consent.form_fault(evidence text, free boolean, document boolean, witness boolean,
                                              court boolean, categories text[], asked_categories text[],
                                              recipients uuid[], asked_recipients uuid[], ends timestamptz,
                                              latest timestamptz)
RETURNS text LANGUAGE sql IMMUTABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE
        WHEN NOT free THEN 'CONSENT_UNSUITABLE'
        WHEN evidence IN ({{ documents }}) AND NOT document THEN 'EVIDENCE_HASH_MISSING'
        WHEN evidence = 'MONDELING_MET_GETUIGE' AND NOT witness THEN 'WITNESS_MISSING'
        WHEN (evidence IN ({{ documents }})) <> document OR (evidence = 'MONDELING_MET_GETUIGE') <> witness
            THEN 'EVIDENCE_BESIDE_KIND'
        WHEN evidence = 'RECHTERLIJKE_BESLISSING' AND NOT court THEN 'EVIDENCE_COURT_MISSING'
        WHEN NOT categories <@ asked_categories OR NOT recipients <@ asked_recipients THEN 'GIVEN_BEYOND_ASKED'
        WHEN coalesce(ends > latest, true) THEN 'CONSENT_TERM'
    END
$$;

-- What somebody could really have sealed: a form, a key, a nonce and a tag stand around at least one byte.
{% macro said(column) %}coalesce(octet_length({{ column }}) > 45, false){% endmacro %}

-- Of which organisation a member is a witness in a case, as consent is recorded now; null for one who cannot be, and for
-- one of an organisation that whoever asks may not know of. Whoever records is no witness, whichever member that is.
CREATE OR REPLACE FUNCTION consent.witness_org(case_id uuid, member uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT m.organisation_id
      FROM tenants.member m
      JOIN tenants.member recorder ON recorder.id = tenants.member() AND recorder.person_id <> m.person_id
     WHERE m.id = witness_org.member AND m.active @> tenants.moment()
       AND (m.organisation_id = tenants.org()
            OR ((SELECT count(*) FROM consent.case_participant p
                  WHERE p.case_id = witness_org.case_id AND p.organisation_id IN (tenants.org(), m.organisation_id)
                    AND p.valid @> tenants.moment()) = 2
                AND {{ shown('witness_org.case_id', 'm.organisation_id') }}))
$$;

-- A consent has its form; a form names the wording that was in force on the day on which consent was given, and can be;
-- and no recipient comes to a consent that it was not asked for. Looked at in the end, when signatures and recipients are
-- there too; whoever adds a recipient at the same moment waits at the lock of the case. Binds whom policies bind.
CREATE OR REPLACE FUNCTION consent.guard_form() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1
       FROM consent.consent k
       JOIN consent.legal_basis b ON b.owner_org = k.owner_org AND b.id = k.basis_id
       LEFT JOIN consent.consent_form f ON f.consent_id = k.id
       LEFT JOIN LATERAL consent.entry_on('TOESTEMMINGSTEKST', k.kind || '_' || upper(k.language),
                                          (k.given_at AT TIME ZONE 'Europe/Amsterdam')::date) e ON true
      WHERE k.owner_org = NEW.owner_org AND k.basis_id = NEW.basis_id
        AND (f.id IS NULL
             OR (f.wording_code, f.wording_version, f.wording_digest) IS DISTINCT FROM (e.code, e.version, e.digest)
             OR NOT {{ said('k.evidence_enc') }}
             OR consent.form_fault(
                    f.evidence_kind, {{ said('k.freedom_check_enc') }}, f.document_hash IS NOT NULL,
                    {{ said('f.witness_enc') }} OR f.witness_member IS NOT NULL,
                    EXISTS (SELECT FROM consent.consent_signer s
                             WHERE s.consent_id = k.id AND s.means = 'VERVANGENDE_TOESTEMMING'),
                    b.categories, f.asked_categories,
                    ARRAY(SELECT r.organisation_id FROM consent.legal_basis_recipient r WHERE r.basis_id = b.id),
                    f.asked_recipients, upper(b.valid), consent.latest_end(k.kind, k.given_at)) IS NOT NULL);
    IF FOUND THEN
        RAISE EXCEPTION 'this consent was not given in a form that can be' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
{% for table in ('consent.consent', 'consent.consent_form', 'consent.legal_basis_recipient') %}
CREATE CONSTRAINT TRIGGER guard_form AFTER INSERT ON {{ table }}
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker'))
    EXECUTE FUNCTION consent.guard_form();
{% endfor %}

GRANT SELECT, INSERT ON consent.consent_form TO ketentafel_app, ketentafel_worker;
-- Whoever recorded a consent knows in which form it was given.
CREATE POLICY owner_reads ON consent.consent_form FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ not_recused('ARRAY[consent_form.subject_id]') }}
        AND {{ in_scope('consent_form.case_id', 'BASIS_READ') }} AND {{ authorised('consent_form.case_id') }});
-- Once, by whoever recorded the consent; nobody may change it, and a consent has no second.
CREATE POLICY writes_own ON consent.consent_form FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('consent_form.case_id', 'BASIS_WRITE') }}
        AND witness_org IS NOT DISTINCT FROM (SELECT consent.witness_org(consent_form.case_id, witness_member))
        AND (SELECT count(*) FROM tenants.organisation o
              WHERE o.id = ANY (consent_form.asked_recipients)) = cardinality(asked_recipients)
        AND (SELECT count(*) FROM consent.consent k
              WHERE k.id = consent_form.consent_id AND k.basis_id = consent_form.basis_id
                AND k.case_id = consent_form.case_id AND k.subject_id = consent_form.subject_id
                AND k.owner_org = (SELECT tenants.org()) AND k.withdrawn_at IS NULL) = 1);
GRANT SELECT ON consent.consent_form TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.consent_form FOR SELECT TO ketentafel_deriver USING (true);
-- Whether a witness is one: guards.sql lets it know persons.
GRANT SELECT (organisation_id, active) ON tenants.member TO ketentafel_deriver;
GRANT EXECUTE ON FUNCTION consent.witness_org(uuid, uuid) TO ketentafel_app, ketentafel_worker;
GRANT EXECUTE ON FUNCTION consent.latest_end(text, timestamptz),
    consent.form_fault(text, boolean, boolean, boolean, boolean, text[], text[], uuid[], uuid[], timestamptz, timestamptz)
    TO ketentafel_deriver;
