-- Who is asking. Every row policy starts from these functions; unbound, forged, expired and inactive all answer NULL.
-- The binder owns them, because only the binder may read the binding key and every member.

CREATE OR REPLACE FUNCTION tenants.bound() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    setting text := nullif(current_setting('ketentafel.binding', true), '');
    fields text[] := string_to_array(setting, '|');
    message text;
BEGIN
    IF cardinality(fields) IS DISTINCT FROM 8 THEN
        RETURN NULL;
    END IF;
    message := left(setting, -(length(fields[8]) + 1));
    -- The MAC is checked before any field is cast, so a forged string cannot even raise an error.
    PERFORM 1 FROM tenants.binding_key k
     WHERE k.region = fields[1]
       AND encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(message, 'UTF8'))), 'hex') = fields[8];
    IF NOT FOUND OR to_timestamp(fields[6]::bigint) <= transaction_timestamp() THEN
        RETURN NULL;
    END IF;
    RETURN fields;
END $$;

CREATE OR REPLACE FUNCTION tenants.moment() RETURNS timestamptz
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN transaction_timestamp() + coalesce(
        (SELECT c.clock_offset FROM tenants.cell c WHERE c.mode IN ('DEMO', 'TEST')), interval '0');
END $$;

-- The calendar day in the Netherlands.
CREATE OR REPLACE FUNCTION tenants.today() RETURNS date
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (tenants.moment() AT TIME ZONE 'Europe/Amsterdam')::date;
END $$;

CREATE OR REPLACE FUNCTION tenants.is_active(organisation uuid, member uuid) RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
BEGIN
    PERFORM 1 FROM tenants.member m JOIN tenants.organisation o ON o.id = m.organisation_id
     WHERE m.id = is_active.member AND m.organisation_id = is_active.organisation
       AND m.active @> at AND o.active @> at;
    RETURN FOUND;
END $$;

-- The fields of the binding, when its member is active. A policy asks this many times in one statement, so the first
-- answer leaves a receipt: a MAC, by the same key, of this very binding in this backend and this transaction. Whoever
-- has no key can make no receipt, and one from elsewhere or from before is worth nothing. So membership is looked up
-- once per transaction; a member whose membership ends meanwhile is out at the next one.
CREATE OR REPLACE FUNCTION tenants.acting() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    setting text := nullif(current_setting('ketentafel.binding', true), '');
    receipt text;
    fields text[];
BEGIN
    SELECT encode(sha256(k.outer_pad || sha256(k.inner_pad || convert_to(concat_ws('|', 'receipt', pg_backend_pid(),
               extract(epoch FROM transaction_timestamp()), setting), 'UTF8'))), 'hex') INTO receipt
      FROM tenants.binding_key k WHERE k.region = split_part(setting, '|', 1) ORDER BY k.number DESC LIMIT 1;
    IF receipt = current_setting('ketentafel.receipt', true) THEN
        RETURN string_to_array(setting, '|');
    END IF;
    fields := tenants.bound();
    IF fields IS NULL OR NOT tenants.is_active(fields[2]::uuid, fields[3]::uuid) THEN
        RETURN NULL;
    END IF;
    PERFORM set_config('ketentafel.receipt', receipt, true);
    RETURN fields;
END $$;

CREATE OR REPLACE FUNCTION tenants.org() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (tenants.acting())[2]::uuid;
END $$;

CREATE OR REPLACE FUNCTION tenants.member() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (tenants.acting())[3]::uuid;
END $$;

CREATE OR REPLACE FUNCTION tenants.purpose() RETURNS text
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (tenants.bound())[4];
END $$;

CREATE OR REPLACE FUNCTION tenants.assurance() RETURNS integer
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (tenants.bound())[5]::integer;
END $$;

CREATE OR REPLACE FUNCTION tenants.request_id() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (tenants.bound())[7]::uuid;
END $$;

-- The cases, tafels or organisation in which the bound member may do one thing now: by a role, or by the role
-- of an active colleague who gave a mandate. Where a kind of tafel asks the organisation's kind for registrations,
-- `held` finds them (delegation.sql): without a registration a role gives nothing at a tafel that asks one.
CREATE OR REPLACE FUNCTION tenants.scopes("right" text) RETURNS uuid[]
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fields text[] := tenants.acting();
    org uuid := fields[2]::uuid;
    me uuid := fields[3]::uuid;
    at timestamptz;
BEGIN
    IF fields IS NULL THEN
        RETURN NULL;
    END IF;
    -- Hardly any kind of organisation is asked for a registration anywhere: the others pay for one look.
    IF EXISTS (SELECT FROM tenants.organisation o JOIN casework.tafel_kind k
                   ON k.registrations @> jsonb_build_array(jsonb_build_object('organisation_kind', o.kind))
                WHERE o.id = org) THEN
        RETURN (SELECT array_agg(DISTINCT h.place) FROM tenants.held(scopes."right") h);
    END IF;
    at := tenants.moment();
    RETURN (
        SELECT array_agg(DISTINCT coalesce(r.case_id, r.tafel_id, r.organisation_id))
          FROM (SELECT me AS id
                UNION ALL
                SELECT g.from_member_id FROM tenants.mandate g
                 WHERE g.to_member_id = me AND g.organisation_id = org AND g.valid @> at
                   AND tenants.is_active(g.organisation_id, g.from_member_id)) acting
          JOIN tenants.role r ON r.member_id = acting.id AND r.organisation_id = org AND r.valid @> at
          JOIN tenants.role_right a ON a.role = r.kind AND a."right" = scopes."right");
END $$;

-- Sign-in happens before any binding exists, so it needs its own narrow window: one identity, one organisation.
CREATE OR REPLACE FUNCTION tenants.sign_in(issuer text, subject text, organisation uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN (
        SELECT m.id FROM tenants.identity i JOIN tenants.member m ON m.person_id = i.person_id
         WHERE i.issuer = sign_in.issuer AND i.subject = sign_in.subject
           AND m.organisation_id = sign_in.organisation AND tenants.is_active(m.organisation_id, m.id));
END $$;

-- Not bound() and is_active(): they serve the others, and who may ask is_active() could try ids of hidden members.
GRANT EXECUTE ON FUNCTION tenants.moment(), tenants.org(), tenants.member(), tenants.purpose(), tenants.assurance(),
    tenants.request_id(), tenants.scopes(text) TO ketentafel_app, ketentafel_worker, ketentafel_deriver;
GRANT EXECUTE ON FUNCTION tenants.sign_in(text, text, uuid) TO ketentafel_app, ketentafel_worker;

GRANT SELECT ON tenants.binding_key, tenants.cell, tenants.member, tenants.organisation, tenants.identity,
    tenants.role, tenants.role_right, tenants.mandate TO ketentafel_binder;
{% for table in ('binding_key', 'cell', 'member', 'organisation', 'identity', 'role', 'role_right', 'mandate') %}
CREATE POLICY binder_reads ON tenants.{{ table }} FOR SELECT TO ketentafel_binder USING (true);
{% endfor %}
