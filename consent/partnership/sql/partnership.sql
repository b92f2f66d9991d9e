-- Partnerships with a statute of their own: what the catalogue says of the regime of a tafel, the register of
-- participants, and the persons who were authorised by name.
{% from 'visible.sql.jinja' import takes_part, shown with context %}

GRANT SELECT, INSERT, UPDATE (valid, end_recorded_at, version)
    ON consent.partnership_participant, consent.authorised_person TO ketentafel_app, ketentafel_worker;

-- What the catalogue says on a day of the partnership in which a tafel of this kind works; no row where it works in none.
CREATE OR REPLACE FUNCTION consent.partnership_on(kind text, version integer, day date) RETURNS SETOF jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT e.content FROM casework.tafel_kind k
      JOIN consent.entry_on('VERBAND', k.blueprint #>> '{regime,code}', partnership_on.day) e ON true
     WHERE k.code = partnership_on.kind AND k.version = partnership_on.version
$$;
-- Whether a tafel of this kind works in one, whatever the day: before its law holds, nothing is open there.
CREATE OR REPLACE FUNCTION consent.is_partnership(kind text, version integer) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0 FROM casework.tafel_kind k
      JOIN consent.catalogue_entry e ON e.kind = 'VERBAND' AND e.code = k.blueprint #>> '{regime,code}'
     WHERE k.code = is_partnership.kind AND k.version = is_partnership.version
$$;

-- The tafels of a partnership at which whoever is bound may read no content: by name, and not for long. Asked once in a
-- statement, and of the few kinds of tafel first: a region has thousands of tafels.
CREATE OR REPLACE FUNCTION consent.closed_tafels() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(array_agg(t.id), '{}') FROM casework.tafel t
     WHERE (t.kind_code, t.kind_version) IN (SELECT k.code, k.version FROM casework.tafel_kind k
                                              WHERE consent.is_partnership(k.code, k.version))
       AND NOT EXISTS (SELECT FROM consent.authorised_person a
                        WHERE a.member_id = (SELECT tenants.member()) AND a.tafel_id = t.id
                          AND a.valid @> (SELECT tenants.moment()))
$$;

-- The closed lists of a partnership: the name of the rule that is broken, or null.
CREATE OR REPLACE FUNCTION consent.partnership_fault(
    "case" uuid, purpose text, categories text[], at timestamptz) RETURNS text
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one record;
    lists jsonb;
BEGIN
    -- Whoever writes has a line among the participants, also where the case itself is hidden from them.
    SELECT t.kind_code, t.kind_version INTO one
      FROM consent.case_participant k JOIN casework.tafel t ON t.id = k.tafel_id
     WHERE k.case_id = partnership_fault."case" AND k.by_name;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT l.* INTO lists FROM consent.partnership_on(
        one.kind_code, one.kind_version, (partnership_fault.at AT TIME ZONE 'Europe/Amsterdam')::date) l;
    IF NOT coalesce(lists -> 'purposes' ? partnership_fault.purpose, false) THEN
        RETURN 'PURPOSE_OUTSIDE_PARTNERSHIP';
    END IF;
    IF NOT to_jsonb(partnership_fault.categories) <@ (lists -> 'categories') THEN
        RETURN 'CATEGORY_OUTSIDE_PARTNERSHIP';
    END IF;
    RETURN NULL;
END $$;

-- Who takes part by statute is known to every bound member of the region. Who was admitted to one case is told to it, to
-- whoever keeps the register, and to who takes part in that case.
CREATE POLICY bound_reads ON consent.partnership_participant FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((case_id IS NULL AND (SELECT tenants.org()) IS NOT NULL)
        OR owner_org = (SELECT tenants.org()) OR organisation_id = (SELECT tenants.org())
        OR ({{ takes_part('partnership_participant.case_id') }}
            AND {{ shown('partnership_participant.case_id', 'partnership_participant.organisation_id') }}));
{% set keeps %}
owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE'))
{% endset %}
CREATE POLICY officer_registers ON consent.partnership_participant FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ keeps }} AND recorded_by = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment())
        AND end_recorded_at IS NULL AND lower(valid) >= recorded_at
        AND (SELECT count(*) FROM casework.tafel t
               JOIN consent.partnership_on(t.kind_code, t.kind_version,
                        (lower(partnership_participant.valid) AT TIME ZONE 'Europe/Amsterdam')::date) l ON true
               JOIN tenants.organisation o ON o.id = partnership_participant.organisation_id
              WHERE t.id = partnership_participant.tafel_id
                AND l -> CASE partnership_participant.basis WHEN 'WETTELIJK' THEN 'statutory' ELSE 'admitted' END
                    ? o.kind) = 1
        AND (case_id IS NULL OR (SELECT count(*) FROM consent.case_participant k
              WHERE k.case_id = partnership_participant.case_id
                AND k.tafel_id = partnership_participant.tafel_id) = 1));
CREATE POLICY officer_ends ON consent.partnership_participant FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ keeps }})
    WITH CHECK (owner_org = (SELECT tenants.org()) AND end_recorded_at = (SELECT tenants.moment()));

-- A leaf: what content may be read asks it.
CREATE POLICY own_organisation_reads ON consent.authorised_person FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (member_id = (SELECT tenants.member())
        OR (organisation_id = (SELECT tenants.org())
            AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE'))));
{% set authorises %}
organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PARTNERSHIP_WRITE'))
{% endset %}
CREATE POLICY officer_authorises ON consent.authorised_person FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK ({{ authorises }} AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND end_recorded_at IS NULL AND lower(valid) >= recorded_at
        -- Two accounts can be one person.
        AND (SELECT a.person_id <> b.person_id FROM tenants.member a, tenants.member b
              WHERE a.id = authorised_person.member_id AND b.id = authorised_person.recorded_by)
        AND (SELECT count(*) FROM casework.tafel t
               JOIN consent.partnership_on(t.kind_code, t.kind_version,
                        (lower(authorised_person.valid) AT TIME ZONE 'Europe/Amsterdam')::date) l ON true
              WHERE t.id = authorised_person.tafel_id
                AND upper(authorised_person.valid) <= lower(authorised_person.valid)
                    + make_interval(days => (l ->> 'authorisation_days')::integer)) = 1);
CREATE POLICY officer_ends ON consent.authorised_person FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING ({{ authorises }})
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND end_recorded_at = (SELECT tenants.moment()));
{% for table in ('partnership_participant', 'authorised_person') %}
CREATE OR REPLACE TRIGGER guard_register_end BEFORE UPDATE ON consent.{{ table }}
    FOR EACH ROW EXECUTE FUNCTION consent.guard_register_end();
{% endfor %}

-- Nobody takes part in a case of a partnership who is not in its register at that moment; what the register ends later, it
-- closes where access is derived. It binds whom policies bind.
CREATE OR REPLACE FUNCTION consent.guard_registered() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM casework."case" c
      WHERE c.id = NEW.case_id AND consent.is_partnership(c.kind_code, c.kind_version)
        AND NOT consent.registered(c.id, c.tafel_id, NEW.organisation_id) @> lower(NEW.valid);
    IF FOUND AND current_user IN ('ketentafel_app', 'ketentafel_worker') THEN
        RAISE EXCEPTION 'this organisation is not in the register of the partnership'
            USING ERRCODE = '42501', CONSTRAINT = 'registered_participant';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_registered AFTER INSERT ON casework.participation
    FOR EACH ROW EXECUTE FUNCTION consent.guard_registered();

GRANT EXECUTE ON FUNCTION consent.partnership_on(text, integer, date), consent.is_partnership(text, integer),
    consent.closed_tafels(), consent.partnership_fault(uuid, text, text[], timestamptz),
    consent.registered(uuid, uuid, uuid) TO ketentafel_app, ketentafel_worker;
GRANT EXECUTE ON FUNCTION consent.is_partnership(text, integer), consent.registered(uuid, uuid, uuid)
    TO ketentafel_deriver;
GRANT SELECT ON consent.partnership_participant TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.partnership_participant FOR SELECT TO ketentafel_deriver USING (true);
