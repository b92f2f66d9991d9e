-- Who must sign a consent, and who has. The rules are those of the catalogue (ondertekenaars.toml); the rows of whoever
-- must sign are written by the database with the consent, so that nobody leaves one out.
{% from 'visible.sql.jinja' import in_scope, not_recused, authorised with context %}
{% set signatures = 7309 %}

-- The database's form of `consent.signing.signers.who_signs`; both obey one truth table (tests/truth_tables/ondertekenaars).
-- One row for each who must sign. A `reason` says why nobody can, and `about` which records of custody that is about; a
-- holder who is kept away still has a row, because the court may stand in for that holder.
CREATE OR REPLACE FUNCTION consent.who_signs("case" uuid, subject uuid, kind text, at timestamptz, variant text)
RETURNS TABLE (reason text, about uuid[], signs_as text, signer_id uuid, signer_org uuid, custody_id uuid)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
WITH age AS (
    SELECT CASE {% for band, turns in signing.bands if turns %}WHEN s.{{ turns }} IS NULL THEN NULL {% endfor %}
                {% for band, turns in signing.bands | reverse if turns %}WHEN s.{{ turns }} <= d.day THEN '{{ band }}'
                {% endfor %}ELSE '{{ signing.bands[0][0] }}' END AS band
      FROM casework.subject s
     CROSS JOIN (SELECT (who_signs.at AT TIME ZONE 'Europe/Amsterdam')::date) d (day)
     WHERE s.id = who_signs.subject AND s.case_id = who_signs."case"
), found AS (
    SELECT c.capable FROM consent.capacity c
     WHERE c.case_id = who_signs."case" AND c.subject_id = who_signs.subject AND c.valid @> who_signs.at
), asked AS (
    SELECT DISTINCT r.signs
      FROM age a
     CROSS JOIN (SELECT f.capable FROM found f UNION SELECT true WHERE NOT EXISTS (SELECT FROM found)) j
      JOIN (VALUES {{ signing.rules }}) r (kind, variant, band, capable, signs)
        ON r.kind = who_signs.kind AND r.variant = who_signs.variant AND r.band = a.band AND r.capable = j.capable
), quality AS (
    SELECT q.name, q.ordinal, replace(q.name, '_INDIEN', '') AS sort
      FROM asked a CROSS JOIN unnest(a.signs) WITH ORDINALITY q (name, ordinal)
     WHERE (SELECT count(*) FROM asked) = 1
), standing AS (
    SELECT u.id, u.kind, u.holder_id, u.holder_org, u.recorded_at,
           coalesce(consent.is_kept_away(u.case_id, u.holder_id), false) AS kept_away,
           f.counts_as, f.fewest, f.most, f.suspends
      FROM consent.custody u JOIN (VALUES {{ signing.forms }}) f (kind, counts_as, fewest, most, suspends)
        ON f.kind = u.kind
     WHERE u.case_id = who_signs."case" AND u.child_id = who_signs.subject AND u.valid @> who_signs.at
), held AS (
    SELECT s.* FROM standing s
     WHERE NOT EXISTS (SELECT FROM standing o WHERE o.counts_as = s.counts_as AND s.kind = ANY (o.suspends))
), counted AS (
    SELECT h.counts_as, count(DISTINCT h.kind) AS kinds, count(DISTINCT coalesce(h.holder_id, h.holder_org)) AS people,
           max(h.fewest) AS fewest, max(h.most) AS most, array_agg(h.id) AS ids
      FROM held h GROUP BY h.counts_as
), fault AS (
    SELECT CASE WHEN c.counts_as IS NULL THEN 'CUSTODY_UNKNOWN'
                WHEN c.kinds > 1 OR c.people > c.most THEN 'CUSTODY_CONTRADICTORY'
                ELSE 'CUSTODY_INCOMPLETE' END AS reason, coalesce(c.ids, '{}') AS ids
      FROM quality q LEFT JOIN counted c ON c.counts_as = q.sort
     WHERE q.name <> 'ZELF'
       AND CASE WHEN c.counts_as IS NULL THEN q.name <> 'VERTEGENWOORDIGER_INDIEN'
                ELSE c.kinds > 1 OR c.people > c.most OR c.people < c.fewest END
     ORDER BY q.ordinal LIMIT 1
)
SELECT 'AGE_UNKNOWN', '{}'::uuid[], NULL, NULL::uuid, NULL::uuid, NULL::uuid FROM age a WHERE a.band IS NULL
UNION ALL
SELECT 'CAPACITY_DISPUTED', '{}', NULL, NULL, NULL, NULL WHERE (SELECT count(*) FROM asked) > 1
UNION ALL
SELECT f.reason, f.ids, NULL, NULL, NULL, NULL FROM fault f
UNION ALL
SELECT NULL, '{}', q.name, who_signs.subject, NULL, NULL
  FROM quality q WHERE q.name = 'ZELF' AND NOT EXISTS (SELECT FROM fault)
UNION ALL
-- Each holder once, also when two organisations recorded the same one.
SELECT CASE WHEN bool_or(h.kept_away) THEN 'HOLDER_KEPT_AWAY' END,
       coalesce(array_agg(h.id) FILTER (WHERE h.kept_away), '{}'), h.counts_as, h.holder_id, h.holder_org,
       (array_agg(h.id ORDER BY h.recorded_at, h.id))[1]
  FROM quality q JOIN held h ON h.counts_as = q.sort
 WHERE q.name <> 'ZELF' AND NOT EXISTS (SELECT FROM fault)
 GROUP BY h.counts_as, h.holder_id, h.holder_org
$$;

-- How much is asked at the tafel of a case: more than the law, unless the privacy officer of the organisation that answers
-- for the tafel signed the statutory minimum.
CREATE OR REPLACE FUNCTION consent.signing_variant("case" uuid, at timestamptz) RETURNS text
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
SELECT CASE WHEN EXISTS (
    SELECT FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id
      JOIN consent.entry_on('ONDERTEKENING', 'MINIMUM', (signing_variant.at AT TIME ZONE 'Europe/Amsterdam')::date) e
        ON true
     WHERE c.id = signing_variant."case" AND consent.is_signed(e.kind, e.code, e.version, t.organisation_id))
    THEN 'MINIMUM' ELSE 'STRIKT' END
$$;

{#- Whether whoever is bound may know a person of this case: no person stands for an organisation. -#}
{% macro known(case_id, person) -%}
({{ person }} IS NULL OR (
    a.places && tenants.scopes('SUBJECT_READ')
    AND EXISTS (SELECT FROM casework.subject x
                 WHERE x.id = {{ person }} AND x.case_id = {{ case_id }}
                   AND (x.owner_org = tenants.org()
                        OR EXISTS (SELECT FROM consent.case_access v
                                    WHERE v.case_id = x.case_id AND v.organisation_id = tenants.org()
                                      AND v.subject_id = x.id AND v.category = 'IDENTITEIT'
                                      AND v.purpose = tenants.purpose() AND v.valid @> tenants.moment())))
    AND NOT EXISTS (SELECT FROM unnest(a.restricted, a.restricted_during) z (subject_id, valid)
                     WHERE z.subject_id = {{ person }} AND z.valid @> tenants.moment())
    AND NOT EXISTS (SELECT FROM consent.recusal b
                     WHERE b.member_id = tenants.member() AND b.subject_id = {{ person }}
                       AND b.valid @> tenants.moment())))
{%- endmacro %}
-- The same for whoever may record bases about a person that they see, at their own tafel. Who must sign is in the register
-- whether or not they see all of it: a holder that is hidden from them is told by quality alone, and that such a holder is
-- kept away, as that the register does not say who may sign.
CREATE OR REPLACE FUNCTION consent.signers_asked(subject uuid, kind text, at timestamptz)
RETURNS TABLE (reason text, signs_as text, signer_id uuid, signer_org uuid, custody_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
WITH a AS MATERIALIZED (
    SELECT s.case_id, k.restricted, k.restricted_during, ARRAY[k.case_id, k.tafel_id, k.organisation_id] AS places
      FROM casework.subject s
      JOIN consent.case_participant k ON k.case_id = s.case_id AND k.organisation_id = tenants.org()
     WHERE s.id = signers_asked.subject AND tenants.assurance() >= 2 AND k.valid @> tenants.moment()
       AND ARRAY[k.case_id, k.tafel_id, k.organisation_id] && tenants.scopes('BASIS_READ')
)
SELECT CASE WHEN w.reason IS NULL OR u.told THEN w.reason ELSE 'CUSTODY_UNKNOWN' END,
       CASE WHEN w.reason IS NULL OR u.told THEN w.signs_as END,
       CASE WHEN {{ known('a.case_id', 'w.signer_id') }} THEN w.signer_id END,
       CASE WHEN w.reason IS NULL OR u.told THEN w.signer_org END,
       CASE WHEN {{ known('a.case_id', 'w.signer_id') }} THEN w.custody_id END
  FROM a
 CROSS JOIN LATERAL consent.who_signs(a.case_id, signers_asked.subject, signers_asked.kind, signers_asked.at,
                                      consent.signing_variant(a.case_id, signers_asked.at)) w
 CROSS JOIN LATERAL (
       SELECT coalesce(bool_and({{ known('a.case_id', 'c.holder_id') }}), true) AS told
         FROM consent.custody c WHERE c.id = ANY (w.about)) u
 WHERE {{ known('a.case_id', 'signers_asked.subject') }}
$$;
GRANT EXECUTE ON FUNCTION consent.signers_asked(uuid, text, timestamptz) TO ketentafel_app, ketentafel_worker;

-- With a consent come the rows of who must sign it; where nobody can, there is no consent. A birthday since it was given
-- changed who decides: it must be given anew. Binds whom policies bind.
CREATE OR REPLACE FUNCTION consent.require_signers() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    variant text := consent.signing_variant(NEW.case_id, NEW.given_at);
    given date := (NEW.given_at AT TIME ZONE 'Europe/Amsterdam')::date;
    today date := (tenants.moment() AT TIME ZONE 'Europe/Amsterdam')::date;
BEGIN
    IF NEW.given_at > tenants.moment() OR EXISTS (
            SELECT FROM casework.subject s
             WHERE s.id = NEW.subject_id
               AND ({% for band, turns in signing.bands if turns %}{{ 'OR ' if not loop.first }}s.{{ turns }} > given AND s.{{ turns }} <= today {% endfor %})) THEN
        RAISE EXCEPTION 'this consent was given at another age' USING ERRCODE = '42501';
    END IF;
    IF EXISTS (SELECT FROM consent.who_signs(NEW.case_id, NEW.subject_id, NEW.kind, NEW.given_at, variant) w
                WHERE w.reason <> 'HOLDER_KEPT_AWAY') THEN
        RAISE EXCEPTION 'nobody can sign this consent' USING ERRCODE = '42501';
    END IF;
    INSERT INTO consent.consent_signer
           (id, consent_id, case_id, subject_id, owner_org, signs_as, signer_id, signer_org, custody_id, kept_away, version)
    SELECT gen_random_uuid(), NEW.id, NEW.case_id, NEW.subject_id, NEW.owner_org, w.signs_as, w.signer_id, w.signer_org,
           w.custody_id, w.reason IS NOT NULL, 1
      FROM consent.who_signs(NEW.case_id, NEW.subject_id, NEW.kind, NEW.given_at, variant) w;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER require_signers AFTER INSERT ON consent.consent
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker'))
    EXECUTE FUNCTION consent.require_signers();

-- For who is kept away no row waits: the court has stood in, or the consent is not recorded at all.
CREATE OR REPLACE FUNCTION consent.guard_kept_away() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.consent_signer s WHERE s.id = NEW.id AND s.signed_on IS NULL;
    IF FOUND THEN
        RAISE EXCEPTION 'nothing is asked of who is kept away' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_kept_away AFTER INSERT ON consent.consent_signer
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kept_away) EXECUTE FUNCTION consent.guard_kept_away();

-- Nobody is asked to sign who is kept away by now, whatever was known when the consent was recorded; also not by a
-- signature of an earlier day, because nobody can tell whether it is. The court may stand in. It binds whom policies bind.
CREATE OR REPLACE FUNCTION consent.guard_signature() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.signs_as <> 'ZELF' AND NEW.means = 'HANDTEKENING' AND consent.is_kept_away(NEW.case_id, NEW.signer_id) THEN
        RAISE EXCEPTION 'nothing is asked of who is kept away' USING ERRCODE = '42501', CONSTRAINT = 'signer_kept_away';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_signature BEFORE UPDATE OF signed_on ON consent.consent_signer
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION consent.guard_signature();

-- With the last signature the consent opens, from that moment. Two who record the last two at once wait for each other, so
-- that one of them sees both.
CREATE OR REPLACE FUNCTION consent.complete_consent() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({{ signatures }}, hashtext(NEW.consent_id::text));
    UPDATE consent.consent k SET signed_at = greatest(tenants.moment(), k.given_at)
     WHERE k.id = NEW.consent_id AND k.signed_at IS NULL AND k.withdrawn_at IS NULL
       AND NOT EXISTS (SELECT FROM consent.consent_signer s WHERE s.consent_id = k.id AND s.signed_on IS NULL);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER complete_consent AFTER UPDATE OF signed_on ON consent.consent_signer
    FOR EACH ROW WHEN (OLD.signed_on IS NULL AND NEW.signed_on IS NOT NULL)
    EXECUTE FUNCTION consent.complete_consent();

{% macro reads() -%}
owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ not_recused('ARRAY[consent_signer.subject_id, consent_signer.signer_id]') }}
        AND {{ authorised('consent_signer.case_id') }}
{%- endmacro %}
-- Whoever recorded a consent knows who must sign it and who has; whose name may be seen, the policy on persons says.
GRANT SELECT, UPDATE (signed_on, means, decision_enc, recorded_by, recorded_at, version) ON consent.consent_signer
    TO ketentafel_app, ketentafel_worker;
CREATE POLICY owner_reads ON consent.consent_signer FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ reads() }} AND {{ in_scope('consent_signer.case_id', 'BASIS_READ') }});
-- A signature is recorded once, on a day from the one on which the consent was given, by who may know the signer.
CREATE POLICY owner_signs ON consent.consent_signer FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ reads() }} AND signed_on IS NULL AND {{ in_scope('consent_signer.case_id', 'BASIS_WRITE') }}
        AND (signer_id IS NULL OR (SELECT count(*) FROM casework.subject s
                                    WHERE s.id = consent_signer.signer_id AND s.case_id = consent_signer.case_id) = 1))
    WITH CHECK (recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment())
        AND signed_on <= ((SELECT tenants.moment()) AT TIME ZONE 'Europe/Amsterdam')::date
        AND (SELECT count(*) FROM consent.consent k
              WHERE k.id = consent_signer.consent_id AND k.withdrawn_at IS NULL
                AND consent_signer.signed_on >= (k.given_at AT TIME ZONE 'Europe/Amsterdam')::date) = 1);

GRANT SELECT, INSERT ON consent.consent_signer TO ketentafel_deriver;
CREATE POLICY deriver_asks ON consent.consent_signer TO ketentafel_deriver USING (true) WITH CHECK (signed_on IS NULL);
GRANT UPDATE (signed_at) ON consent.consent TO ketentafel_deriver;
CREATE POLICY deriver_completes ON consent.consent FOR UPDATE TO ketentafel_deriver
    USING (signed_at IS NULL AND withdrawn_at IS NULL) WITH CHECK (signed_at IS NOT NULL AND withdrawn_at IS NULL);
GRANT SELECT (case_id, subject_id, capable, valid, voided, recorded_at, end_recorded_at) ON consent.capacity
    TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.capacity FOR SELECT TO ketentafel_deriver USING (true);
GRANT SELECT ({% for band, turns in signing.bands if turns %}{{ turns }}{{ ', ' if not loop.last }}{% endfor %}) ON casework.subject TO ketentafel_deriver;
GRANT EXECUTE ON FUNCTION consent.who_signs(uuid, uuid, text, timestamptz, text),
    consent.signing_variant(uuid, timestamptz), consent.is_signed(text, text, integer, uuid) TO ketentafel_deriver;
GRANT SELECT ON consent.catalogue_signature TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.catalogue_signature FOR SELECT TO ketentafel_deriver USING (true);
