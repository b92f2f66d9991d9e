-- A question without a name, and its advice. It hangs on a tafel and on nothing else: no case, no subject. Whoever asks reads
-- their own; whoever advises at that tafel, by its kind, reads all of them and answers each once. Nobody changes a text.
GRANT SELECT, INSERT ON casework.consult TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (advising_org, advice_enc, advice_confirmed, advised_by, advised_at) ON casework.consult
    TO ketentafel_app, ketentafel_worker;

-- Whether the bound organisation asks (ASKS) or advises here without a name: its kind, by the blueprint, and a seat now.
CREATE OR REPLACE FUNCTION casework.may_consult(tafel uuid, part text) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM casework.tafel t
          JOIN casework.tafel_kind k ON k.code = t.kind_code AND k.version = t.kind_version
          JOIN tenants.organisation o ON o.id = (SELECT tenants.org())
          JOIN casework.tafel_seat z ON z.tafel_id = t.id AND z.organisation_id = o.id
                                    AND z.valid @> (SELECT tenants.moment())
         WHERE t.id = may_consult.tafel AND k.blueprint #> '{consult,modes}' ? 'ANONIEM'
           AND CASE may_consult.part WHEN 'ASKS' THEN k.blueprint #>> '{consult,asks}' = o.kind
                                     ELSE k.blueprint #> '{consult,advises}' ? o.kind END)
$$;
GRANT EXECUTE ON FUNCTION casework.may_consult(uuid, text) TO ketentafel_app, ketentafel_worker;

CREATE POLICY asker_and_adviser_read ON casework.consult FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('CONTENT_READ'))
        AND (owner_org = (SELECT tenants.org()) OR casework.may_consult(tafel_id, 'ADVISES')));
CREATE POLICY asks ON casework.consult FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('CONTENT_WRITE'))
        AND advised_at IS NULL AND advice_confirmed = '{}' AND casework.may_consult(tafel_id, 'ASKS'));
CREATE POLICY advises ON casework.consult FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (advised_at IS NULL AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[tafel_id, (SELECT tenants.org())] && (SELECT tenants.scopes('CONTENT_WRITE'))
        AND casework.may_consult(tafel_id, 'ADVISES'))
    WITH CHECK (advising_org = (SELECT tenants.org()) AND advised_by = (SELECT tenants.member())
        AND advised_at = (SELECT tenants.moment()));

-- How long it is kept is the list's to say (recognising.toml), and nobody else's.
CREATE OR REPLACE FUNCTION casework.date_consult() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.due_at := NEW.recorded_at + make_interval(days => {{ consult_days }});
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER date_consult BEFORE INSERT ON casework.consult
    FOR EACH ROW EXECUTE FUNCTION casework.date_consult();

-- What is due, with the key that opens it: the sweep destroys the key, and only then the row goes.
CREATE OR REPLACE FUNCTION casework.due_consults(most integer) RETURNS TABLE (id uuid, key uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.id, encode(substring(c.question_enc FROM 2 FOR 16), 'hex')::uuid FROM casework.consult c
     WHERE tenants.system() AND c.due_at <= tenants.moment() AND octet_length(c.question_enc) > 16
     ORDER BY c.due_at LIMIT due_consults.most
$$;
CREATE OR REPLACE FUNCTION casework.forget_consults(gone uuid[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    forgotten integer;
BEGIN
    DELETE FROM casework.consult c
     WHERE tenants.system() AND c.id = ANY (gone) AND c.due_at <= tenants.moment();
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END $$;
GRANT EXECUTE ON FUNCTION casework.due_consults(integer), casework.forget_consults(uuid[]) TO ketentafel_worker;
GRANT SELECT, DELETE ON casework.consult TO ketentafel_destroyer;
CREATE POLICY destroyer_forgets ON casework.consult TO ketentafel_destroyer USING (true);
