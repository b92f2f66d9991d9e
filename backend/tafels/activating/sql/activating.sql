-- By which decision a tafel may admit cases. What tafels there are, and under which law they work, is known to every
-- bound member (AVG 26(2)); a privacy officer of whoever answers for a tafel decides, and no decision ever changes.
GRANT SELECT, INSERT ON casework.tafel_activation TO ketentafel_app, ketentafel_worker;
CREATE POLICY bound_reads ON casework.tafel_activation FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
CREATE POLICY officer_decides ON casework.tafel_activation FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND decided_by = (SELECT tenants.member()) AND decided_at = (SELECT tenants.moment())
        AND demo = (SELECT c.mode = 'DEMO' FROM tenants.cell c));

-- What is wrong with a decision, by the code that the service answers too; NULL when nothing is.
CREATE OR REPLACE FUNCTION casework.activation_fault(asked casework.tafel_activation) RETURNS text
LANGUAGE plpgsql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    today date := (asked.decided_at AT TIME ZONE 'Europe/Amsterdam')::date;
    tafel casework.tafel;
    kind jsonb;
    said text;
BEGIN
    SELECT * INTO tafel FROM casework.tafel t WHERE t.id = asked.tafel_id;
    SELECT k.blueprint INTO kind FROM casework.tafel_kind k
     WHERE k.code = asked.kind_code AND k.version = asked.kind_version;
    said := kind #>> '{regime,code}';
    RETURN CASE
        WHEN tafel.kind_code IS DISTINCT FROM asked.kind_code OR asked.kind_version < tafel.kind_version
            THEN 'KIND_VERSION_UNKNOWN'
        WHEN kind #> '{subjects,kinds}' = '["GEEN"]' THEN 'KIND_HAS_NO_CASES'
        -- Only a statute itself makes a partnership under a statute of its own.
        WHEN said = 'NIET_BEPAALD' AND (asked.regime_source IS NULL OR asked.regime = 'WGS_ZVH')
            THEN 'REGIME_UNDECIDED'
        WHEN said <> 'NIET_BEPAALD' AND (asked.regime <> said OR asked.regime_source IS NOT NULL) THEN 'REGIME_FIXED'
        WHEN asked.convenant_id IS DISTINCT FROM tafel.convenant_id
             OR NOT EXISTS (SELECT FROM tenants.convenant c
                             WHERE c.id = asked.convenant_id AND c.valid @> asked.decided_at) THEN 'CONVENANT_ENDED'
        WHEN asked.dpia_on > today OR asked.fg_advised_on > today THEN 'DECIDED_IN_FUTURE'
        WHEN asked.review_on <= today OR asked.review_on > today + {{ longest_review_days }} THEN 'REVIEW_NOT_AHEAD'
    END;
END $$;

-- The decision is looked at as it is written, and takes the tafel along to the version it names.
CREATE OR REPLACE FUNCTION casework.activate_tafel() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fault text;
BEGIN
    PERFORM 1 FROM casework.tafel t WHERE t.id = NEW.tafel_id FOR UPDATE;
    fault := casework.activation_fault(NEW);
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'this tafel may not be activated like this: %', fault USING ERRCODE = 'KT013';
    END IF;
    UPDATE casework.tafel t
       SET kind_version = NEW.kind_version, status = 'ACTIEF', version = t.version + 1
     WHERE t.id = NEW.tafel_id AND (t.kind_version, t.status) IS DISTINCT FROM (NEW.kind_version, 'ACTIEF');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER activate_tafel AFTER INSERT ON casework.tafel_activation
    FOR EACH ROW EXECUTE FUNCTION casework.activate_tafel();

-- Why a tafel admits nothing at this moment, or NULL. The end of a term stops new admissions only: what runs goes on.
CREATE OR REPLACE FUNCTION casework.admission_fault(tafel uuid) RETURNS text
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN newest.id IS NULL OR newest.convenant_id <> t.convenant_id THEN 'TAFEL_NOT_DECIDED'
                WHEN newest.review_on <= (tenants.moment() AT TIME ZONE 'Europe/Amsterdam')::date THEN 'REVIEW_OVERDUE'
                WHEN NOT coalesce(c.valid @> tenants.moment(), false) THEN 'CONVENANT_ENDED' END
      FROM casework.tafel t
      LEFT JOIN LATERAL (SELECT a.id, a.review_on, a.convenant_id FROM casework.tafel_activation a
                          WHERE a.tafel_id = t.id ORDER BY a.decided_at DESC LIMIT 1) newest ON true
      LEFT JOIN tenants.convenant c ON c.id = t.convenant_id
     WHERE t.id = admission_fault.tafel
$$;
GRANT EXECUTE ON FUNCTION casework.admission_fault(uuid) TO ketentafel_app, ketentafel_worker;

CREATE OR REPLACE FUNCTION casework.guard_admission() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    fault text := casework.admission_fault(NEW.tafel_id);
BEGIN
    IF fault IS NOT NULL THEN
        RAISE EXCEPTION 'this tafel admits nothing now' USING ERRCODE = CASE fault
            WHEN 'TAFEL_NOT_DECIDED' THEN 'KT014' WHEN 'REVIEW_OVERDUE' THEN 'KT015' ELSE 'KT016' END;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_admission BEFORE UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (NEW.stage = 'TOEGELATEN' AND OLD.stage <> 'TOEGELATEN')
    EXECUTE FUNCTION casework.guard_admission();

GRANT EXECUTE ON FUNCTION casework.activation_fault(casework.tafel_activation) TO ketentafel_deriver;
GRANT SELECT, UPDATE (kind_version, status, version) ON casework.tafel TO ketentafel_deriver;
CREATE POLICY deriver_activates ON casework.tafel FOR UPDATE TO ketentafel_deriver USING (true) WITH CHECK (true);
