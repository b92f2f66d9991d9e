-- Registers of police and prosecution service: what they decided to provide. A decision is recorded and ended, and
-- never edited: no column of what was decided is granted for updating.
{% from 'visible.sql.jinja' import not_recused with context %}

GRANT SELECT ON consent.police_decision, consent.justice_provision TO ketentafel_app, ketentafel_worker;
GRANT INSERT ON consent.police_decision, consent.justice_provision TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (ended_at, ended_by, version) ON consent.police_decision, consent.justice_provision
    TO ketentafel_app, ketentafel_worker;

-- The duty of secrecy that binds an organisation over a kind of data on a legal day, or null; without a category, any.
-- No two bind the same (consent.catalogue.loading).
CREATE OR REPLACE FUNCTION consent.regime_of(organisation uuid, category text, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT e.content
              FROM tenants.organisation o
              JOIN (SELECT DISTINCT k.code FROM consent.catalogue_entry k WHERE k.kind = 'GEHEIM_REGIME') known ON true
              JOIN consent.entry_on('GEHEIM_REGIME', known.code,
                                    (regime_of.at AT TIME ZONE 'Europe/Amsterdam')::date) e ON true
             WHERE o.id = regime_of.organisation AND e.content -> 'organisations' ? o.kind
               AND (regime_of.category IS NULL OR e.content -> 'categories' = '[]'
                    OR e.content -> 'categories' ? regime_of.category)
             LIMIT 1);
END $$;

-- The secrecy ground that an article of the Wpg, or a purpose of Wjsg 39f, is on a legal day: what a decision must hold.
CREATE OR REPLACE FUNCTION consent.article_on(article text, purpose text, at timestamptz) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (SELECT e.content
              FROM (SELECT DISTINCT k.code FROM consent.catalogue_entry k WHERE k.kind = 'GEHEIM_GROND') known
              JOIN consent.entry_on('GEHEIM_GROND', known.code,
                                    (article_on.at AT TIME ZONE 'Europe/Amsterdam')::date) e ON true
             WHERE e.content ->> 'article' = article_on.article OR e.content -> 'purposes' ? article_on.purpose
             LIMIT 1);
END $$;

{% set keeps %}
owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROVISION_WRITE'))
{% endset %}
-- A decision names no person: everybody of its organisation who signed in for content may read on what they provide.
{% for table, register in (('police_decision', 'WPG'), ('justice_provision', 'WJSG_39F')) %}
CREATE POLICY own_organisation_reads ON consent.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2);
CREATE POLICY officer_records ON consent.{{ table }} FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ keeps }}
        AND recorded_by = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment())
        AND ended_at IS NULL AND owner_org <> ALL (recipients)
        AND (SELECT count(*) FROM tenants.organisation o
              WHERE o.id = ANY ({{ table }}.recipients)) = cardinality(recipients)
        AND consent.regime_of(owner_org, NULL, recorded_at) ->> 'register_code' = '{{ register }}'
{% if table == 'police_decision' %}
        -- What the article asks is there, and it lets the police provide to organisations of these kinds.
        AND (SELECT a.ground -> 'asks' <@ to_jsonb(array_remove(ARRAY[
                        CASE WHEN police_decision.interest_enc IS NOT NULL THEN 'INTEREST' END,
                        CASE WHEN police_decision.goal_enc IS NOT NULL THEN 'GOAL' END,
                        CASE WHEN police_decision.task_enc IS NOT NULL THEN 'TASK' END,
                        CASE WHEN police_decision.conditions_enc IS NOT NULL THEN 'CONDITIONS' END,
                        CASE WHEN police_decision.convenant_id IS NOT NULL THEN 'PARTNERSHIP' END,
                        CASE WHEN police_decision.regulation IS NOT NULL THEN 'REGULATION' END,
                        CASE WHEN upper(police_decision.valid) IS NOT NULL THEN 'END' END], NULL))
                    AND (a.ground -> 'recipient_kinds' = '[]'
                         OR (SELECT count(*) FROM tenants.organisation o
                              WHERE o.id = ANY (police_decision.recipients)
                                AND NOT a.ground -> 'recipient_kinds' ? o.kind) = 0)
               FROM consent.article_on(article, NULL, recorded_at) a (ground))
{% else %}
        AND consent.article_on(NULL, purpose, recorded_at) IS NOT NULL
{% endif %}
    );
CREATE POLICY officer_ends ON consent.{{ table }} FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ keeps }} AND ended_at IS NULL)
    WITH CHECK (ended_at = (SELECT tenants.moment()) AND ended_by = (SELECT tenants.member()));
{% endfor %}

-- Whether this may be provided now: the row policies' form of `consent.provisions.verdict.fault`, which tells the rules
-- in words; both obey the same truth table. It asks with the rights of whoever provides, so that a decision of somebody
-- else and one that does not exist are the same. What was provided before a decision ended is not asked about again.
CREATE OR REPLACE FUNCTION consent.provision_fault(
    owner uuid, "case" uuid, police uuid, justice uuid, category text, recipients uuid[], checked boolean,
    begins timestamptz, at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    regime jsonb := consent.regime_of(provision_fault.owner, provision_fault.category, provision_fault.at);
    register_code text := regime ->> 'register_code';
    found_ record;
    word text;
BEGIN
    IF (police IS NOT NULL AND register_code IS DISTINCT FROM 'WPG')
       OR (justice IS NOT NULL AND register_code IS DISTINCT FROM 'WJSG_39F') THEN
        RETURN 'PROVISION_UNWANTED';
    END IF;
    IF register_code IS NULL THEN
        RETURN NULL;
    END IF;
    IF register_code = 'WPG' THEN
        word := 'POLICE_DECISION_';
        SELECT p.categories, p.recipients, p.convenant_id, p.valid, p.ended_at INTO found_
          FROM consent.police_decision p
         WHERE p.id = provision_fault.police AND p.owner_org = provision_fault.owner;
    ELSE
        word := 'PROVISION_';
        SELECT p.categories, p.recipients, NULL::uuid AS convenant_id, p.valid, p.ended_at INTO found_
          FROM consent.justice_provision p
         WHERE p.id = provision_fault.justice AND p.owner_org = provision_fault.owner;
    END IF;
    IF NOT FOUND THEN
        RETURN word || 'MISSING';
    END IF;
    IF NOT found_.valid @> provision_fault.at OR coalesce(found_.ended_at <= provision_fault.at, false) THEN
        RETURN word || 'EXPIRED';
    END IF;
    IF found_.convenant_id IS NOT NULL AND found_.convenant_id IS DISTINCT FROM (
            SELECT t.convenant_id FROM casework."case" c JOIN casework.tafel t ON t.id = c.tafel_id
             WHERE c.id = provision_fault."case") THEN
        RETURN word || 'PARTNERSHIP';
    END IF;
    IF provision_fault.category <> ALL (found_.categories) THEN
        RETURN word || 'CATEGORY';
    END IF;
    IF NOT provision_fault.recipients <@ found_.recipients THEN
        RETURN word || 'RECIPIENT';
    END IF;
    IF (regime ->> 'third_persons')::boolean AND NOT checked THEN
        RETURN 'THIRD_PERSONS_UNCHECKED';
    END IF;
    IF begins IS DISTINCT FROM provision_fault.at THEN
        RETURN 'PROVISION_LATER';
    END IF;
    RETURN NULL;
END $$;

-- What a duty of secrecy with a ban covers may not be passed on: the ban stands on the row by force.
CREATE OR REPLACE FUNCTION consent.is_banned_onward(owner uuid, category text, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN coalesce(
        consent.regime_of(is_banned_onward.owner, is_banned_onward.category, is_banned_onward.at) ? 'ban_nl', false);
END $$;

-- Emergency access opens what was brought on a decision only where the catalogue says so of that decision's article or
-- purpose. It stands on the row by force, so that reading asks nothing of the registers.
CREATE OR REPLACE FUNCTION consent.is_closed_to_glass(police uuid, justice uuid, at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF num_nonnulls(police, justice) = 0 THEN
        RETURN false;
    END IF;
    RETURN coalesce(NOT (consent.article_on(
        (SELECT p.article FROM consent.police_decision p WHERE p.id = is_closed_to_glass.police),
        (SELECT j.purpose FROM consent.justice_provision j WHERE j.id = is_closed_to_glass.justice),
        is_closed_to_glass.at) ->> 'break_glass')::boolean, true);
END $$;

-- The same for one release, and then whether secrecy lets it be told on the ground that is named. It looks the
-- contribution up, also one of the same statement: therefore VOLATILE. That the contribution is there at all is asked by
-- the guard on releases.
CREATE OR REPLACE FUNCTION consent.release_fault(
    owner uuid, "case" uuid, contribution uuid, police uuid, justice uuid, recipient uuid, ground text,
    begins timestamptz, at timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    shared record;
BEGIN
    SELECT b.category, b.subject_ids, b.redaction_enc IS NOT NULL AS checked INTO shared
      FROM casework.contribution b
     WHERE b.id = release_fault.contribution AND b.case_id = release_fault."case"
       AND b.owner_org = release_fault.owner;
    RETURN coalesce(
        consent.provision_fault(
            release_fault.owner, release_fault."case", release_fault.police, release_fault.justice, shared.category,
            ARRAY[release_fault.recipient], coalesce(shared.checked, false), release_fault.begins, release_fault.at),
        consent.secrecy_fault(
            release_fault.owner, release_fault."case", shared.subject_ids, shared.category, release_fault.recipient,
            release_fault.ground, release_fault.begins, release_fault.at));
END $$;

-- Whether a decision of this organisation would bear giving this to that organisation now: so that "may I share this"
-- is answered before anybody names one. Who keeps no register needs none.
CREATE OR REPLACE FUNCTION consent.is_providable(owner uuid, "case" uuid, category text, recipient uuid,
                                                 at timestamptz) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN is_providable.owner = recipient
        OR consent.regime_of(is_providable.owner, is_providable.category, is_providable.at) ->> 'register_code' IS NULL
        OR EXISTS (SELECT FROM consent.police_decision p
                    WHERE p.owner_org = is_providable.owner
                      AND consent.provision_fault(is_providable.owner, "case", p.id, NULL, is_providable.category,
                                                  ARRAY[recipient], true, is_providable.at, is_providable.at) IS NULL)
        OR EXISTS (SELECT FROM consent.justice_provision j
                    WHERE j.owner_org = is_providable.owner
                      AND consent.provision_fault(is_providable.owner, "case", NULL, j.id, is_providable.category,
                                                  ARRAY[recipient], true, is_providable.at, is_providable.at) IS NULL);
END $$;

-- What is provided is written down with the release itself, person by person, whatever path the release took (Wpg 32,
-- Wjsg 39j). Nobody writes such a record by hand, and nobody changes one.
CREATE OR REPLACE FUNCTION consent.record_disclosure() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO consent.disclosure (id, owner_org, recipient_org, case_id, subject_id, contribution_id, release_id,
                                    category, police_decision_id, justice_provision_id, disclosed_at)
    SELECT gen_random_uuid(), NEW.owner_org, NEW.organisation_id, NEW.case_id, s.id, NEW.contribution_id, NEW.id,
           b.category, NEW.police_decision_id, NEW.justice_provision_id, lower(NEW.valid)
      FROM casework.contribution b CROSS JOIN unnest(b.subject_ids) s (id)
     WHERE b.id = NEW.contribution_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER record_disclosure AFTER INSERT ON casework.release
    FOR EACH ROW WHEN (num_nonnulls(NEW.police_decision_id, NEW.justice_provision_id) > 0)
    EXECUTE FUNCTION consent.record_disclosure();
GRANT INSERT ON consent.disclosure TO ketentafel_deriver;
CREATE POLICY deriver_records ON consent.disclosure FOR INSERT TO ketentafel_deriver WITH CHECK (true);

-- Who answers whom the data went to: the privacy officer of the organisation that provided them.
GRANT SELECT ON consent.disclosure TO ketentafel_app, ketentafel_worker;
CREATE POLICY officer_reads ON consent.disclosure FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ({{ keeps }} AND {{ not_recused('ARRAY[disclosure.subject_id]') }});

GRANT SELECT ON consent.police_decision, consent.justice_provision, consent.catalogue_entry TO ketentafel_deriver;
{% for table in ('police_decision', 'justice_provision', 'catalogue_entry') %}
CREATE POLICY deriver_reads ON consent.{{ table }} FOR SELECT TO ketentafel_deriver USING (true);
{% endfor %}

GRANT EXECUTE ON FUNCTION
    consent.regime_of(uuid, text, timestamptz),
    consent.provision_fault(uuid, uuid, uuid, uuid, text, uuid[], boolean, timestamptz, timestamptz),
    consent.is_banned_onward(uuid, text, timestamptz), consent.is_closed_to_glass(uuid, uuid, timestamptz),
    consent.article_on(text, text, timestamptz), consent.is_providable(uuid, uuid, text, uuid, timestamptz),
    consent.release_fault(uuid, uuid, uuid, uuid, uuid, uuid, text, timestamptz, timestamptz)
    TO ketentafel_app, ketentafel_worker;
-- The deriver asks which duty binds whom for the owner of a row, whose own question it is.
GRANT EXECUTE ON FUNCTION
    consent.entry_on(text, text, date), consent.regime_of(uuid, text, timestamptz),
    consent.provision_fault(uuid, uuid, uuid, uuid, text, uuid[], boolean, timestamptz, timestamptz),
    consent.is_banned_onward(uuid, text, timestamptz), consent.is_providable(uuid, uuid, text, uuid, timestamptz)
    TO ketentafel_deriver;
