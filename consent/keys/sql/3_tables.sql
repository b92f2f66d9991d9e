SET LOCAL ROLE ketentafel_keys_owner;

-- Which text of these files is installed.
CREATE TABLE IF NOT EXISTS keys.installed (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    stamp text NOT NULL,
    installed_at timestamptz NOT NULL DEFAULT keys.moment()
);

-- Whether anybody may be given a key here. No backup has this row, so that a key store which was put back serves nobody
-- until whatever was destroyed since is destroyed again.
CREATE TABLE IF NOT EXISTS keys.serving (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    since timestamptz NOT NULL DEFAULT keys.moment()
);

-- The key of one subject of one case. Destroying it blanks `wrapped` and keeps the row, so that a destroyed key is
-- told apart from a key that never was.
CREATE TABLE IF NOT EXISTS keys.subject_key (
    id uuid PRIMARY KEY,
    wrapped bytea CHECK (octet_length(wrapped) BETWEEN 1 AND 4096),
    created_at timestamptz NOT NULL DEFAULT keys.moment(),
    adopted_at timestamptz,
    destroyed_at timestamptz,
    CONSTRAINT destroyed_is_blank CHECK ((wrapped IS NULL) = (destroyed_at IS NOT NULL))
);
CREATE INDEX IF NOT EXISTS ix_subject_key_unadopted ON keys.subject_key (created_at)
    WHERE adopted_at IS NULL AND destroyed_at IS NULL;

-- The key of a text about several subjects.
CREATE TABLE IF NOT EXISTS keys.record_key (
    id uuid PRIMARY KEY,
    created_at timestamptz NOT NULL DEFAULT keys.moment(),
    adopted_at timestamptz,
    destroyed_at timestamptz
);
CREATE INDEX IF NOT EXISTS ix_record_key_unadopted ON keys.record_key (created_at)
    WHERE adopted_at IS NULL AND destroyed_at IS NULL;

-- A record key, sealed under the key of each of its subjects: any one that survives opens it.
CREATE TABLE IF NOT EXISTS keys.record_key_wrap (
    record_key_id uuid NOT NULL REFERENCES keys.record_key (id),
    subject_key_id uuid NOT NULL REFERENCES keys.subject_key (id),
    wrapped bytea CHECK (octet_length(wrapped) BETWEEN 1 AND 4096),
    PRIMARY KEY (record_key_id, subject_key_id)
);
CREATE INDEX IF NOT EXISTS ix_record_key_wrap_subject_key_id ON keys.record_key_wrap (subject_key_id);

-- Keyed hashes by which a person is found again. The pepper is not in any database.
CREATE TABLE IF NOT EXISTS keys.person_hash (
    subject_id uuid NOT NULL,
    kind text NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    subject_key_id uuid NOT NULL REFERENCES keys.subject_key (id),
    PRIMARY KEY (subject_id, kind)
);
-- How often the value was replaced: a corrected number has a higher one, and where a backup brings back a lower one, the
-- hash of what was corrected is there again (AVG 16).
ALTER TABLE keys.person_hash ADD COLUMN IF NOT EXISTS version int NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE keys.person_hash DROP CONSTRAINT IF EXISTS closed_kind;
ALTER TABLE keys.person_hash ADD CONSTRAINT closed_kind CHECK (kind IN ('BSN', 'NAME'));
CREATE INDEX IF NOT EXISTS ix_person_hash_kind_hash ON keys.person_hash (kind, hash);
CREATE INDEX IF NOT EXISTS ix_person_hash_subject_key_id ON keys.person_hash (subject_key_id);

-- The region's own secret, wrapped as the keys are. From it come the pepper of the hashes above and what else a region
-- derives for itself.
CREATE TABLE IF NOT EXISTS keys.region_secret (
    the_only_row boolean PRIMARY KEY DEFAULT true CHECK (the_only_row),
    id uuid NOT NULL,
    wrapped bytea NOT NULL CHECK (octet_length(wrapped) BETWEEN 1 AND 4096)
);

-- Which versions of wrapping keys were ever in use, since when nothing rests on one any more, and since when none may.
CREATE TABLE IF NOT EXISTS keys.wrapping_key (
    label bytea PRIMARY KEY CHECK (octet_length(label) BETWEEN 1 AND 21),
    emptied_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT retired_when_empty CHECK (retired_at >= emptied_at)
);

-- What a wrapped form begins with: a format, the name of its wrapping key, and with a service the version of that key.
CREATE OR REPLACE FUNCTION keys.label_of(wrapped bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN CASE WHEN get_byte(wrapped, 0) = 2 THEN substring(wrapped FOR 21) ELSE substring(wrapped FOR 17) END;
REVOKE ALL ON FUNCTION keys.label_of(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.label_of(bytea) TO ketentafel_keys_app, ketentafel_keys_keeper;

-- Whether what rests under `label` can no longer be opened once `retired` is: the same, or an earlier version of the same
-- key, since a service knows one lowest version only.
CREATE OR REPLACE FUNCTION keys.goes_with(label bytea, retired bytea) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN substring(label FOR 17) = substring(retired FOR 17) AND label <= retired;
REVOKE ALL ON FUNCTION keys.goes_with(bytea, bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.goes_with(bytea, bytea) TO ketentafel_keys_keeper;

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['installed', 'serving', 'subject_key', 'record_key', 'record_key_wrap', 'person_hash', 'region_secret',
                               'wrapping_key'] LOOP
        EXECUTE format('ALTER TABLE keys.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE keys.%I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('REVOKE ALL ON keys.%I FROM PUBLIC, ketentafel_keys_app, ketentafel_keys_keeper', name);
    END LOOP;
    -- Without a signed binding there is no row to read and none to add, whoever knows the address and password.
    FOREACH name IN ARRAY ARRAY['subject_key', 'record_key', 'record_key_wrap', 'person_hash', 'region_secret',
                               'wrapping_key'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS bound_reads ON keys.%I', name);
        EXECUTE format('DROP POLICY IF EXISTS keeper ON keys.%I', name);
        EXECUTE format('CREATE POLICY bound_reads ON keys.%I FOR SELECT TO ketentafel_keys_app '
                       'USING ((SELECT keys.bound()))', name);
        EXECUTE format('CREATE POLICY keeper ON keys.%I TO ketentafel_keys_keeper '
                       'USING (true) WITH CHECK (true)', name);
    END LOOP;
    FOREACH name IN ARRAY ARRAY['subject_key', 'record_key', 'record_key_wrap', 'region_secret'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS bound_adds ON keys.%I', name);
        EXECUTE format('CREATE POLICY bound_adds ON keys.%I FOR INSERT TO ketentafel_keys_app '
                       'WITH CHECK ((SELECT keys.bound()))', name);
    END LOOP;
END
$$;
DROP POLICY IF EXISTS anybody_here_reads ON keys.installed;
CREATE POLICY anybody_here_reads ON keys.installed FOR SELECT USING (true);
DROP POLICY IF EXISTS owner ON keys.installed;
CREATE POLICY owner ON keys.installed TO ketentafel_keys_owner USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS anybody_here_reads ON keys.serving;
CREATE POLICY anybody_here_reads ON keys.serving FOR SELECT USING (true);
DROP POLICY IF EXISTS owner ON keys.serving;
CREATE POLICY owner ON keys.serving TO ketentafel_keys_owner USING (true) WITH CHECK (true);
DROP POLICY IF EXISTS keeper ON keys.serving;
CREATE POLICY keeper ON keys.serving TO ketentafel_keys_keeper USING (true) WITH CHECK (true);

-- The application reads and adds. Column lists keep it from back-dating a key or adding one that is born destroyed.
GRANT SELECT ON keys.installed, keys.serving TO ketentafel_keys_app;
GRANT SELECT, INSERT (id, wrapped) ON keys.subject_key TO ketentafel_keys_app;
GRANT SELECT, INSERT (id) ON keys.record_key TO ketentafel_keys_app;
GRANT SELECT, INSERT ON keys.record_key_wrap TO ketentafel_keys_app;
GRANT SELECT (subject_id, kind, hash) ON keys.person_hash TO ketentafel_keys_app;
GRANT SELECT, INSERT (id, wrapped) ON keys.region_secret TO ketentafel_keys_app;
GRANT SELECT ON keys.wrapping_key TO ketentafel_keys_app;

GRANT SELECT, INSERT ON keys.serving TO ketentafel_keys_keeper;
GRANT SELECT, UPDATE (wrapped, adopted_at, destroyed_at) ON keys.subject_key TO ketentafel_keys_keeper;
GRANT SELECT, UPDATE (adopted_at, destroyed_at) ON keys.record_key TO ketentafel_keys_keeper;
GRANT SELECT, UPDATE (wrapped) ON keys.record_key_wrap TO ketentafel_keys_keeper;
GRANT SELECT, INSERT, UPDATE, DELETE ON keys.person_hash TO ketentafel_keys_keeper;
GRANT SELECT, UPDATE (wrapped) ON keys.region_secret TO ketentafel_keys_keeper;
GRANT SELECT, INSERT (label), UPDATE (emptied_at, retired_at) ON keys.wrapping_key TO ketentafel_keys_keeper;

-- Every function of the key store takes the binding first and is one round trip: bind, test, work. The setting is
-- local to the transaction, which is that one statement, so a pooled connection carries nothing to its next user.
CREATE OR REPLACE FUNCTION keys.demand_bound(binding text, least_assurance int) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM set_config('ketentafel.binding', binding, true);
    IF keys.bound(least_assurance) IS NOT TRUE THEN
        RAISE EXCEPTION 'not bound' USING ERRCODE = 'KT002';
    END IF;
END
$$;
-- Only what makes a store that was put back whole again may do with that alone.
CREATE OR REPLACE FUNCTION keys.demand(binding text, least_assurance int DEFAULT 2) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM keys.demand_bound(binding, least_assurance);
    PERFORM FROM keys.serving;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'put back and not made whole' USING ERRCODE = 'KT006';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION keys.demand_bound(text, int), keys.demand(text, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keys.demand_bound(text, int), keys.demand(text, int)
    TO ketentafel_keys_app, ketentafel_keys_keeper;
