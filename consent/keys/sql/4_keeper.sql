-- Runs as ketentafel_keys_keeper, who owns what stands here: the only functions that change what is stored. The
-- comment of each says why it must be a definer function.
-- SQL states: KT001 destroyed, KT002 not bound, KT003 unknown.
SET LOCAL ROLE ketentafel_keys_keeper;

CREATE OR REPLACE FUNCTION keys.only_under_living_subject_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- FOR SHARE waits for a destruction that is under way, and then no longer finds the key.
    PERFORM FROM keys.subject_key s WHERE s.id = NEW.subject_key_id AND s.destroyed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'subject key destroyed or unknown' USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keys.only_under_living_subject_key() IS
    'Definer, because it locks the row of the subject key against a destruction under way, and a lock asks a right to update that the application does not have.';

CREATE OR REPLACE FUNCTION keys.only_for_living_record_key() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM keys.record_key r WHERE r.id = NEW.record_key_id AND r.destroyed_at IS NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'record key destroyed or unknown' USING ERRCODE = 'KT001';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keys.only_for_living_record_key() IS
    'Definer, because it locks the row of the record key against a destruction under way, and a lock asks a right to update that the application does not have.';

CREATE OR REPLACE FUNCTION keys.destroy(binding text, key_id uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moment timestamptz;
BEGIN
    PERFORM keys.demand(binding, 3);
    SELECT s.destroyed_at INTO moment FROM keys.subject_key s WHERE s.id = key_id FOR UPDATE;
    IF FOUND THEN
        UPDATE keys.subject_key s SET wrapped = NULL, destroyed_at = keys.moment()
         WHERE s.id = key_id AND s.destroyed_at IS NULL;
        UPDATE keys.record_key_wrap w SET wrapped = NULL WHERE w.subject_key_id = key_id AND w.wrapped IS NOT NULL;
        DELETE FROM keys.person_hash h WHERE h.subject_key_id = key_id;
        RETURN coalesce(moment, keys.moment());
    END IF;
    SELECT r.destroyed_at INTO moment FROM keys.record_key r WHERE r.id = key_id FOR UPDATE;
    IF FOUND THEN
        UPDATE keys.record_key r SET destroyed_at = keys.moment()
         WHERE r.id = key_id AND r.destroyed_at IS NULL;
        UPDATE keys.record_key_wrap w SET wrapped = NULL WHERE w.record_key_id = key_id AND w.wrapped IS NOT NULL;
        RETURN coalesce(moment, keys.moment());
    END IF;
    RAISE EXCEPTION 'key unknown' USING ERRCODE = 'KT003';
END
$$;
COMMENT ON FUNCTION keys.destroy(text, uuid) IS
    'Definer, because destroying a key is the one change of a stored key, and the application may not update or delete. Asks strong assurance (3), is whole or not at all, and may be repeated.';
REVOKE ALL ON FUNCTION keys.destroy(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.destroy(text, uuid) TO ketentafel_keys_app;

CREATE OR REPLACE FUNCTION keys.settle_orphans(binding text, in_use uuid[], orphans uuid[]) RETURNS uuid[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    destroyed uuid[];
    moment CONSTANT timestamptz := keys.moment();
BEGIN
    PERFORM keys.demand(binding, 3);
    UPDATE keys.subject_key s SET adopted_at = moment WHERE s.id = ANY (in_use) AND s.adopted_at IS NULL;
    UPDATE keys.record_key r SET adopted_at = moment WHERE r.id = ANY (in_use) AND r.adopted_at IS NULL;
    -- Age and adoption are tested here once more: no mistake of a caller destroys a key that was ever in use.
    WITH subjects AS (
        UPDATE keys.subject_key s SET wrapped = NULL, destroyed_at = moment
         WHERE s.id = ANY (orphans) AND s.adopted_at IS NULL AND s.destroyed_at IS NULL
           AND s.created_at < moment - interval '1 day'
           -- Nor a key that a record still needs, though no value is sealed under it directly.
           AND NOT EXISTS (
               SELECT FROM keys.record_key_wrap w JOIN keys.record_key r ON r.id = w.record_key_id
                WHERE w.subject_key_id = s.id AND w.wrapped IS NOT NULL AND r.destroyed_at IS NULL
                  AND r.id <> ALL (orphans))
        RETURNING s.id
    ), records AS (
        UPDATE keys.record_key r SET destroyed_at = moment
         WHERE r.id = ANY (orphans) AND r.adopted_at IS NULL AND r.destroyed_at IS NULL
           AND r.created_at < moment - interval '1 day'
        RETURNING r.id
    )
    SELECT coalesce(array_agg(id), '{}') INTO destroyed FROM (TABLE subjects UNION ALL TABLE records) AS gone;
    UPDATE keys.record_key_wrap w SET wrapped = NULL
     WHERE (w.subject_key_id = ANY (destroyed) OR w.record_key_id = ANY (destroyed)) AND w.wrapped IS NOT NULL;
    DELETE FROM keys.person_hash h WHERE h.subject_key_id = ANY (destroyed);
    RETURN destroyed;
END
$$;
COMMENT ON FUNCTION keys.settle_orphans(text, uuid[], uuid[]) IS
    'Definer, because marking a key as in use and destroying one that never was are changes, and the application may not update or delete. Asks strong assurance (3).';
REVOKE ALL ON FUNCTION keys.settle_orphans(text, uuid[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.settle_orphans(text, uuid[], uuid[]) TO ketentafel_keys_app;

CREATE OR REPLACE FUNCTION keys.note_person(
    binding text, subject uuid, subject_key uuid, hash_kind text, new_hash bytea
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    IF new_hash IS NULL THEN
        DELETE FROM keys.person_hash h WHERE h.subject_id = subject AND h.kind = hash_kind;
        RETURN;
    END IF;
    INSERT INTO keys.person_hash AS h (subject_id, kind, hash, subject_key_id)
    VALUES (subject, hash_kind, new_hash, subject_key)
    ON CONFLICT (subject_id, kind) DO UPDATE SET hash = excluded.hash, subject_key_id = excluded.subject_key_id;
END
$$;
COMMENT ON FUNCTION keys.note_person(text, uuid, uuid, text, bytea) IS
    'Definer, because a corrected name or number must replace the old hash (AVG 16), and the application may not update or delete.';
REVOKE ALL ON FUNCTION keys.note_person(text, uuid, uuid, text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.note_person(text, uuid, uuid, text, bytea) TO ketentafel_keys_app;

-- Only the owner of the tables makes triggers of these two.
REVOKE ALL ON FUNCTION keys.only_under_living_subject_key(), keys.only_for_living_record_key() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.only_under_living_subject_key(), keys.only_for_living_record_key()
    TO ketentafel_keys_owner;
