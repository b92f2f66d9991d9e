-- When a ground lifts a duty of secrecy towards one recipient, for every person that something is about: the database's
-- form of `consent.secrecy.lifting`. `ground` is an entry of the catalogue.
{% from 'basis.sql.jinja' import stands, confirmed with context %}
{% from 'visible.sql.jinja' import consented with context %}
CREATE OR REPLACE FUNCTION consent.lifting(
    owner uuid, "case" uuid, subjects uuid[], category text, recipient uuid, ground jsonb) RETURNS tstzmultirange
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF ground -> 'recipient_kinds' <> '[]' AND NOT ground -> 'recipient_kinds' ? (
            SELECT o.kind FROM tenants.organisation o WHERE o.id = lifting.recipient) THEN
        RETURN '{}';
    END IF;
    IF ground ->> 'rests_on' = 'RELEASE' THEN
        RETURN '{(,)}';
    END IF;
    RETURN (
        WITH evidence AS (
            SELECT b.subject_id,
                   {{ stands('b') }}
                     * {{ consented('k') }}
                     * tstzrange(NULL, (SELECT x.at FROM consent.reassessment x
                                         WHERE x.basis_id = b.id AND x.organisation_id = b.owner_org))
                     * {{ confirmed('b') }} AS valid
              FROM consent.legal_basis b
              JOIN consent.legal_basis_recipient r ON r.basis_id = b.id AND r.organisation_id = lifting.recipient
              JOIN consent.consent k ON k.owner_org = b.owner_org AND k.basis_id = b.id
             WHERE ground ->> 'rests_on' = 'CONSENT' AND k.kind = 'DOORBREKEN_GEHEIM' AND b.case_id = lifting."case"
               AND b.owner_org = lifting.owner AND b.subject_id = ANY (lifting.subjects)
               AND lifting.category = ANY (b.categories)
            UNION ALL
            SELECT b.subject_id,
                   {{ stands('b') }}
                     * {{ confirmed('b') }}
              FROM consent.legal_basis b
              JOIN consent.legal_basis_recipient r ON r.basis_id = b.id AND r.organisation_id = lifting.recipient
             WHERE ground ->> 'rests_on' = 'LAW' AND b.kind = 'WETTELIJK' AND ground -> 'laws' ? b.ground_code
               AND b.case_id = lifting."case" AND b.owner_org = lifting.owner
               AND b.subject_id = ANY (lifting.subjects) AND lifting.category = ANY (b.categories)
            UNION ALL
            SELECT d.subject_id, d.valid * tstzrange(d.confirmed_at, d.ended_at)
              FROM consent.duty_conflict d
             WHERE ground ->> 'rests_on' = 'DUTY_CONFLICT' AND d.confirmed_at IS NOT NULL
               AND d.case_id = lifting."case" AND d.owner_org = lifting.owner
               AND d.subject_id = ANY (lifting.subjects) AND lifting.category = ANY (d.categories)
               AND lifting.recipient = ANY (d.recipients)
        ), lifted AS (
            SELECT coalesce((SELECT range_agg(e.valid) FROM evidence e WHERE e.subject_id = s.id), '{}') AS valid
              FROM unnest(lifting.subjects) s (id)
        )
        SELECT range_intersect_agg(l.valid) FROM lifted l);
END $$;

-- What was released under a duty of secrecy names its ground, and rests on it from then on.
CREATE OR REPLACE FUNCTION consent.derive_spoken() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    FOR one IN SELECT DISTINCT c.case_id FROM changed c WHERE c.secrecy_ground IS NOT NULL ORDER BY c.case_id LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER derive_after_insert AFTER INSERT ON casework.release
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_spoken();
