-- What comes in. A blueprint says from whom, as what, and which data may be told: nothing else is stored, whoever writes.
-- A version of a kind that says nothing of it takes what was taken before. These guards bind whom policies bind; what was
-- stored before a version listed it stays.
{% from 'visible.sql.jinja' import in_scope, not_recused_from_case, authorised with context %}

-- What a case that is not admitted may hold of a kind of data, by its kind of tafel. NULL of a case that one does not see.
CREATE OR REPLACE FUNCTION casework.intake_takes("case" uuid, field text) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT c.number IS NOT NULL OR coalesce(k.blueprint #> '{intake,fields}', 
                        '["NAAM", "GEBOORTEDATUM", "ROL_IN_GEZIN", "REDEN", "BSN"]') ? intake_takes.field
      FROM casework."case" c JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
     WHERE c.id = intake_takes."case"
$$;
GRANT EXECUTE ON FUNCTION casework.intake_takes(uuid, text) TO ketentafel_app, ketentafel_worker;

CREATE OR REPLACE FUNCTION casework.guard_case_intake() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    laid_down jsonb := (SELECT k.blueprint FROM casework.tafel_kind k
                         WHERE k.code = NEW.kind_code AND k.version = NEW.kind_version);
    senders jsonb := coalesce(nullif(laid_down #> '{intake,senders}', '[]'),
                              jsonb_path_query_array(laid_down, '$.seats[*].organisation_kind'));
BEGIN
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NEW;
    END IF;
    IF (laid_down #> '{subjects,kinds}') - 'GEEN' = '[]' OR laid_down -> 'template' = 'true' THEN
        RAISE EXCEPTION 'this kind of tafel has no cases' USING ERRCODE = '42501', CONSTRAINT = 'no_cases_here';
    END IF;
    IF laid_down ? 'intake' AND senders <> '[]'
       AND NOT senders ? (SELECT o.kind FROM tenants.organisation o WHERE o.id = NEW.owner_org) THEN
        RAISE EXCEPTION 'this kind of organisation does not refer here' USING ERRCODE = '42501', CONSTRAINT = 'sender_here';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_case_intake BEFORE INSERT ON casework."case"
    FOR EACH ROW EXECUTE FUNCTION casework.guard_case_intake();

CREATE OR REPLACE FUNCTION casework.guard_referral_intake() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    laid_down jsonb := (SELECT k.blueprint FROM casework."case" c
                          JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
                         WHERE c.id = NEW.case_id);
BEGIN
    -- A crisis waits for no round, where the kind of tafel takes one at all.
    IF NEW.kind <> 'CRISIS' THEN
        NEW.round_on := casework.round_of(laid_down, NEW.referred_at);
    ELSE
        NEW.round_on := NULL;
    END IF;
    IF current_user NOT IN ('ketentafel_app', 'ketentafel_worker') THEN
        RETURN NEW;
    END IF;
    IF NOT coalesce(laid_down #> '{intake,kinds}', '["AANMELDING"]') ? NEW.kind
       OR (NEW.reason_enc IS NULL) = casework.intake_takes(NEW.case_id, 'REDEN')
       OR (NEW.goal_enc IS NOT NULL AND NOT casework.intake_takes(NEW.case_id, 'DOEL'))
       OR (NEW.wanted_partners <> '{}' AND NOT casework.intake_takes(NEW.case_id, 'GEWENSTE_PARTNERS')) THEN
        RAISE EXCEPTION 'this kind of tafel does not take that' USING ERRCODE = '42501', CONSTRAINT = 'field_here';
    END IF;
    -- Each is there now, and none is of a kind that is hidden in a household.
    IF (SELECT count(*) FROM tenants.organisation o
         WHERE o.id = ANY (NEW.wanted_partners) AND o.active @> tenants.moment()
           AND o.kind NOT IN ({{ masked_kinds }})) <> cardinality(NEW.wanted_partners) THEN
        RAISE EXCEPTION 'this partner cannot be wished for' USING ERRCODE = '42501', CONSTRAINT = 'partner_here';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_referral_intake BEFORE INSERT ON casework.referral
    FOR EACH ROW EXECUTE FUNCTION casework.guard_referral_intake();

-- What is known of a person, while nobody has admitted the case. A place in the household that is not asked is told as
-- the one that says nothing.
CREATE OR REPLACE FUNCTION casework.guard_subject_intake() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND ((NEW.name_enc IS NOT NULL AND NOT casework.intake_takes(NEW.case_id, 'NAAM'))
            OR (num_nonnulls(NEW.birth_date_enc, NEW.turns_12_on, NEW.turns_16_on, NEW.turns_18_on) > 0
                AND NOT casework.intake_takes(NEW.case_id, 'GEBOORTEDATUM'))
            OR (NEW.role_in_household <> 'ANDERS' AND NOT casework.intake_takes(NEW.case_id, 'ROL_IN_GEZIN'))) THEN
        RAISE EXCEPTION 'this kind of tafel does not take that' USING ERRCODE = '42501', CONSTRAINT = 'field_here';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_subject_intake BEFORE INSERT ON casework.subject
    FOR EACH ROW EXECUTE FUNCTION casework.guard_subject_intake();

-- The name of a field is the trigger's own argument.
CREATE OR REPLACE FUNCTION casework.guard_field_intake() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker') AND NOT casework.intake_takes(NEW.case_id, TG_ARGV[0]) THEN
        RAISE EXCEPTION 'this kind of tafel does not take that' USING ERRCODE = '42501', CONSTRAINT = 'field_here';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER guard_field_intake BEFORE INSERT ON casework.citizen_number
    FOR EACH ROW EXECUTE FUNCTION casework.guard_field_intake('BSN');
CREATE OR REPLACE TRIGGER guard_field_intake BEFORE INSERT ON casework.informant
    FOR EACH ROW EXECUTE FUNCTION casework.guard_field_intake('MELDER');

-- Who told the referrer: for the organisation that referred only, whoever breaks a glass, and not for who is recused there.
GRANT SELECT, INSERT ON casework.informant TO ketentafel_app, ketentafel_worker;
CREATE POLICY referrer_reads ON casework.informant FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('informant.case_id', 'CONTENT_READ') }} AND {{ not_recused_from_case('informant.case_id') }}
        AND {{ authorised('informant.case_id') }});
CREATE POLICY referrer_writes ON casework.informant FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND ARRAY[(SELECT c.tafel_id FROM casework."case" c WHERE c.id = informant.case_id), (SELECT tenants.org())]
            && (SELECT tenants.scopes('REFERRAL_MAKE'))
        AND (SELECT count(*) FROM casework."case" c
              WHERE c.id = informant.case_id AND c.owner_org = (SELECT tenants.org()) AND c.stage = 'AANGEMELD') = 1);
