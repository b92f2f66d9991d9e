"""Seeded mutants of the catalogue in the database: one condition dropped, turned or widened each."""

from tests.consent.sql_mutants import Edit, SqlMutant

_FILE = "catalogue.sql"
_MINE = "owner_org = (SELECT tenants.org()) AND"
_OFFICER = "AND ARRAY[(SELECT tenants.org())] && (SELECT tenants.scopes('CATALOGUE_SIGN'))"
_STRONG = "AND (SELECT tenants.assurance()) >= 2"
_SIGNS = "owner_org = (SELECT tenants.org()) AND signed_by = (SELECT tenants.member())"
_ENDS = "USING (owner_org = (SELECT tenants.org()) AND ended_at IS NULL AND (SELECT tenants.assurance()) >= 2"
# What a condition is, and what it becomes.
_EDITS = (
    ("kind IS DISTINCT FROM ground ->> 'basis' OR NOT", "NOT"),
    ("OR NOT coalesce(ground -> 'art6' ? art6, false)", ""),
    ("WHEN NOT coalesce(ground -> 'organisations' ? organisation, false)", "WHEN false"),
    ("WHEN NOT coalesce(article -> 'organisations' ? organisation, false)", "WHEN false"),
    ("WHEN art9 IS NOT NULL AND NOT coalesce(ground -> 'art9' ? art9, false)", "WHEN false"),
    ("WHEN art9 IS NOT NULL AND NOT coalesce(ground -> 'art9' ? art9, false)", "WHEN art9 IS NOT NULL"),
    ("WHEN art10 IS NOT NULL AND NOT coalesce(ground -> 'art10' ? art10, false)", "WHEN false"),
    ("WHEN art10 IS NOT NULL AND NOT coalesce(ground -> 'art10' ? art10, false)", "WHEN art10 IS NOT NULL"),
    ("WHEN coalesce(ground -> 'never' ?| categories, true)", "WHEN false"),
    ("WHEN NOT coalesce(ground -> 'purposes' ? purpose, false)", "WHEN false"),
    ("WHEN coalesce(ground -> 'requires' ? 'PROPORTIONALITEIT', true) AND", "WHEN false AND"),
    ("WHEN coalesce(ground -> 'requires' ? 'PROPORTIONALITEIT', true) AND", "WHEN"),
    ("AND NOT 'PROPORTIONALITEIT' = ANY (argued)", ""),
    ("WHEN coalesce(ground -> 'requires' ? 'SUBSIDIARITEIT', true) AND", "WHEN false AND"),
    ("WHEN coalesce(ground -> 'requires' ? 'SUBSIDIARITEIT', true) AND", "WHEN"),
    ("AND NOT 'SUBSIDIARITEIT' = ANY (argued)", ""),
    ("SELECT coalesce((ground ->> 'second_reader')::boolean, true) OR", "SELECT"),
    ("OR coalesce(ground -> 'second_reader_for' ? organisation, false)", ""),
    ("AND (ground_stands.waits OR NOT consent.asks_second_reader(e.content, o.kind))", ""),
    ("ground_stands.waits OR NOT consent", "NOT consent"),
    ("AND (NOT ground_stands.urgent OR consent.urgent_fault(e.content, ground_stands.categories) IS NULL)", ""),
    (
        "IS NULL ELSE EXISTS (SELECT FROM consent.measure m",
        "IS NULL OR true ELSE EXISTS (SELECT FROM consent.measure m",
    ),
    ("ELSE EXISTS (SELECT FROM consent.measure m", "ELSE true OR EXISTS (SELECT FROM consent.measure m"),
    ("m.id = ground_stands.measure AND m.case_id", "m.case_id"),
    ('AND m.case_id = ground_stands."case" AND e.content', "AND e.content"),
    ("AND e.content -> 'measures' ? m.kind", ""),
    ("AND m.valid @> ground_stands.starts", ""),
    ("NOT ground_stands.urgent OR consent.urgent_fault", "consent.urgent_fault"),
    ("WHERE s.owner_org = is_signed.organisation AND", "WHERE"),
    ("AND s.kind = is_signed.kind", ""),
    ("AND s.code = is_signed.code", ""),
    ("AND s.version = is_signed.version", ""),
    ("AND s.version = is_signed.version AND s.ended_at IS NULL", "AND s.version = is_signed.version"),
    ("(ground_stands.starts AT TIME ZONE 'Europe/Amsterdam')", "(ground_stands.starts AT TIME ZONE 'UTC')"),
    ("AND k.blueprint #> '{purposes,codes}' ? ground_stands.purpose", ""),
    ("AND consent.is_signed(e.kind, e.code, e.version, t.organisation_id)", ""),
    (
        "consent.is_signed(e.kind, e.code, e.version, t.organisation_id)",
        "consent.is_signed(e.kind, e.code, e.version, o.id)",
    ),
    (_SIGNS, "owner_org = (SELECT tenants.org())"),
    ("AND signed_at = (SELECT tenants.moment())", ""),
    (f"AND ended_at IS NULL {_STRONG} {_OFFICER} AND demo", f"{_STRONG} {_OFFICER} AND demo"),
    (f"{_STRONG} {_OFFICER} AND demo", f"{_OFFICER} AND demo"),
    (f"{_OFFICER} AND demo", "AND demo"),
    ("AND demo = (SELECT c.mode = 'DEMO' FROM tenants.cell c)", ""),
    ("AND e.valid_from IS NOT NULL", ""),
    (_ENDS, _ENDS.replace("ended_at IS NULL AND ", "")),
    (_ENDS, _ENDS.replace(f" {_STRONG}", "")),
    (f"{_OFFICER}) WITH CHECK", ") WITH CHECK"),
    ("WITH CHECK (ended_by = (SELECT tenants.member()) AND", "WITH CHECK ("),
    ("AND ended_at = (SELECT tenants.moment()))", ")"),
    ("USING ((SELECT tenants.org()) IS NOT NULL)", "USING (true)"),
)
_LAW = (
    ("WHERE e.kind = entry_on.kind AND", "WHERE"),
    ("AND e.code = entry_on.code", ""),
    ("AND e.valid_from <= entry_on.day", ""),
    ("e.valid_from <= entry_on.day", "e.valid_from < entry_on.day"),
    ("WHERE n.valid_until IS NULL OR entry_on.day < n.valid_until", ""),
    ("entry_on.day < n.valid_until", "entry_on.day <= n.valid_until"),
    ("ORDER BY e.version DESC", "ORDER BY e.version"),
)
# Whose signature it is stands in two conditions, of which one suffices: the right is held in one's own organisation
# only. So they fall together. At signing the foreign key of the signer holds the same a third time.
_TOGETHER = (
    Edit(_FILE, _ENDS, _ENDS.replace(f"{_MINE} ", "")),
    Edit(_FILE, f"{_OFFICER}) WITH CHECK", ") WITH CHECK"),
)
MUTANTS = (
    *(SqlMutant("catalogus", (Edit(_FILE, old, new),)) for old, new in _EDITS),
    *(SqlMutant("catalogus", (Edit("laws.sql", old, new),)) for old, new in _LAW),
    SqlMutant("catalogus", _TOGETHER),
)
