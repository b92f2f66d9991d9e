-- Advice without a name that preceded a referral (feature 108). Whether this advice can precede a referral of the bound
-- organisation to this tafel: it asked itself, here or where the kind of tafel leads to this one. NULL where it did not, or
-- does not see it; FALSE while nobody advised.
CREATE OR REPLACE FUNCTION casework.advised_before(consult uuid, tafel uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.advised_at IS NOT NULL
      FROM casework.consult c
      JOIN casework.tafel a ON a.id = c.tafel_id
      JOIN casework.tafel_kind k ON k.code = a.kind_code AND k.version = a.kind_version
      JOIN casework.tafel t ON t.id = advised_before.tafel
     WHERE c.id = advised_before.consult AND c.owner_org = (SELECT tenants.org())
       AND (a.id = t.id OR k.blueprint #>> '{escalation,target}' = t.kind_code)
$$;
GRANT EXECUTE ON FUNCTION casework.advised_before(uuid, uuid) TO ketentafel_app, ketentafel_worker;

-- That advice preceded is the referral's own, and stays when the advice is destroyed; which it was goes with it.
CREATE OR REPLACE FUNCTION casework.guard_referral_advice() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.consult_id IS NOT NULL AND current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND casework.advised_before(NEW.consult_id, NEW.tafel_id) IS NOT TRUE THEN
        RAISE EXCEPTION 'this advice does not precede it' USING ERRCODE = '42501', CONSTRAINT = 'advised_before';
    END IF;
    NEW.after_advice := NEW.consult_id IS NOT NULL;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_referral_advice BEFORE INSERT ON casework.referral
    FOR EACH ROW EXECUTE FUNCTION casework.guard_referral_advice();
