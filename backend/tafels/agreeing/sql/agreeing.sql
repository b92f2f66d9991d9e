-- The register of convenants. What was agreed, and who stands under it since when, is known to every bound member of
-- the region. A privacy officer of whoever will answer for a tafel records an agreement, whole and in one transaction;
-- it never changes. A partner is under it only when its own officer accedes; its ceilings follow from that, and nobody
-- writes them by hand.
GRANT INSERT ON tenants.convenant TO ketentafel_app, ketentafel_worker;
GRANT SELECT, INSERT ON casework.convenant_partner, casework.convenant_accession TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid, version) ON casework.convenant_accession TO ketentafel_app, ketentafel_worker;
{% for table in ('convenant_partner', 'convenant_accession') %}
CREATE POLICY bound_reads ON casework.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
{% endfor %}

CREATE POLICY officer_records ON tenants.convenant FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND recorded_by = (SELECT tenants.member()) AND recorded_at = (SELECT tenants.moment())
        AND lower(valid) >= (SELECT tenants.moment()));
-- Only together with its agreement: what was recorded earlier gets no partner more.
CREATE POLICY officer_records ON casework.convenant_partner FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND recorded_at = (SELECT tenants.moment())
        AND (SELECT count(*) FROM tenants.convenant c
              WHERE c.id = convenant_partner.convenant_id AND c.owner_org = (SELECT tenants.org())
                AND c.recorded_by = (SELECT tenants.member()) AND c.recorded_at = (SELECT tenants.moment())) > 0);
CREATE POLICY officer_accedes ON casework.convenant_accession FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND acceded_by = (SELECT tenants.member()) AND acceded_at = (SELECT tenants.moment())
        AND valid = tstzrange((SELECT tenants.moment()), NULL)
        AND (SELECT count(*) FROM tenants.convenant c
              WHERE c.id = convenant_accession.convenant_id
                AND coalesce(upper(c.valid) > (SELECT tenants.moment()), true)) > 0);
-- Who answers for an agreement does not leave it.
CREATE POLICY officer_leaves ON casework.convenant_accession FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND (SELECT count(*) FROM tenants.convenant c
              WHERE c.id = convenant_accession.convenant_id AND c.owner_org = (SELECT tenants.org())) = 0);

-- The most that an organisation may receive at a version of a kind of tafel, by its own kind.
CREATE OR REPLACE FUNCTION casework.most_of(code text, number integer, organisation uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(jsonb_agg(each), '[]')
      FROM casework.tafel_kind k
      JOIN tenants.organisation o ON o.id = most_of.organisation,
           jsonb_array_elements(k.blueprint -> 'ceilings') c, jsonb_array_elements(c -> 'categories') each
     WHERE k.code = most_of.code AND k.version = most_of.number AND c ->> 'organisation_kind' = o.kind
$$;
-- Whether an organisation is of the kind that answers for a kind of tafel, or no source says which kind does.
CREATE OR REPLACE FUNCTION casework.may_answer(code text, number integer, organisation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce((SELECT coalesce(k.blueprint #>> '{responsible,organisation_kind}' = o.kind, true)
                       FROM casework.tafel_kind k JOIN tenants.organisation o ON o.id = may_answer.organisation
                      WHERE k.code = may_answer.code AND k.version = may_answer.number), false)
$$;
GRANT EXECUTE ON FUNCTION casework.most_of(text, integer, uuid), casework.may_answer(text, integer, uuid)
    TO ketentafel_app, ketentafel_worker;

-- An agreement is the next number under its name, of one organisation, for the newest version of a kind of tafel. An
-- administrator of the region lays down what he likes.
CREATE OR REPLACE FUNCTION casework.guard_convenant() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND (coalesce(length(btrim(NEW.name)), 0) NOT BETWEEN 1 AND 200 OR isempty(NEW.valid)
            OR NEW.kind_version IS DISTINCT FROM (SELECT max(k.version) FROM casework.tafel_kind k
                                                   WHERE k.code = NEW.kind_code)
            OR NOT casework.may_answer(NEW.kind_code, NEW.kind_version, NEW.owner_org)
            OR NEW.number <> 1 + coalesce((SELECT max(c.number) FROM tenants.convenant c
                                            WHERE c.name = NEW.name AND c.id <> NEW.id), 0)
            OR EXISTS (SELECT FROM tenants.convenant c
                        WHERE c.name = NEW.name AND c.owner_org IS DISTINCT FROM NEW.owner_org)) THEN
        RAISE EXCEPTION 'this agreement may not be recorded like this' USING ERRCODE = 'KT019';
    END IF;
    RETURN NULL;
END $$;
-- After the row policy, and before what foreign keys answer: a member that is hidden and one that is not there are the
-- same to it.
CREATE OR REPLACE TRIGGER "1_guard_convenant" AFTER INSERT ON tenants.convenant
    FOR EACH ROW EXECUTE FUNCTION casework.guard_convenant();

-- No agreement gives more than its kind of tafel allows the partner's kind.
CREATE OR REPLACE FUNCTION casework.guard_partner() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM tenants.convenant c
                    WHERE c.id = NEW.convenant_id
                      AND to_jsonb(NEW.categories)
                          <@ casework.most_of(c.kind_code, c.kind_version, NEW.organisation_id)) THEN
        RAISE EXCEPTION 'this kind of tafel does not allow that partner so much' USING ERRCODE = 'KT019';
    END IF;
    RETURN NULL;
END $$;
-- After the row policy as well: who is not bound is told that, and nothing of what kinds of tafel allow.
CREATE OR REPLACE TRIGGER "1_guard_partner" AFTER INSERT ON casework.convenant_partner
    FOR EACH ROW EXECUTE FUNCTION casework.guard_partner();

-- Whether a period only ends earlier than it did, from now on: what had not begun may never be, what was stays so.
CREATE OR REPLACE FUNCTION casework.only_ends(was tstzrange, becomes tstzrange) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT becomes <@ was AND CASE WHEN isempty(becomes) THEN isempty(was) OR lower(was) >= tenants.moment()
                                   ELSE lower(becomes) IS NOT DISTINCT FROM lower(was)
                                        AND coalesce(upper(becomes) >= tenants.moment(), true) END
$$;
GRANT EXECUTE ON FUNCTION casework.only_ends(tstzrange, tstzrange) TO ketentafel_app, ketentafel_worker;

-- An accession only ends, and never goes on again.
CREATE OR REPLACE FUNCTION casework.guard_accession() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND (NEW.version <> OLD.version + 1 OR NOT casework.only_ends(OLD.valid, NEW.valid)) THEN
        RAISE EXCEPTION 'an accession is made no longer than it is' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_accession BEFORE UPDATE ON casework.convenant_accession
    FOR EACH ROW EXECUTE FUNCTION casework.guard_accession();

-- With an accession the partner's ceilings begin, and with its end they end, and so do its seats at tafels under it.
CREATE OR REPLACE FUNCTION casework.keep_ceilings() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO tenants.convenant_ceiling (id, convenant_id, organisation_id, category, valid)
        SELECT gen_random_uuid(), p.convenant_id, p.organisation_id, each, NEW.valid
          FROM casework.convenant_partner p, unnest(p.categories) each
         WHERE p.convenant_id = NEW.convenant_id AND p.organisation_id = NEW.organisation_id;
        RETURN NULL;
    END IF;
    UPDATE tenants.convenant_ceiling l SET valid = l.valid * NEW.valid
     WHERE l.convenant_id = NEW.convenant_id AND l.organisation_id = NEW.organisation_id AND l.valid && OLD.valid;
    UPDATE casework.tafel_seat z
       SET valid = CASE WHEN isempty(NEW.valid) THEN 'empty' ELSE z.valid * tstzrange(NULL, upper(NEW.valid)) END
     WHERE z.organisation_id = NEW.organisation_id AND NOT z.valid << OLD.valid
       AND z.tafel_id IN (SELECT t.id FROM casework.tafel t WHERE t.convenant_id = NEW.convenant_id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_ceilings AFTER INSERT OR UPDATE OF valid ON casework.convenant_accession
    FOR EACH ROW EXECUTE FUNCTION casework.keep_ceilings();
GRANT SELECT ON casework.convenant_partner, casework.tafel_seat TO ketentafel_deriver;
GRANT INSERT, UPDATE (valid) ON tenants.convenant_ceiling TO ketentafel_deriver;
GRANT UPDATE (valid) ON casework.tafel_seat TO ketentafel_deriver;
CREATE POLICY deriver_reads ON casework.convenant_partner FOR SELECT TO ketentafel_deriver USING (true);
CREATE POLICY deriver_keeps ON tenants.convenant_ceiling FOR INSERT TO ketentafel_deriver WITH CHECK (true);
CREATE POLICY deriver_ends ON tenants.convenant_ceiling FOR UPDATE TO ketentafel_deriver USING (true) WITH CHECK (true);
CREATE POLICY deriver_ends ON casework.tafel_seat FOR UPDATE TO ketentafel_deriver USING (true) WITH CHECK (true);

-- Whoever answers for an agreement ends it before its time, and nobody makes it longer. Access under it is cut by its period
-- already (consent/sql/derive.sql); the seats of its partners at tafels under it end here, as when a partner leaves. Whoever
-- answers keeps its own, to put right what waits there.
GRANT UPDATE (valid) ON tenants.convenant TO ketentafel_app, ketentafel_worker;
CREATE POLICY officer_ends ON tenants.convenant FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE')));
CREATE OR REPLACE FUNCTION casework.guard_convenant_end() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND NOT casework.only_ends(OLD.valid, NEW.valid) THEN
        RAISE EXCEPTION 'an agreement is made no longer than it is' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_convenant_end BEFORE UPDATE ON tenants.convenant
    FOR EACH ROW EXECUTE FUNCTION casework.guard_convenant_end();
CREATE OR REPLACE FUNCTION casework.end_seats() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE casework.tafel_seat z
       SET valid = CASE WHEN isempty(NEW.valid) THEN 'empty' ELSE z.valid * tstzrange(NULL, upper(NEW.valid)) END
     WHERE z.organisation_id <> NEW.owner_org AND NOT isempty(z.valid)
       AND (isempty(NEW.valid) OR NOT z.valid <@ tstzrange(NULL, upper(NEW.valid)))
       AND z.tafel_id IN (SELECT t.id FROM casework.tafel t WHERE t.convenant_id = NEW.id);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER end_seats AFTER UPDATE OF valid ON tenants.convenant
    FOR EACH ROW WHEN (current_user IN ('ketentafel_app', 'ketentafel_worker')) EXECUTE FUNCTION casework.end_seats();
