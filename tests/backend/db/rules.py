"""What must hold for every table, view, function and role of the case database, as questions to its catalogue.

Each rule is a query that names the offenders, one per row; an empty answer means that the rule holds.
"""

from collections.abc import Mapping

_SCHEMAS = "ARRAY['tenants', 'consent', 'casework']::name[]"
_RELATIONS = f"""
SELECT c.oid, c.relkind, c.relowner, c.relacl, c.reloptions, c.relrowsecurity, c.relforcerowsecurity,
       format('%s.%s', n.nspname, c.relname) AS name
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = ANY ({_SCHEMAS}) AND c.relkind NOT IN ('i', 'I', 't')
"""
_FUNCTIONS = f"""
SELECT p.oid, p.prosecdef, p.proowner::regrole::text AS owner, p.proconfig,
       format('%s.%s(%s)', n.nspname, p.proname, oidvectortypes(p.proargtypes)) AS name
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = ANY ({_SCHEMAS})
"""
_POLICIES = f"""
SELECT format('%s on %s', p.polname, r.name) AS name, p.polroles, p.polcmd,
       pg_get_expr(p.polqual, p.polrelid) AS visible, pg_get_expr(p.polwithcheck, p.polrelid) AS written
  FROM pg_policy p JOIN ({_RELATIONS}) r ON r.oid = p.polrelid
"""
# What somebody other than the owner of the table was given, on the whole of it or on one column.
GRANTS = f"""
SELECT a.grantee::regrole::text AS role, r.name, NULL AS column, a.privilege_type AS privilege
  FROM ({_RELATIONS}) r, aclexplode(r.relacl) a WHERE a.grantee <> r.relowner
UNION ALL
SELECT a.grantee::regrole::text, r.name, c.attname, a.privilege_type
  FROM ({_RELATIONS}) r JOIN pg_attribute c ON c.attrelid = r.oid, aclexplode(c.attacl) a WHERE a.grantee <> r.relowner
"""
DEFINERS = f"SELECT f.owner, f.name FROM ({_FUNCTIONS}) f WHERE f.prosecdef"

RULES: Mapping[str, str] = {
    "a table's row security is forced": f"""
        SELECT name FROM ({_RELATIONS}) r
         WHERE relkind IN ('r', 'p') AND NOT (relrowsecurity AND relforcerowsecurity)""",
    "a table has a policy": f"""
        SELECT name FROM ({_RELATIONS}) r
         WHERE relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = r.oid)""",
    "a view asks with the rights of whoever reads it": f"""
        SELECT name FROM ({_RELATIONS}) r
         WHERE relkind = 'v' AND NOT coalesce(reloptions @> '{{security_invoker=true}}', false)""",
    "nothing holds rows that no policy can guard": f"""
        SELECT name FROM ({_RELATIONS}) r WHERE relkind IN ('m', 'f')""",
    "a function's search path is fixed": f"""
        SELECT name FROM ({_FUNCTIONS}) f WHERE proconfig IS DISTINCT FROM ARRAY['search_path=pg_catalog, pg_temp']""",
    "a definer function belongs to a role that cannot log in": f"""
        SELECT name FROM ({_FUNCTIONS}) f
         WHERE prosecdef AND owner NOT IN ('ketentafel_binder', 'ketentafel_deriver', 'ketentafel_destroyer')""",
    "no function is open to everybody": f"""
        SELECT name FROM ({_FUNCTIONS}) f WHERE has_function_privilege('public', oid, 'EXECUTE')""",
    "no role stands above the row policies": """
        SELECT rolname FROM pg_roles
         WHERE rolname LIKE 'ketentafel%'
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication)""",
    "no role has another's rights without asking": """
        SELECT format('%s in %s', member::regrole, roleid::regrole) FROM pg_auth_members
         WHERE member::regrole::text LIKE 'ketentafel%'
           AND (inherit_option OR admin_option
                OR (member::regrole::text, roleid::regrole::text) NOT IN (
                    ('ketentafel_owner', 'ketentafel_deriver'), ('ketentafel_owner', 'ketentafel_binder'),
                    ('ketentafel_owner', 'ketentafel_destroyer'))
                   AND member::regrole::text NOT LIKE 'ketentafel_keys%')""",
    "app and worker own nothing": """
        SELECT format('%s owns %s', refobjid::regrole, pg_describe_object(classid, objid, objsubid)) FROM pg_shdepend
         WHERE deptype = 'o' AND refobjid IN ('ketentafel_app'::regrole, 'ketentafel_worker'::regrole)
           AND dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))""",
    "app and worker can make nothing": """
        SELECT format('%s in %s', r.rolname, n.nspname) FROM pg_roles r, pg_namespace n
         WHERE r.rolname IN ('ketentafel_app', 'ketentafel_worker') AND has_schema_privilege(r.oid, n.oid, 'CREATE')
        UNION ALL
        SELECT format('%s in the database: %s', r.rolname, p) FROM pg_roles r, unnest(ARRAY['CREATE', 'TEMPORARY']) p
         WHERE r.rolname IN ('ketentafel_app', 'ketentafel_worker')
           AND has_database_privilege(r.oid, current_database(), p)""",
    "nobody deletes, but the deriver what it derived": f"""
        SELECT format('%s: %s on %s', role, privilege, name) FROM ({GRANTS}) g
         WHERE privilege NOT IN ('SELECT', 'INSERT', 'UPDATE', 'USAGE')
           AND NOT (role = 'ketentafel_deriver' AND privilege = 'DELETE'
                    AND name IN ('consent.case_lock', 'consent.case_access', 'consent.case_participant',
                                 'consent.reassessment', 'consent.shown_organisation'))
           AND NOT (role = 'ketentafel_destroyer' AND privilege = 'DELETE')
        UNION ALL
        SELECT format('%s: DELETE on %s', role, name) FROM ({GRANTS}) g
         WHERE role = 'ketentafel_destroyer' AND privilege = 'DELETE'
           AND (name LIKE 'tenants.ledger%' OR name LIKE 'casework.de%' OR name IN (
                'tenants.organisation', 'tenants.member', 'casework.tafel', 'casework.retention_policy'))""",
    "a grant is to a role of ours, and not to be passed on": f"""
        SELECT format('%s: %s on %s', a.grantee::regrole, a.privilege_type, r.name)
          FROM ({_RELATIONS}) r, aclexplode(r.relacl) a
         WHERE a.grantee = 0 OR a.grantee <> r.relowner
               AND (a.is_grantable OR a.grantee::regrole::text NOT LIKE 'ketentafel%')""",
    "a policy is for roles of ours": f"""
        SELECT name FROM ({_POLICIES}) p
         WHERE 0 = ANY (polroles)
            OR EXISTS (SELECT FROM unnest(polroles) r WHERE r::regrole::text NOT LIKE 'ketentafel%')""",
    "a policy asks who is bound, unless the row is nobody's": f"""
        SELECT name FROM ({_POLICIES}) p
         WHERE polroles && ARRAY['ketentafel_app'::regrole::oid, 'ketentafel_worker'::regrole::oid]
           AND name NOT IN ('everyone_reads on tenants.applied_sql', 'everyone_reads on tenants.revision')
           AND NOT (coalesce(visible, 'tenants.org()') ~ 'tenants\\.(org|member)\\(\\)'
                    AND coalesce(written, 'tenants.org()') ~ '(tenants\\.(org|member)\\(\\)|casework\\."case")')
           AND NOT (polroles = ARRAY['ketentafel_worker'::regrole::oid]
                    AND coalesce(visible, 'tenants.system()') ~ 'tenants\\.(system|served)\\(\\)'
                    AND coalesce(written, 'tenants.system()') ~ 'tenants\\.(system|served)\\(\\)')""",
    "a policy asks who is bound once per statement, not per row": f"""
        SELECT name FROM ({_POLICIES}) p
         WHERE concat(visible, written) ~ '(^|[^.\\w])(?<!SELECT )tenants\\.\\w+\\('""",
    "an updating policy shows what it lets change": f"""
        SELECT name FROM ({_POLICIES}) p
         WHERE polcmd = 'w' AND polroles && ARRAY['ketentafel_app'::regrole::oid]
           AND visible !~ 'tenants\\.org\\(\\)'""",
    "no trigger is switched off": f"""
        SELECT format('%s on %s', t.tgname, r.name) FROM pg_trigger t JOIN ({_RELATIONS}) r ON r.oid = t.tgrelid
         WHERE t.tgenabled <> 'O'""",
    "a closed set is text with a check, not an enum": f"""
        SELECT t.typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
         WHERE t.typtype = 'e' AND n.nspname = ANY ({_SCHEMAS})""",
    "every constraint was proved for the rows that are there": f"""
        SELECT format('%s on %s', k.conname, r.name) FROM pg_constraint k JOIN ({_RELATIONS}) r ON r.oid = k.conrelid
         WHERE NOT k.convalidated""",
}
