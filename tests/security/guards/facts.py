"""What may be the case beside an act: somebody lacks a right, stays away, has broken the glass."""

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
