"""What may be the case beside an act: somebody lacks a right, stays away, has broken the glass, or a wall is gone."""

WITHOUT = 'DELETE FROM tenants.role_right WHERE "right" = ANY ($1)'
GLASS = (
    "INSERT INTO consent.break_glass (id, organisation_id, member_id, case_id, categories, reason_enc, valid, version)"
    " VALUES (gen_random_uuid(), $1, $2, $3, '{VEILIGHEID,IDENTITEIT,CONTACT}', '\\x01',"
    " tstzrange(tenants.moment() - interval '1 minute', tenants.moment() + interval '30 minutes'), 1)"
)
RECUSAL = (
    "INSERT INTO consent.recusal (id, organisation_id, member_id, case_id, subject_id, valid)"
    " VALUES (gen_random_uuid(), $1, $2, $3, gen_random_uuid(), '(,)')"
)
PARTNERSHIP = """UPDATE casework.tafel_kind SET blueprint = blueprint || '{"regime": {"code": "WGS_ZVH"}}'"""


def others_open(table: str) -> str:
    """Every other table shows all its rows to everybody, so that the policies of this one must decide by themselves."""
    return f"""DO $do$ DECLARE one text; BEGIN
        FOR one IN SELECT c.oid::regclass::text FROM pg_class c
                    WHERE c.relrowsecurity AND c.oid <> '{table}'::regclass LOOP
            EXECUTE 'CREATE POLICY everybody ON ' || one || ' FOR SELECT TO ketentafel_app USING (true)';
        END LOOP;
    END $do$"""


def updatable(table: str, column: str) -> str:
    """A column that no role may change can be changed."""
    return f'GRANT UPDATE ("{column}") ON {table} TO ketentafel_app'
