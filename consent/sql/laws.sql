-- Law in time: until when the law under a legal basis holds, and what a new version of it changes.
{% from 'basis.sql.jinja' import agreements, rests_on %}

-- The newest version of an entry that has begun on a legal day, unless that one has ended: a newer version takes the place
-- of an older one for good. `valid_until` is the first day after.
CREATE OR REPLACE FUNCTION consent.entry_on(kind text, code text, day date) RETURNS SETOF consent.catalogue_entry
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT n.* FROM (
        SELECT e.* FROM consent.catalogue_entry e
         WHERE e.kind = entry_on.kind AND e.code = entry_on.code AND e.valid_from <= entry_on.day
         ORDER BY e.version DESC LIMIT 1) n
     WHERE n.valid_until IS NULL OR entry_on.day < n.valid_until
$$;

-- The database's form of `consent.laws.law_ends`. Each version counts as it told while it was the newest that was
-- registered (`line`): what had ended by the time that the next one was registered stays ended.
CREATE OR REPLACE FUNCTION consent.law_ends(kind text, code text, day date, known timestamptz) RETURNS date
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    WITH line AS MATERIALIZED (
        SELECT e.version, e.valid_from, e.valid_until, e.registered_at, e.content ->> 'running' AS running,
               lead(e.registered_at) OVER (ORDER BY e.version) AS replaced_at
          FROM consent.catalogue_entry e WHERE e.kind = law_ends.kind AND e.code = law_ends.code
    ), told AS (
        SELECT k.version, k.replaced_at FROM line k
         WHERE k.replaced_at IS NULL OR greatest(k.registered_at, law_ends.known) < k.replaced_at
    ), ending AS (
        -- Where nothing holds any more: later, or already on the day itself.
        SELECT t.replaced_at, v.valid_until AS day
          FROM told t JOIN line v ON v.version <= t.version
         CROSS JOIN LATERAL (
               SELECT n.valid_until FROM line n
                WHERE n.version <= t.version AND n.valid_from <= greatest(v.valid_until, law_ends.day)
                ORDER BY n.version DESC LIMIT 1) n
         WHERE n.valid_until <= v.valid_until
        UNION ALL
        -- Where a newer version that takes over ends what ran, or was recorded to run before anybody knew that version.
        SELECT t.replaced_at, v.valid_from
          FROM told t JOIN line v ON v.version <= t.version
         WHERE v.running = 'EINDIGT' AND (v.valid_from > law_ends.day OR v.registered_at > law_ends.known)
           AND NOT EXISTS (SELECT FROM line n WHERE n.version > v.version AND n.version <= t.version
                              AND n.valid_from <= v.valid_from)
    )
    SELECT min(e.day) FROM ending e
     WHERE e.replaced_at IS NULL OR e.day::timestamp AT TIME ZONE 'Europe/Amsterdam' <= e.replaced_at
$$;

-- Whether some version of an entry ends, or ends what ran before it: most law does neither, and needs no second look.
CREATE OR REPLACE FUNCTION consent.mortal_laws() RETURNS TABLE (kind text, code text)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT e.kind, e.code FROM consent.catalogue_entry e
     WHERE e.valid_until IS NOT NULL OR e.content ->> 'running' = 'EINDIGT'
$$;

-- What is no law on a legal day of a purpose and these categories: the first that nothing begins on any more.
CREATE OR REPLACE FUNCTION consent.lapsed(purpose text, categories text[], day date) RETURNS TABLE (kind text, code text)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT l.kind, l.code
      FROM (SELECT 'DOEL', lapsed.purpose, 0 UNION ALL
            SELECT 'CATEGORIE', c.code, c.place FROM unnest(lapsed.categories) WITH ORDINALITY c (code, place)
           ) l (kind, code, place)
     WHERE NOT EXISTS (SELECT FROM consent.entry_on(l.kind, l.code, lapsed.day))
     ORDER BY l.place LIMIT 1
$$;

-- When the law ends under each basis of a case that it ends under.
CREATE OR REPLACE FUNCTION consent.laws_until("case" uuid) RETURNS TABLE (basis_id uuid, at timestamptz)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT b.id, min(consent.law_ends(m.kind, m.code, (lower(b.valid) AT TIME ZONE 'Europe/Amsterdam')::date,
                                      b.recorded_at))::timestamp AT TIME ZONE 'Europe/Amsterdam'
      FROM consent.legal_basis b JOIN consent.mortal_laws() m ON {{ rests_on('b', 'm') }}
     WHERE b.case_id = laws_until."case" GROUP BY b.id
$$;

-- Until when each basis of a case stands by what it rests on. What one person decided in an emergency rests on that
-- decision only until a second one should have confirmed it; what names a measure ends with it, and a measure that never
-- began carries nothing; and all of it ends with the law.
CREATE OR REPLACE FUNCTION consent.derive_rests("case" uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    UPDATE consent.legal_basis b SET rests_until = f.at
      FROM (SELECT x.id, least(CASE WHEN x.confirmed_at IS NULL THEN x.urgent_until END,
                               CASE WHEN isempty(m.valid) THEN lower(x.valid) ELSE upper(m.valid) END, w.at) AS at
              FROM consent.legal_basis x LEFT JOIN consent.measure m ON m.id = x.measure_id
              LEFT JOIN consent.laws_until(derive_rests."case") w ON w.basis_id = x.id
             WHERE x.case_id = derive_rests."case") f
     WHERE b.id = f.id AND b.rests_until IS DISTINCT FROM f.at
$$;

-- When a secrecy ground that was named on a legal day is no law any more; null as long as it is. What became known on that
-- very day counts as known.
CREATE OR REPLACE FUNCTION consent.speaking_until(ground text, day date) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT consent.law_ends(m.kind, m.code, speaking_until.day,
                            (speaking_until.day + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam')::timestamp
           AT TIME ZONE 'Europe/Amsterdam'
      FROM consent.mortal_laws() m WHERE m.kind = 'GEHEIM_GROND' AND m.code = speaking_until.ground
$$;

-- From when the region knows a version, by its own clock, where nothing is said.
CREATE OR REPLACE FUNCTION consent.date_entry() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.registered_at = '-infinity' THEN
        NEW.registered_at := tenants.moment();
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER date_entry BEFORE INSERT ON consent.catalogue_entry
    FOR EACH ROW EXECUTE FUNCTION consent.date_entry();

-- A new version of a law that ends, or ends what ran, touches every case in which something rests on that law: one after
-- the other, under their locks. The lock of the region is taken alone first: what is being recorded is waited for, and
-- what is recorded afterwards sees the new version.
CREATE OR REPLACE FUNCTION consent.derive_changed_law() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    one uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM changed c JOIN consent.mortal_laws() m ON (m.kind, m.code) = (c.kind, c.code)) THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock({{ agreements }});
    FOR one IN
        SELECT b.case_id FROM consent.legal_basis b JOIN changed e ON {{ rests_on('b', 'e') }}
        UNION
        SELECT r.case_id FROM casework.release r JOIN changed e ON e.kind = 'GEHEIM_GROND' AND e.code = r.secrecy_ground
         ORDER BY 1
    LOOP
        PERFORM consent.derive_case(one);
    END LOOP;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER derive_after_insert AFTER INSERT ON consent.catalogue_entry
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION consent.derive_changed_law();
GRANT EXECUTE ON FUNCTION consent.derive_rests(uuid), consent.laws_until(uuid), consent.mortal_laws(),
    consent.speaking_until(text, date), consent.law_ends(text, text, date, timestamptz) TO ketentafel_deriver;
