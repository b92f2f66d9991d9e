-- What a tafel asks everybody to accept. The text is known to every bound member; that somebody accepted it is known to
-- that person's own organisation and to whoever answers for the tafel.
GRANT SELECT, INSERT ON casework.tafel_statement, casework.statement_acceptance TO ketentafel_app, ketentafel_worker;
-- The version that counts now.
CREATE OR REPLACE FUNCTION casework.newest_statement(tafel uuid, kind text) RETURNS integer
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT max(s.number) FROM casework.tafel_statement s
     WHERE s.tafel_id = newest_statement.tafel AND s.kind = newest_statement.kind
$$;

CREATE POLICY bound_reads ON casework.tafel_statement FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.org()) IS NOT NULL);
CREATE POLICY officer_publishes ON casework.tafel_statement FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('PROCESSING_DECIDE'))
        AND published_by = (SELECT tenants.member()) AND published_at = (SELECT tenants.moment())
        AND number = 1 + coalesce(casework.newest_statement(tafel_id, kind), 0));
CREATE POLICY concerned_read ON casework.statement_acceptance FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (organisation_id = (SELECT tenants.org())
        OR (SELECT count(*) FROM casework.tafel_statement s
             WHERE s.id = statement_acceptance.statement_id AND s.owner_org = (SELECT tenants.org())) > 0);
-- Nobody accepts for another, and nobody accepts what was replaced.
CREATE POLICY member_accepts ON casework.statement_acceptance FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (organisation_id = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND member_id = (SELECT tenants.member()) AND accepted_at = (SELECT tenants.moment())
        AND (SELECT count(*) FROM casework.tafel_statement s
              WHERE s.id = statement_acceptance.statement_id
                AND s.number = casework.newest_statement(s.tafel_id, s.kind)) > 0);

-- Whether whoever is bound accepted all that this tafel asks now. A person accepts in each organisation.
CREATE OR REPLACE FUNCTION casework.has_accepted(tafel uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (
        SELECT FROM casework.tafel_statement s
         WHERE s.tafel_id = has_accepted.tafel AND s.number = casework.newest_statement(s.tafel_id, s.kind)
           AND NOT EXISTS (SELECT FROM casework.statement_acceptance a
                            WHERE a.statement_id = s.id AND a.organisation_id = (SELECT tenants.org())
                              AND a.member_id = (SELECT tenants.member())))
$$;
GRANT EXECUTE ON FUNCTION casework.newest_statement(uuid, text), casework.has_accepted(uuid)
    TO ketentafel_app, ketentafel_worker;

-- Nobody weighs at a tafel before that. It binds whom policies bind.
CREATE OR REPLACE FUNCTION casework.guard_accepted() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND NOT casework.has_accepted(NEW.tafel_id) THEN
        RAISE EXCEPTION 'what this tafel asks was not accepted' USING ERRCODE = 'KT018';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_accepted BEFORE INSERT ON casework.weighing
    FOR EACH ROW EXECUTE FUNCTION casework.guard_accepted();
