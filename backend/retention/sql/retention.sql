-- How long a case is kept, who approves that it goes, and who may know of either. A term begins where a case ends, in the
-- same statement; what then goes, and how, stands in destruction.sql.

{% set ended = "('AFGEWEZEN', 'AFGESLOTEN')" %}

-- When a case was closed is for the database to say: its term begins there.
CREATE OR REPLACE FUNCTION casework.guard_closing() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.closed_at := CASE WHEN NEW.stage = 'AFGESLOTEN' AND OLD.stage <> 'AFGESLOTEN' THEN tenants.moment()
                          ELSE OLD.closed_at END;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_closing BEFORE UPDATE OF stage, closed_at ON casework."case"
    FOR EACH ROW EXECUTE FUNCTION casework.guard_closing();

-- Until when two people decided to keep a case; null where nobody did.
CREATE OR REPLACE FUNCTION casework.extended_until("case" uuid) RETURNS timestamptz
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT (max(e.until) + 1)::timestamp AT TIME ZONE 'Europe/Amsterdam' FROM casework.retention_extension e
     WHERE e.case_id = extended_until."case" AND e.confirmed_at IS NOT NULL
$$;
GRANT EXECUTE ON FUNCTION casework.extended_until(uuid) TO ketentafel_destroyer;

-- The term is that of the newest version of the policy which the case's own blueprint names. It is over when the whole
-- of its last legal day has passed, so that it is never shorter than it says.
CREATE OR REPLACE FUNCTION casework.start_term() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
BEGIN
    INSERT INTO casework.retention_term AS d
           (case_id, organisation_id, policy_code, policy_version, starts_at, due_at, version)
    SELECT NEW.id, t.organisation_id, p.code, p.version, at,
           (((at AT TIME ZONE 'Europe/Amsterdam')::date + p.term::interval)::date + 1)::timestamp
               AT TIME ZONE 'Europe/Amsterdam', 1
      FROM casework.tafel t
      JOIN casework.tafel_kind k ON k.code = NEW.kind_code AND k.version = NEW.kind_version
      JOIN casework.retention_policy p ON p.code = k.blueprint -> 'retention'
               ->> CASE NEW.stage WHEN 'AFGEWEZEN' THEN 'rejected' ELSE 'admitted' END
     WHERE t.id = NEW.tafel_id
     ORDER BY p.version DESC LIMIT 1
        ON CONFLICT (case_id) DO UPDATE
       SET organisation_id = excluded.organisation_id, policy_code = excluded.policy_code,
           policy_version = excluded.policy_version, starts_at = excluded.starts_at,
           -- What two people decided to keep until a day is kept until then, also when the case ends anew before it.
           due_at = greatest(excluded.due_at, casework.extended_until(NEW.id)),
           version = d.version + 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no retention policy rules this case' USING ERRCODE = 'KT009';
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER start_term AFTER UPDATE OF stage ON casework."case"
    FOR EACH ROW WHEN (OLD.stage IS DISTINCT FROM NEW.stage AND NEW.stage IN {{ ended }})
    EXECUTE FUNCTION casework.start_term();

-- Two people in two roles approve a list; the database says in which role, because one person may hold both.
CREATE OR REPLACE FUNCTION casework.guard_approval() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
BEGIN
    PERFORM 1 FROM casework.destruction_list l
     WHERE l.id = NEW.list_id AND l.organisation_id = NEW.organisation_id AND l.organisation_id = tenants.org()
       AND l.approved_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this list is not there to approve' USING ERRCODE = '42501';
    END IF;
    PERFORM 1 FROM casework.destruction_approval a
      JOIN tenants.member earlier ON earlier.id = a.member_id
      JOIN tenants.member present ON present.id = NEW.member_id AND present.person_id = earlier.person_id
     WHERE a.list_id = NEW.list_id;
    IF FOUND THEN
        RAISE EXCEPTION 'this person has approved this list already' USING ERRCODE = 'KT007';
    END IF;
    SELECT r.kind INTO NEW.capacity FROM tenants.role r
      JOIN tenants.role_right g ON g.role = r.kind AND g."right" = 'DESTRUCTION_APPROVE'
     WHERE r.member_id = NEW.member_id AND r.organisation_id = NEW.organisation_id AND r.valid @> at
       AND r.tafel_id IS NULL AND r.case_id IS NULL
       AND r.kind NOT IN (SELECT a.capacity FROM casework.destruction_approval a WHERE a.list_id = NEW.list_id)
     ORDER BY r.kind LIMIT 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the second approval is by another role' USING ERRCODE = 'KT008';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_approval BEFORE INSERT ON casework.destruction_approval
    FOR EACH ROW EXECUTE FUNCTION casework.guard_approval();

CREATE OR REPLACE FUNCTION casework.approve_list() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    at timestamptz := tenants.moment();
BEGIN
    UPDATE casework.destruction_list l
       SET version = l.version + 1,
           approved_at = CASE WHEN two.are THEN at END,
           execute_at = CASE WHEN two.are THEN at + (
               SELECT max(make_interval(days => p.cooling_off_days)) FROM casework.destruction d
                 JOIN casework.retention_policy p ON p.code = d.policy_code AND p.version = d.policy_version
                WHERE d.list_id = NEW.list_id) END
      FROM (SELECT count(*) >= 2 AS are FROM casework.destruction_approval a WHERE a.list_id = NEW.list_id) two
     WHERE l.id = NEW.list_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER approve_list AFTER INSERT ON casework.destruction_approval
    FOR EACH ROW EXECUTE FUNCTION casework.approve_list();

-- People: whoever approves sees the lists of the own organisation; who had to do with a case may know that it is gone.
CREATE POLICY bound_reads ON casework.retention_policy FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
-- How long a backup of the key store may live stands in the policies, and whoever makes one asks here.
CREATE POLICY system_sees ON casework.retention_policy FOR SELECT TO ketentafel_worker
    USING ((SELECT tenants.system()));
{% for table in ('destruction', 'destruction_list', 'destruction_approval', 'retention_term') %}
CREATE POLICY approver_reads ON casework.{{ table }} FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org())
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('DESTRUCTION_APPROVE')));
{% endfor %}
-- Whoever sees a case may know until when it is kept.
CREATE POLICY case_reader_reads ON casework.retention_term FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL
        AND (SELECT count(*) FROM casework."case" c WHERE c.id = retention_term.case_id) = 1);
CREATE POLICY concerned_reads ON casework.declaration FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (concerned @> ARRAY[(SELECT tenants.org())]
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('DESTRUCTION_APPROVE')));
GRANT INSERT (id, list_id, organisation_id, member_id, at) ON casework.destruction_approval
    TO ketentafel_app, ketentafel_worker;
CREATE POLICY approves ON casework.destruction_approval FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND member_id = (SELECT tenants.member())
        AND at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('DESTRUCTION_APPROVE')));

-- A hold is for an officer of an organisation that has to do with the case. It is set from now on, and ended by a date.
CREATE POLICY officer_reads ON casework.legal_hold FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('RESTRICT')));
GRANT INSERT ON casework.legal_hold TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid, version) ON casework.legal_hold TO ketentafel_app, ketentafel_worker;
CREATE POLICY officer_holds ON casework.legal_hold FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND placed_by = (SELECT tenants.member())
        AND lower(valid) = (SELECT tenants.moment()) AND upper_inf(valid)
        AND (SELECT tenants.assurance()) >= 2 AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('RESTRICT'))
        AND (SELECT count(*) FROM consent.case_participant p
              WHERE p.case_id = legal_hold.case_id AND p.organisation_id = (SELECT tenants.org())) = 1);
CREATE POLICY officer_releases ON casework.legal_hold FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org()) AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('RESTRICT')));
