-- Runs as ketentafel_keys_keeper, who owns what stands here: the only functions that change what is stored. The
-- comment of each says why it must be a definer function.
-- SQL states: KT001 destroyed, KT002 not bound, KT003 unknown, KT004 wrapping key in use, KT005 wrapping key retired,
-- KT006 put back from a backup and not made whole.
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

-- Blanks a key of either sort, and gives when that was done first; null for one that never was. For those below only.
CREATE OR REPLACE FUNCTION keys.blank(key_id uuid) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moment timestamptz;
BEGIN
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
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION keys.blank(uuid) FROM PUBLIC;

CREATE OR REPLACE FUNCTION keys.destroy(binding text, key_id uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moment timestamptz;
BEGIN
    PERFORM keys.demand(binding, 3);
    moment := keys.blank(key_id);
    IF moment IS NULL THEN
        RAISE EXCEPTION 'key unknown' USING ERRCODE = 'KT003';
    END IF;
    RETURN moment;
END
$$;
COMMENT ON FUNCTION keys.destroy(text, uuid) IS
    'Definer, because destroying a key is the one change of a stored key, and the application may not update or delete. Asks strong assurance (3), is whole or not at all, and may be repeated.';
REVOKE ALL ON FUNCTION keys.destroy(text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.destroy(text, uuid) TO ketentafel_keys_app;

-- One row per key that is there among these, and whether it lived; it does no longer.
CREATE OR REPLACE FUNCTION keys.destroy_again(binding text, ids uuid[]) RETURNS TABLE (key_id uuid, lived boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand_bound(binding, 3);
    FOR key_id, lived IN
        SELECT s.id, s.destroyed_at IS NULL FROM keys.subject_key s WHERE s.id = ANY (ids)
        UNION ALL
        SELECT r.id, r.destroyed_at IS NULL FROM keys.record_key r WHERE r.id = ANY (ids)
         ORDER BY 1
    LOOP
        IF lived THEN
            PERFORM keys.blank(key_id);
        END IF;
        RETURN NEXT;
    END LOOP;
END
$$;
COMMENT ON FUNCTION keys.destroy_again(text, uuid[]) IS
    'Definer, because destroying a key is a change, and the application may not update or delete. Asks strong assurance (3) and no more: it is what a store that was put back needs first. May be repeated.';
REVOKE ALL ON FUNCTION keys.destroy_again(text, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.destroy_again(text, uuid[]) TO ketentafel_keys_app;

CREATE OR REPLACE FUNCTION keys.serve(binding text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand_bound(binding, 3);
    INSERT INTO keys.serving DEFAULT VALUES ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION keys.serve(text) IS
    'Definer, because only the keeper says that a store is whole again. Asks strong assurance (3); called when all that was destroyed is destroyed again.';
REVOKE ALL ON FUNCTION keys.serve(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.serve(text) TO ketentafel_keys_app;

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

-- A key store from before hashes had a version.
DROP FUNCTION IF EXISTS keys.note_person(text, uuid, uuid, text, bytea);
CREATE OR REPLACE FUNCTION keys.note_person(
    binding text, subject uuid, subject_key uuid, hash_kind text, new_hash bytea, number int
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    IF new_hash IS NULL THEN
        DELETE FROM keys.person_hash h WHERE h.subject_id = subject AND h.kind = hash_kind;
        RETURN;
    END IF;
    INSERT INTO keys.person_hash AS h (subject_id, kind, hash, subject_key_id, version)
    VALUES (subject, hash_kind, new_hash, subject_key, number)
    ON CONFLICT (subject_id, kind) DO UPDATE
       SET hash = excluded.hash, subject_key_id = excluded.subject_key_id, version = excluded.version;
END
$$;
COMMENT ON FUNCTION keys.note_person(text, uuid, uuid, text, bytea, int) IS
    'Definer, because a corrected name or number must replace the old hash (AVG 16), and the application may not update or delete.';
REVOKE ALL ON FUNCTION keys.note_person(text, uuid, uuid, text, bytea, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.note_person(text, uuid, uuid, text, bytea, int) TO ketentafel_keys_app;

-- Takes away every hash of a version before the one given with its subject, and tells of whom.
CREATE OR REPLACE FUNCTION keys.forget_replaced(binding text, hash_kind text, subjects uuid[], numbers int[])
RETURNS SETOF uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand_bound(binding, 3);
    RETURN QUERY
    DELETE FROM keys.person_hash h USING unnest(subjects, numbers) AS r (subject, number)
     WHERE h.subject_id = r.subject AND h.kind = hash_kind AND h.version < r.number
    RETURNING h.subject_id;
END
$$;
COMMENT ON FUNCTION keys.forget_replaced(text, text, uuid[], int[]) IS
    'Definer, because the hash of a corrected number goes, and the application may not delete. Asks strong assurance (3) and no more: it is what a store that was put back needs first. May be repeated.';
REVOKE ALL ON FUNCTION keys.forget_replaced(text, text, uuid[], int[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.forget_replaced(text, text, uuid[], int[]) TO ketentafel_keys_app;

CREATE OR REPLACE FUNCTION keys.note_people(
    binding text, subjects uuid[], subject_keys uuid[], hash_kind text, new_hashes bytea[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand(binding);
    INSERT INTO keys.person_hash AS h (subject_id, kind, hash, subject_key_id)
    SELECT n.subject, hash_kind, n.hash, n.subject_key
      FROM unnest(subjects, subject_keys, new_hashes) AS n (subject, subject_key, hash)
    ON CONFLICT (subject_id, kind) DO UPDATE SET hash = excluded.hash, subject_key_id = excluded.subject_key_id;
END
$$;
COMMENT ON FUNCTION keys.note_people(text, uuid[], uuid[], text, bytea[]) IS
    'Definer, because a corrected name must replace the old hash (AVG 16), and the application may not update or delete.';
REVOKE ALL ON FUNCTION keys.note_people(text, uuid[], uuid[], text, bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.note_people(text, uuid[], uuid[], text, bytea[]) TO ketentafel_keys_app;

-- 0x7772617070 is "wrapp": who adds under a wrapping key and who retires one take turns, so that a key which is on its
-- way in is either seen by the one who retires, or refused.
CREATE OR REPLACE FUNCTION keys.only_under_wrapping_key_in_use() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(x'7772617070'::bigint);
    IF EXISTS (SELECT FROM keys.wrapping_key k WHERE k.label = keys.label_of(NEW.wrapped) AND k.retired_at IS NOT NULL)
    THEN
        RAISE EXCEPTION 'wrapping key retired' USING ERRCODE = 'KT005';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION keys.only_under_wrapping_key_in_use() IS
    'Definer, because it judges whoever writes by the whole register of wrapping keys, whatever the writer may see of it.';

CREATE OR REPLACE FUNCTION keys.rewrap(binding text, ids uuid[], old_wraps bytea[], new_wraps bytea[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    keys_done int;
    secrets_done int;
BEGIN
    PERFORM keys.demand(binding, 3);
    -- Only what is still as it was read: a key that was destroyed meanwhile stays destroyed.
    UPDATE keys.subject_key s SET wrapped = w.fresh
      FROM unnest(ids, old_wraps, new_wraps) AS w (id, stale, fresh) WHERE s.id = w.id AND s.wrapped = w.stale;
    GET DIAGNOSTICS keys_done = ROW_COUNT;
    UPDATE keys.region_secret r SET wrapped = w.fresh
      FROM unnest(ids, old_wraps, new_wraps) AS w (id, stale, fresh) WHERE r.id = w.id AND r.wrapped = w.stale;
    GET DIAGNOSTICS secrets_done = ROW_COUNT;
    RETURN keys_done + secrets_done;
END
$$;
COMMENT ON FUNCTION keys.rewrap(text, uuid[], bytea[], bytea[]) IS
    'Definer, because wrapping a key anew replaces what is stored, and the application may not update. Asks strong assurance (3); may be repeated.';
REVOKE ALL ON FUNCTION keys.rewrap(text, uuid[], bytea[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.rewrap(text, uuid[], bytea[], bytea[]) TO ketentafel_keys_app;

-- Notes which wrapping keys are in use, and when the last key left one. A key of either sort that comes back is noted.
CREATE OR REPLACE FUNCTION keys.take_stock(binding text, current_label bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    in_use bytea[];
BEGIN
    PERFORM keys.demand(binding, 3);
    in_use := ARRAY(
        SELECT keys.label_of(s.wrapped) FROM keys.subject_key s WHERE s.wrapped IS NOT NULL
        UNION SELECT keys.label_of(r.wrapped) FROM keys.region_secret r
        UNION SELECT current_label);
    INSERT INTO keys.wrapping_key (label) SELECT unnest(in_use) ON CONFLICT DO NOTHING;
    UPDATE keys.wrapping_key k SET emptied_at = NULL
     WHERE k.label = ANY (in_use) AND k.emptied_at IS NOT NULL AND k.retired_at IS NULL;
    UPDATE keys.wrapping_key k SET emptied_at = keys.moment() WHERE k.label <> ALL (in_use) AND k.emptied_at IS NULL;
END
$$;
COMMENT ON FUNCTION keys.take_stock(text, bytea) IS
    'Definer, because the register of wrapping keys is noted from all keys at once, and the application may not write in it. Asks strong assurance (3).';
REVOKE ALL ON FUNCTION keys.take_stock(text, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.take_stock(text, bytea) TO ketentafel_keys_app;

CREATE OR REPLACE FUNCTION keys.retire_wrapping(binding text, old_label bytea, backup_days int) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    moment timestamptz;
    -- A backup of this store lives for so many days, and what is in it still asks for the old key.
    oldest CONSTANT timestamptz := keys.moment() - make_interval(days => greatest(backup_days, 0));
BEGIN
    PERFORM keys.demand(binding, 3);
    PERFORM pg_advisory_xact_lock(x'7772617070'::bigint);
    UPDATE keys.wrapping_key k SET retired_at = coalesce(k.retired_at, keys.moment())
     WHERE k.label = old_label
       AND NOT EXISTS (SELECT FROM keys.wrapping_key e
                        WHERE keys.goes_with(e.label, old_label) AND (e.emptied_at <= oldest) IS NOT TRUE)
       AND NOT EXISTS (SELECT FROM keys.subject_key s
                        WHERE s.wrapped IS NOT NULL AND keys.goes_with(keys.label_of(s.wrapped), old_label))
       AND NOT EXISTS (SELECT FROM keys.region_secret r WHERE keys.goes_with(keys.label_of(r.wrapped), old_label))
    RETURNING k.retired_at INTO moment;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'wrapping key in use' USING ERRCODE = 'KT004';
    END IF;
    RETURN moment;
END
$$;
COMMENT ON FUNCTION keys.retire_wrapping(text, bytea, int) IS
    'Definer, because it looks over all keys and closes a wrapping key for good. Asks strong assurance (3); refuses while a key or a backup rests on it, or on an earlier version of it.';
REVOKE ALL ON FUNCTION keys.retire_wrapping(text, bytea, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.retire_wrapping(text, bytea, int) TO ketentafel_keys_app;

-- Only the owner of the tables makes triggers of these three.
REVOKE ALL ON FUNCTION keys.only_under_living_subject_key(), keys.only_for_living_record_key(),
    keys.only_under_wrapping_key_in_use() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.only_under_living_subject_key(), keys.only_for_living_record_key(),
    keys.only_under_wrapping_key_in_use() TO ketentafel_keys_owner;
