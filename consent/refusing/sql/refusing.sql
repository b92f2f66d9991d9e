-- Refusing to share at a tafel of a partnership with a statute of its own, where sharing is the rule (Wgs).
{% from 'visible.sql.jinja' import takes_part, in_scope, not_recused, not_recused_from_case, not_restricted,
   authorised, shown with context %}
{% set refusals = 7305 %}
{% set refused %}
RAISE EXCEPTION 'this organisation refuses to share this'
            USING ERRCODE = '42501', CONSTRAINT = 'refused_to_share'
{%- endset %}
{% set still_shared %}
RAISE EXCEPTION 'this organisation still shares this'
            USING ERRCODE = '42501', CONSTRAINT = 'still_shared'
{%- endset %}
{% set about_nobody_kept_from_me %}
CASE WHEN subject_id IS NULL THEN {{ not_recused_from_case('sharing_refusal.case_id') }}
     ELSE {{ not_recused('ARRAY[sharing_refusal.subject_id]') }} END
{% endset %}

GRANT SELECT, INSERT ON consent.sharing_refusal, consent.refusal_reason TO ketentafel_app, ketentafel_worker;
GRANT UPDATE (valid, end_recorded_at, version) ON consent.sharing_refusal TO ketentafel_app, ketentafel_worker;

-- That an organisation refuses, which kinds of data and since when, is told to whoever takes part, the chair among them;
-- about one person, to who sees that person, and to who leads the case and is not restricted: or it would tell that there
-- is somebody, and which data there are.
{% set may_know_of_whom %}
subject_id IS NULL
                      OR (SELECT count(*) FROM casework.subject s
                           WHERE s.id = sharing_refusal.subject_id AND s.case_id = sharing_refusal.case_id) = 1
                      OR ({{ in_scope('sharing_refusal.case_id', 'PARTICIPATION_WRITE') }}
                          AND {{ not_restricted('sharing_refusal.case_id', 'ARRAY[sharing_refusal.subject_id]') }})
{% endset %}
CREATE POLICY participant_reads ON consent.sharing_refusal FOR SELECT TO ketentafel_app, ketentafel_worker
    USING ((SELECT tenants.assurance()) >= 2
        AND ({{ in_scope('sharing_refusal.case_id', 'CASE_READ') }}
             OR {{ in_scope('sharing_refusal.case_id', 'BASIS_READ') }})
        AND (owner_org = (SELECT tenants.org())
             OR ({{ takes_part('sharing_refusal.case_id') }}
                 AND {{ shown('sharing_refusal.case_id', 'sharing_refusal.owner_org') }}
                 AND ({{ may_know_of_whom }})))
        AND {{ about_nobody_kept_from_me }});
CREATE POLICY writes_own ON consent.sharing_refusal FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND recorded_by = (SELECT tenants.member())
        AND recorded_at = (SELECT tenants.moment()) AND end_recorded_at IS NULL AND lower(valid) >= recorded_at
        AND (SELECT tenants.assurance()) >= 2 AND {{ in_scope('sharing_refusal.case_id', 'BASIS_WRITE') }}
        AND {{ takes_part('sharing_refusal.case_id') }} AND {{ authorised('sharing_refusal.case_id') }}
        AND (SELECT p.by_name FROM consent.case_participant p WHERE p.case_id = sharing_refusal.case_id)
        AND {{ about_nobody_kept_from_me }}
        AND (subject_id IS NULL
             OR (SELECT count(*) FROM casework.subject s
                  WHERE s.id = sharing_refusal.subject_id AND s.case_id = sharing_refusal.case_id) = 1));
CREATE POLICY ends_own ON consent.sharing_refusal FOR UPDATE TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('sharing_refusal.case_id', 'BASIS_WRITE') }} AND {{ about_nobody_kept_from_me }})
    WITH CHECK (owner_org = (SELECT tenants.org()) AND end_recorded_at = (SELECT tenants.moment()));
CREATE OR REPLACE TRIGGER guard_register_end BEFORE UPDATE ON consent.sharing_refusal
    FOR EACH ROW EXECUTE FUNCTION consent.guard_register_end();

-- Why is content: for who is authorised at the organisation that refuses. It is written with the refusal, and never again.
CREATE POLICY own_organisation_reads ON consent.refusal_reason FOR SELECT TO ketentafel_app, ketentafel_worker
    USING (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND {{ in_scope('refusal_reason.case_id', 'BASIS_READ') }} AND {{ authorised('refusal_reason.case_id') }}
        AND (SELECT count(*) FROM consent.sharing_refusal f WHERE f.id = refusal_reason.id) = 1);
CREATE POLICY writes_own ON consent.refusal_reason FOR INSERT TO ketentafel_app, ketentafel_worker
    WITH CHECK (owner_org = (SELECT tenants.org()) AND (SELECT tenants.assurance()) >= 2
        AND (SELECT count(*) FROM consent.sharing_refusal f
              WHERE f.id = refusal_reason.id AND f.recorded_by = (SELECT tenants.member())
                AND f.recorded_at = (SELECT tenants.moment())) = 1);
-- No refusal stands without its reason. It binds whom policies bind, at the end of what they do.
CREATE OR REPLACE FUNCTION consent.guard_reason() RETURNS trigger
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF current_user IN ('ketentafel_app', 'ketentafel_worker')
       AND NOT EXISTS (SELECT FROM consent.refusal_reason w WHERE w.id = NEW.id) THEN
        RAISE EXCEPTION 'a refusal has a reason' USING ERRCODE = '42501';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_reason AFTER INSERT ON consent.sharing_refusal
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION consent.guard_reason();

-- Whether an organisation refuses to share these data about any of these persons, at any moment of a period.
CREATE OR REPLACE FUNCTION consent.refuses(
    owner uuid, "case" uuid, subjects uuid[], category text, during tstzrange) RETURNS boolean
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT count(*) > 0 FROM consent.sharing_refusal f
     WHERE f.case_id = refuses."case" AND f.owner_org = refuses.owner AND f.valid && refuses.during
       AND refuses.category = ANY (f.categories)
       AND (f.subject_id IS NULL OR f.subject_id = ANY (refuses.subjects))
$$;

-- Which bases of an organisation in a case open something to others, and from when until when they may. One that
-- waits for a signature or for a second reader may open any day. What it rests on counts where that is over, and not while it
-- may still be put off; a consent that was withdrawn comes back never.
CREATE OR REPLACE FUNCTION consent.standing_bases("case" uuid, owner uuid)
RETURNS TABLE (basis_id uuid, subject_id uuid, categories text[], valid tstzrange)
LANGUAGE sql STABLE SECURITY INVOKER SET search_path = pg_catalog, pg_temp AS $$
    SELECT DISTINCT b.id, b.subject_id, b.categories,
           b.valid * tstzrange(NULL, b.boundary_at) * tstzrange(NULL, b.ended_at)
             * tstzrange(NULL, CASE WHEN b.rests_until <= tenants.moment() THEN b.rests_until END)
             * tstzrange(NULL, (SELECT k.withdrawn_at FROM consent.consent k
                                 WHERE k.owner_org = b.owner_org AND k.basis_id = b.id))
      FROM consent.legal_basis b JOIN consent.legal_basis_recipient r ON r.basis_id = b.id
     WHERE b.case_id = standing_bases."case" AND b.owner_org = standing_bases.owner
       AND r.organisation_id <> b.owner_org
$$;

-- Who refuses lets nobody new read it, and who still lets somebody read it does not refuse. Both take turns, case by case:
-- whoever releases with others who do, and whoever refuses alone. They see what the writer may no longer see.
CREATE OR REPLACE FUNCTION consent.guard_refused() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.case_participant k
     WHERE k.organisation_id = NEW.owner_org AND k.case_id = NEW.case_id AND k.by_name;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM pg_advisory_xact_lock_shared({{ refusals }}, hashtext(NEW.case_id::text));
    PERFORM 1 FROM casework.contribution b
     WHERE b.id = NEW.contribution_id
       AND consent.refuses(NEW.owner_org, NEW.case_id, b.subject_ids, b.category, NEW.valid);
    IF FOUND THEN
        {{ refused }};
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_refused AFTER INSERT ON casework.release
    FOR EACH ROW EXECUTE FUNCTION consent.guard_refused();

-- A basis alone opens who somebody is and where he lives in secret, so who refuses records none either, but for itself. The
-- turn is taken when the basis is written, before its case is locked: whoever releases takes them in that order too.
CREATE OR REPLACE FUNCTION consent.guard_refused_basis() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM 1 FROM consent.case_participant k
     WHERE k.organisation_id = NEW.owner_org AND k.case_id = NEW.case_id AND k.by_name;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    IF TG_TABLE_NAME = 'legal_basis' THEN
        PERFORM pg_advisory_xact_lock_shared({{ refusals }}, hashtext(NEW.case_id::text));
        RETURN NULL;
    END IF;
    PERFORM 1 FROM consent.standing_bases(NEW.case_id, NEW.owner_org) b CROSS JOIN unnest(b.categories) c (name)
     WHERE b.basis_id = NEW.basis_id
       AND consent.refuses(NEW.owner_org, NEW.case_id, ARRAY[b.subject_id], c.name, b.valid);
    IF FOUND THEN
        {{ refused }};
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_refused AFTER INSERT ON consent.legal_basis
    FOR EACH ROW EXECUTE FUNCTION consent.guard_refused_basis();
CREATE OR REPLACE TRIGGER guard_refused AFTER INSERT ON consent.legal_basis_recipient
    FOR EACH ROW EXECUTE FUNCTION consent.guard_refused_basis();

CREATE OR REPLACE FUNCTION consent.guard_refusal() RETURNS trigger
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock({{ refusals }}, hashtext(NEW.case_id::text));
    PERFORM 1 FROM casework.release r JOIN casework.contribution b ON b.id = r.contribution_id
     WHERE r.case_id = NEW.case_id AND r.owner_org = NEW.owner_org AND r.valid && NEW.valid
       AND b.category = ANY (NEW.categories)
       AND (NEW.subject_id IS NULL OR NEW.subject_id = ANY (b.subject_ids));
    IF FOUND THEN
        {{ still_shared }};
    END IF;
    PERFORM 1 FROM consent.standing_bases(NEW.case_id, NEW.owner_org) b
     WHERE b.valid && NEW.valid AND b.categories && NEW.categories
       AND (NEW.subject_id IS NULL OR NEW.subject_id = b.subject_id);
    IF FOUND THEN
        {{ still_shared }};
    END IF;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER guard_refusal AFTER INSERT ON consent.sharing_refusal
    FOR EACH ROW EXECUTE FUNCTION consent.guard_refusal();

GRANT EXECUTE ON FUNCTION consent.refuses(uuid, uuid, uuid[], text, tstzrange), consent.standing_bases(uuid, uuid)
    TO ketentafel_app, ketentafel_worker, ketentafel_deriver;
GRANT SELECT ON consent.sharing_refusal TO ketentafel_deriver;
CREATE POLICY deriver_reads ON consent.sharing_refusal FOR SELECT TO ketentafel_deriver USING (true);
