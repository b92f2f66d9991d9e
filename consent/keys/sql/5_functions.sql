-- The questions and additions of the application. None of these is a definer function: the row policies judge them.
SET LOCAL ROLE ketentafel_keys_owner;

CREATE OR REPLACE TRIGGER only_under_living_subject_key BEFORE INSERT OR UPDATE OF subject_key_id
    ON keys.record_key_wrap FOR EACH ROW EXECUTE FUNCTION keys.only_under_living_subject_key();
CREATE OR REPLACE TRIGGER only_under_living_subject_key BEFORE INSERT OR UPDATE
    ON keys.person_hash FOR EACH ROW EXECUTE FUNCTION keys.only_under_living_subject_key();
CREATE OR REPLACE TRIGGER only_for_living_record_key BEFORE INSERT OR UPDATE OF record_key_id
    ON keys.record_key_wrap FOR EACH ROW EXECUTE FUNCTION keys.only_for_living_record_key();
CREATE OR REPLACE TRIGGER only_under_wrapping_key_in_use BEFORE INSERT OR UPDATE OF wrapped
    ON keys.subject_key FOR EACH ROW WHEN (NEW.wrapped IS NOT NULL)
    EXECUTE FUNCTION keys.only_under_wrapping_key_in_use();
CREATE OR REPLACE TRIGGER only_under_wrapping_key_in_use BEFORE INSERT OR UPDATE OF wrapped
    ON keys.region_secret FOR EACH ROW EXECUTE FUNCTION keys.only_under_wrapping_key_in_use();

CREATE OR REPLACE FUNCTION keys.add_subject_keys(binding text, ids uuid[], wraps bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    INSERT INTO keys.subject_key (id, wrapped) SELECT * FROM unnest(ids, wraps);
END
$$;

CREATE OR REPLACE FUNCTION keys.add_record_key(binding text, id uuid, subject_keys uuid[], wraps bytea[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    INSERT INTO keys.record_key (id) VALUES (add_record_key.id);
    INSERT INTO keys.record_key_wrap (record_key_id, subject_key_id, wrapped)
    SELECT add_record_key.id, w.subject_key, w.wrapped FROM unnest(subject_keys, wraps) AS w (subject_key, wrapped);
END
$$;

-- One row per key that exists, of either sort. A subject key: its wrapped form, null when destroyed. A record key:
-- its form under one subject key that survives, with that key's id and wrapped form; nulls when none does.
CREATE OR REPLACE FUNCTION keys.fetch(binding text, ids uuid[])
RETURNS TABLE (key_id uuid, through uuid, subject_wrapped bytea, record_wrapped bytea)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY
    SELECT s.id, s.id, s.wrapped, NULL::bytea FROM keys.subject_key s WHERE s.id = ANY (ids)
    UNION ALL
    SELECT r.id, living.subject_key_id, living.subject_wrapped, living.record_wrapped
      FROM keys.record_key r
      LEFT JOIN LATERAL (
          SELECT w.subject_key_id, s.wrapped AS subject_wrapped, w.wrapped AS record_wrapped
            FROM keys.record_key_wrap w JOIN keys.subject_key s ON s.id = w.subject_key_id
           WHERE w.record_key_id = r.id AND w.wrapped IS NOT NULL AND s.wrapped IS NOT NULL
           ORDER BY w.subject_key_id
           LIMIT 1
      ) AS living ON true
     WHERE r.id = ANY (ids);
END
$$;

CREATE OR REPLACE FUNCTION keys.find_person(binding text, hash_kind text, wanted bytea, most int) RETURNS SETOF uuid
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY
    SELECT h.subject_id FROM keys.person_hash h WHERE h.kind = hash_kind AND h.hash = wanted
     ORDER BY h.subject_id LIMIT most;
END
$$;

-- Keys older than a day that nobody has yet seen in use, newest first, and beside them some subject keys that were
-- seen in use: whoever answers the question must know these, or is not shown everything.
CREATE OR REPLACE FUNCTION keys.orphans(binding text, most int, controls int)
RETURNS TABLE (key_id uuid, is_control boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY
    (SELECT o.id, false
       FROM (SELECT s.id, s.created_at FROM keys.subject_key s
              WHERE s.adopted_at IS NULL AND s.destroyed_at IS NULL
             UNION ALL
             SELECT r.id, r.created_at FROM keys.record_key r
              WHERE r.adopted_at IS NULL AND r.destroyed_at IS NULL) AS o
      WHERE o.created_at < keys.moment() - interval '1 day'
      ORDER BY o.created_at DESC LIMIT most)
    UNION ALL
    (SELECT s.id, true FROM keys.subject_key s WHERE s.adopted_at IS NOT NULL AND s.destroyed_at IS NULL
      ORDER BY s.id DESC LIMIT controls);
END
$$;

-- The region's own secret as it rests; no row when it was not made yet.
CREATE OR REPLACE FUNCTION keys.region_secret(binding text) RETURNS TABLE (secret_id uuid, secret_wrapped bytea)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY SELECT r.id, r.wrapped FROM keys.region_secret r;
END
$$;

-- The same, and what is offered becomes it when there is none: of two who offer one at once, the first is believed.
CREATE OR REPLACE FUNCTION keys.found_region_secret(binding text, offered_id uuid, offered bytea)
RETURNS TABLE (secret_id uuid, secret_wrapped bytea)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    INSERT INTO keys.region_secret (id, wrapped) VALUES (offered_id, offered) ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT r.id, r.wrapped FROM keys.region_secret r;
END
$$;

-- Keys that rest on another wrapping key than the one named, by id, from `after` on.
CREATE OR REPLACE FUNCTION keys.resting_elsewhere(binding text, current_label bytea, after uuid, most int)
RETURNS TABLE (key_id uuid, key_wrapped bytea)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY
    SELECT k.id, k.wrapped
      FROM (SELECT s.id, s.wrapped FROM keys.subject_key s WHERE s.wrapped IS NOT NULL AND s.id > after
            UNION ALL
            SELECT r.id, r.wrapped FROM keys.region_secret r WHERE r.id > after) AS k
     WHERE keys.label_of(k.wrapped) <> current_label
     ORDER BY k.id LIMIT most;
END
$$;

-- One row per wrapping key that ever was: how many keys rest on it now, and since when none does or may.
CREATE OR REPLACE FUNCTION keys.wrapping_keys(binding text)
RETURNS TABLE (key_label bytea, resting bigint, emptied_at timestamptz, retired_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY
    WITH counted AS (
        SELECT keys.label_of(k.wrapped) AS label, count(*) AS resting
          FROM (SELECT s.wrapped FROM keys.subject_key s WHERE s.wrapped IS NOT NULL
                UNION ALL SELECT r.wrapped FROM keys.region_secret r) AS k
         GROUP BY 1)
    SELECT label, coalesce(c.resting, 0), w.emptied_at, w.retired_at
      FROM counted c FULL JOIN keys.wrapping_key w USING (label) ORDER BY label;
END
$$;

-- Keys that were destroyed, of either sort, oldest first; `after` and `after_id` are the last that was read.
CREATE OR REPLACE FUNCTION keys.destroyed_keys(binding text, after timestamptz, after_id uuid, most int)
RETURNS TABLE (key_id uuid, gone_at timestamptz)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    RETURN QUERY
    SELECT d.id, d.destroyed_at
      FROM (SELECT s.id, s.destroyed_at FROM keys.subject_key s WHERE s.destroyed_at IS NOT NULL
            UNION ALL
            SELECT r.id, r.destroyed_at FROM keys.record_key r WHERE r.destroyed_at IS NOT NULL) AS d
     WHERE (d.destroyed_at, d.id) > (after, after_id)
     ORDER BY d.destroyed_at, d.id LIMIT most;
END
$$;

CREATE OR REPLACE FUNCTION keys.version() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
RETURN (SELECT i.stamp FROM keys.installed i);

DO $$
DECLARE
    signature regprocedure;
BEGIN
    FOREACH signature IN ARRAY ARRAY[
        'keys.add_subject_keys(text, uuid[], bytea[])', 'keys.add_record_key(text, uuid, uuid[], bytea[])',
        'keys.fetch(text, uuid[])', 'keys.find_person(text, text, bytea, int)', 'keys.orphans(text, int, int)',
        'keys.region_secret(text)', 'keys.found_region_secret(text, uuid, bytea)',
        'keys.resting_elsewhere(text, bytea, uuid, int)', 'keys.wrapping_keys(text)',
        'keys.destroyed_keys(text, timestamptz, uuid, int)', 'keys.version()'
    ]::regprocedure[] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', signature);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO ketentafel_keys_app', signature);
    END LOOP;
END
$$;

REVOKE CREATE ON SCHEMA keys FROM ketentafel_keys_binder, ketentafel_keys_keeper;
