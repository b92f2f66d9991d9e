"""Seeded mutants of the row policies, the binding and the derivation: one condition dropped, turned or widened each.

A mutant is an edit of the SQL files themselves. It names the truth table that is expected to catch it, which is
asked first. Where two rules hold the same thing, as a policy does behind the table that another policy reads, both
are edited: one alone would change nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from backend.db import rendering

_VISIBLE, _CASEWORK, _CONSENT = "visible.sql.jinja", "casework.sql", "consent.sql"
_DERIVE, _BINDING, _BASIS, _LAWS = "derive.sql", "binding.sql", "basis.sql.jinja", "laws.sql"
_LIFTING, _REASSESSING = "lifting.sql", "reassessing.sql"
_WAITS = "{{ basis }}.asks_second_reader AND {{ basis }}.confirmed_at IS NULL"
_SIGNED = "tstzrange({{ k }}.signed_at, {{ k }}.withdrawn_at)"
_KNOWN_LATER = "g.known > greatest(b.recorded_at, k.given_at)"
_TOKENS = re.compile(r"\$\$.*?\$\$|'(?:[^']|'')*'|--[^\n]*|[^$'\-;]+|.", re.DOTALL)
_POLICY = re.compile(r"\s*CREATE POLICY (\S+) ON (\S+)")


@dataclass(frozen=True)
class Edit:
    """The first place in a file where `old` stands, however it is broken over lines, becomes `new`."""

    file: str
    old: str
    new: str

    def of(self, templates: dict[str, str]) -> dict[str, str]:
        """The templates with this edit. LookupError when the text is not there: the mutant must be renewed."""
        pattern = r"\s+".join(map(re.escape, self.old.split()))
        edited, count = re.subn(pattern, lambda _: self.new, templates[self.file], count=1)
        if not count:
            raise LookupError(f"{self.file} has no longer: {self.old}")
        return {**templates, self.file: edited}


@dataclass(frozen=True)
class SqlMutant:
    """What is changed, and the table that catches it."""

    caught_by: str
    edits: tuple[Edit, ...]

    @property
    def told(self) -> str:
        return "; ".join(f"{edit.file}: {edit.old} -> {edit.new}" for edit in self.edits)

    def statements(self) -> list[str]:
        """The statements that bring a database from the real rules to this mutant."""
        templates = rendering.read_templates()
        for edit in self.edits:
            templates = edit.of(templates)
        changed = [statement for statement in _statements(rendering.render(templates)) if statement not in _real()]
        return [_replacing(statement) for statement in changed]


@cache
def _real() -> frozenset[str]:
    return frozenset(_statements(rendering.render()))


def _statements(sql: str) -> Iterator[str]:
    """Statements of a text, split where a semicolon ends one and not inside a body or a string."""
    statement: list[str] = []
    for token in _TOKENS.findall(sql):
        if token.startswith("--"):
            continue
        if token == ";":
            yield "".join(statement).strip()
            statement = []
        else:
            statement.append(token)


def _replacing(statement: str) -> str:
    policy = _POLICY.match(statement)
    return f"DROP POLICY {policy[1]} ON {policy[2]}; {statement}" if policy else statement


def _mutant(caught_by: str, file: str, old: str, new: str = "") -> SqlMutant:
    return SqlMutant(caught_by, (Edit(file, old, new),))


_MINE = "(SELECT tenants.org())"
_NOW = "(SELECT tenants.moment())"

SQL_MUTANTS = (
    # The member: signed in strongly enough, in a role that reaches here.
    _mutant("medewerker", _VISIBLE, "(SELECT tenants.assurance()) >= 2 AND"),
    _mutant("medewerker", _VISIBLE, "(SELECT tenants.assurance()) >= 2 AND", "(SELECT tenants.assurance()) > 2 AND"),
    _mutant("medewerker", _VISIBLE, "AND {{ in_scope(row ~ '.case_id', right) }}) OR", ") OR"),
    _mutant("noodtoegang", _VISIBLE, "category) }} AND {{ in_scope(row ~ '.case_id', right) }}", "category) }}"),
    _mutant("medewerker", _CASEWORK, "{{ in_scope('release.case_id', 'CONTENT_READ') }} AND"),
    _mutant("medewerker", _CASEWORK, "in_scope('subject.case_id', 'SUBJECT_READ'), \"'GEEN'\"", "'true', \"'GEEN'\""),
    _mutant("medewerker", _VISIBLE, "ARRAY[{{ case_id }}, ", "ARRAY["),
    _mutant("medewerker", _VISIBLE, f"ARRAY[{{{{ case_id }}}}, {_MINE},", "ARRAY[{{ case_id }},"),
    _mutant("medewerker", _VISIBLE, "(SELECT p.tafel_id FROM", "(SELECT NULL::uuid FROM"),
    _mutant("medewerker", _CASEWORK, "visible('contribution', 'CONTENT_READ'", "visible('contribution', 'CASE_READ'"),
    _mutant("medewerker", _CASEWORK, "visible('subject', 'SUBJECT_READ'", "visible('subject', 'CASE_READ'"),
    _mutant("medewerker", _BINDING, "AND m.active @> at"),
    _mutant("medewerker", _BINDING, "AND o.active @> at"),
    SqlMutant(
        "medewerker",
        (
            Edit(_BINDING, "AND m.organisation_id = is_active.organisation", ""),
            Edit(_BINDING, "AND r.organisation_id = org", ""),
        ),
    ),
    _mutant("medewerker", _BINDING, "AND g.valid @> at"),
    _mutant("medewerker", _BINDING, "AND tenants.is_active(g.organisation_id, g.from_member_id)"),
    _mutant("medewerker", _BINDING, "g.to_member_id = me", "g.from_member_id = me"),
    _mutant("medewerker", _BINDING, 'AND a."right" = scopes."right"'),
    _mutant("medewerker", _BINDING, "r.member_id = acting.id AND"),
    _mutant("medewerker", _BINDING, "AND r.valid @> at"),
    # Recusal.
    _mutant("verschoning_en_beperking", _VISIBLE, "AND {{ not_recused(subjects) }}"),
    _mutant("verschoning_en_beperking", _VISIBLE, "b.member_id = (SELECT tenants.member()) AND"),
    _mutant("betrokkenen", _VISIBLE, "b.subject_id = ANY ({{ subjects }})", "b.subject_id = ALL ({{ subjects }})"),
    _mutant("betrokkenen", _VISIBLE, "AND b.subject_id = ANY ({{ subjects }})"),
    _mutant("verschoning_en_beperking", _VISIBLE, f"AND b.valid @> {_NOW}"),
    # Restriction.
    _mutant("verschoning_en_beperking", _VISIBLE, "AND {{ not_barred(row ~ '.case_id', subjects) }}"),
    _mutant("betrokkenen", _VISIBLE, "NOT p.restricted && {{ subjects }}", "NOT p.restricted @> {{ subjects }}"),
    SqlMutant(
        "betrokkenen",
        (
            Edit(_VISIBLE, "NOT p.restricted && {{ subjects }}", "false"),
            Edit(_VISIBLE, "x.subject_id = ANY ({{ subjects }}) AND", ""),
        ),
    ),
    _mutant("betrokkenen", _VISIBLE, "x.subject_id = ANY ({{ subjects }})", "x.subject_id = ALL ({{ subjects }})"),
    _mutant("verschoning_en_beperking", _VISIBLE, f"AND x.valid @> {_NOW}"),
    _mutant("verschoning_en_beperking", _DERIVE, "coalesce(x.organisation_id, p.organisation_id)", "x.organisation_id"),
    _mutant("eigenaar", _DERIVE, "WHERE coalesce(x.organisation_id, p.organisation_id) = p.organisation_id"),
    # A partnership with a statute of its own: authorised by name, and in its register.
    _mutant("verband", _VISIBLE, "NOT p.by_name OR p.tafel_id", "true OR p.tafel_id"),
    _mutant("verband", _VISIBLE, "NOT p.by_name OR p.tafel_id", "false OR p.tafel_id"),
    _mutant("verband", _VISIBLE, "h.member_id = (SELECT tenants.member()) AND"),
    _mutant("verband", _VISIBLE, f"AND h.valid @> {_NOW}"),
    _mutant("verband", _VISIBLE, "NOT p.by_name OR p.tafel_id = ANY", "NOT p.by_name OR p.tafel_id <> ALL"),
    _mutant("verband", _DERIVE, "CASE WHEN partnership THEN", "CASE WHEN false THEN"),
    _mutant("verband", _DERIVE, "CASE WHEN partnership THEN", "CASE WHEN true THEN"),
    _mutant("verband", _DERIVE, "f.restricted_during, partnership", "f.restricted_during, false"),
    _mutant("verband", _DERIVE, "g.tafel_id = registered.tafel AND"),
    _mutant("verband", _DERIVE, "AND g.organisation_id = registered.organisation"),
    _mutant("verband", _DERIVE, 'AND (g.case_id IS NULL OR g.case_id = registered."case")'),
    _mutant("verband", _DERIVE, 'g.case_id IS NULL OR g.case_id = registered."case"', "g.case_id IS NULL"),
    # The owner's door.
    _mutant("eigenaar", _VISIBLE, f"{{{{ row }}}}.owner_org = {_MINE} AND", "false AND"),
    _mutant("eigenaar", _VISIBLE, f"{{{{ row }}}}.owner_org = {_MINE}", f"{{{{ row }}}}.owner_org <> {_MINE}"),
    # The shared door: release, and an access for every subject.
    _mutant("deelname_en_delen", _VISIBLE, "{{ released }} AND"),
    _mutant("grondslag", _VISIBLE, "AND {{ has_access(row ~ '.case_id', subjects, category) }}"),
    _mutant("grondslag", _VISIBLE, "{{ released }} AND {{ has_access", "{{ released }} OR {{ has_access"),
    _mutant("deelname_en_delen", _CASEWORK, "r.contribution_id = contribution.id AND"),
    _mutant("deelname_en_delen", _CASEWORK, f"AND r.valid @> {_NOW}"),
    _mutant("geheimhouding", _CASEWORK, f"AND (r.lifted IS NULL OR r.lifted @> {_NOW})"),
    _mutant("geheimhouding", _CASEWORK, "r.lifted IS NULL OR r.lifted", "r.lifted IS NULL AND r.lifted"),
    _mutant("geheimhouding", _LIFTING, "k.kind = 'DOORBREKEN_GEHEIM'", "k.kind = 'VERWERKING'"),
    _mutant("geheimhouding", _LIFTING, "range_intersect_agg(l.valid)", "range_agg(l.valid)"),
    _mutant("doel_en_plafond", _VISIBLE, "a.purpose = (SELECT tenants.purpose()) AND"),
    _mutant("grondslag", _VISIBLE, "AND a.category = {{ category }}"),
    _mutant("betrokkenen", _VISIBLE, "a.subject_id = ANY ({{ subjects }}) AND"),
    _mutant("grondslag", _VISIBLE, f"AND a.valid @> {_NOW}"),
    _mutant("betrokkenen", _VISIBLE, "= cardinality({{ subjects }})", "> 0"),
    _mutant("deelname_en_delen", _CASEWORK, "\"'IDENTITEIT'\"", "\"'VEILIGHEID'\""),
    _mutant(
        "grondslag",
        _CONSENT,
        f"USING (organisation_id = {_MINE})",
        f"USING (organisation_id = {_MINE}{{{{ ' OR true' if table == 'case_access' }}}})",
    ),
    # The emergency door.
    _mutant("noodtoegang", _VISIBLE, "g.member_id = (SELECT tenants.member()) AND"),
    _mutant("noodtoegang", _VISIBLE, "AND g.case_id = {{ case_id }} AND {{ category }}", "AND {{ category }}"),
    _mutant("noodtoegang", _VISIBLE, "AND {{ category }} = ANY (g.categories)"),
    _mutant(
        "noodtoegang", _VISIBLE, "= ANY (g.categories) AND g.valid @> (SELECT tenants.moment())", "= ANY (g.categories)"
    ),
    _mutant("noodtoegang", _VISIBLE, "{{ protection }} = 'GEEN' AND"),
    _mutant("noodtoegang", _VISIBLE, "OR ({{ protection }} = 'GEEN' AND", "OR (false AND"),
    _mutant("noodtoegang", _VISIBLE, "AND NOT {{ no_glass }}"),
    _mutant("noodtoegang", _VISIBLE, "AND NOT {{ no_glass }}", "AND {{ no_glass }}"),
    # The derivation of access.
    _mutant("doel_en_plafond", _DERIVE, "AND b.purpose NOT IN ({{ opens_nothing }})"),
    _mutant("grondslag", _BASIS, "* tstzrange(NULL, {{ basis }}.boundary_at)"),
    _mutant("gezag", _REASSESSING, "WHEN g.at > k.given_at THEN g.at", "WHEN false THEN g.at"),
    _mutant("gezag", _REASSESSING, "WHEN g.at > k.given_at THEN g.at", "WHEN true THEN g.at"),
    _mutant("gezag", _REASSESSING, f"WHEN {_KNOWN_LATER} THEN g.known END", "END"),
    _mutant("gezag", _REASSESSING, f"WHEN {_KNOWN_LATER} THEN g.known END", "ELSE g.known END"),
    _mutant("gezag", _REASSESSING, _KNOWN_LATER, "g.known > b.recorded_at"),
    _mutant("gezag", _REASSESSING, _KNOWN_LATER, "g.known > k.given_at"),
    _mutant("gezag", _REASSESSING, "coalesce(d.end_recorded_at, d.recorded_at)", "d.recorded_at"),
    _mutant("gezag", _REASSESSING, " AND b.subject_id = g.subject_id"),
    _mutant("grondslag", _BASIS, "* tstzrange(NULL, {{ basis }}.ended_at)"),
    _mutant("grondslag", _BASIS, "{{ basis }}.valid *"),
    _mutant("tweede_lezer", _BASIS, f"WHEN {_WAITS}", "WHEN false"),
    _mutant("tweede_lezer", _BASIS, _WAITS, "{{ basis }}.asks_second_reader"),
    _mutant("grondslag", _BASIS, _WAITS, "{{ basis }}.confirmed_at IS NULL"),
    _mutant("tweede_lezer", _BASIS, "ELSE tstzrange({{ basis }}.confirmed_at, NULL)", "ELSE tstzrange(NULL, NULL)"),
    # An emergency: open at once, until it ends without a second person.
    _mutant("spoed", _BASIS, "* tstzrange(NULL, {{ basis }}.rests_until)"),
    _mutant("spoed", _BASIS, "WHEN {{ basis }}.urgent_until IS NOT NULL", "WHEN false"),
    _mutant(
        "tweede_lezer", _BASIS, "WHEN {{ basis }}.urgent_until IS NOT NULL", "WHEN {{ basis }}.urgent_until IS NULL"
    ),
    _mutant("spoed", _LAWS, "CASE WHEN x.confirmed_at IS NULL THEN x.urgent_until END", "x.urgent_until"),
    _mutant("spoed", _LAWS, "CASE WHEN x.confirmed_at IS NULL THEN x.urgent_until END", "NULL::timestamptz"),
    # A measure: what rests on it ends with it.
    _mutant("maatregel", _LAWS, "CASE WHEN isempty(m.valid) THEN lower(x.valid) ELSE upper(m.valid) END", "NULL"),
    _mutant(
        "maatregel", _LAWS, "CASE WHEN isempty(m.valid) THEN lower(x.valid) ELSE upper(m.valid) END", "upper(m.valid)"
    ),
    _mutant("maatregel", _LAWS, "THEN lower(x.valid) ELSE upper(m.valid) END", "THEN lower(x.valid) END"),
    _mutant("maatregel", _LAWS, "SELECT x.id, least(CASE", "SELECT x.id, greatest(CASE"),
    # Law in time has mutants of its own (test_law_in_time.py); here, that a basis ends with it.
    _mutant("wet", _LAWS, "ELSE upper(m.valid) END, w.at)", "ELSE upper(m.valid) END)"),
    _mutant("wet", _BASIS, ", ('DOEL', {{ basis }}.purpose)"),
    _mutant("wet", _BASIS, "{{ law }}.kind = 'CATEGORIE' AND {{ law }}.code = ANY ({{ basis }}.categories)", "false"),
    _mutant("wet", _BASIS, "{{ law }}.kind = 'CATEGORIE' AND {{ law }}.code = ANY", "{{ law }}.code <> ALL"),
    _mutant("wet", _BASIS, "{{ law }}.kind = 'VERBAND' AND {{ law }}.code = (", "{{ law }}.code IS NULL AND '' = ("),
    _mutant("wet", _BASIS, "WHERE c.id = {{ basis }}.case_id", "WHERE k.blueprint ? 'regime' LIMIT 1"),
    # What turned out never to have begun closes nothing more, and opens nothing again.
    _mutant("gezag", _REASSESSING, "coalesce(u.voided, u.valid)", "u.valid"),
    _mutant("maatregel", _REASSESSING, "coalesce(m.voided, m.valid)", "m.valid"),
    _mutant("gezag", _REASSESSING, "AND (d.undone_at IS NULL OR greatest(d.at, d.known) <= d.undone_at)"),
    _mutant("gezag", _REASSESSING, "greatest(d.at, d.known) <= d.undone_at", "greatest(d.at, d.known) < d.undone_at"),
    _mutant("gezag", _REASSESSING, "CASE WHEN u.voided IS NULL THEN u.end_recorded_at END", "u.end_recorded_at"),
    _mutant("toestemming", _DERIVE, "CASE b.kind WHEN 'TOESTEMMING'", "CASE b.kind WHEN 'WETTELIJK'"),
    _mutant("toestemming", _DERIVE, "AND k.kind = 'VERWERKING'"),
    _mutant("toestemming", _VISIBLE, f"THEN {_SIGNED}", "THEN tstzrange({{ k }}.signed_at, NULL)"),
    _mutant("toestemming", _VISIBLE, f"THEN {_SIGNED}", "THEN tstzrange(NULL, {{ k }}.withdrawn_at)"),
    _mutant("ondertekening", _VISIBLE, f"THEN {_SIGNED}", "THEN tstzrange({{ k }}.given_at, {{ k }}.withdrawn_at)"),
    _mutant("ondertekening", _VISIBLE, "ELSE 'empty' END", "ELSE tstzrange({{ k }}.given_at, NULL) END"),
    _mutant("toestemming", _DERIVE, "'VERWERKING'), 'empty')", "'VERWERKING'), tstzrange(NULL, NULL))"),
    _mutant("deelname_en_delen", _DERIVE, "range_agg(b.valid) * p.valid * l.valid", "range_agg(b.valid) * l.valid"),
    _mutant("doel_en_plafond", _DERIVE, "range_agg(b.valid) * p.valid * l.valid", "range_agg(b.valid) * p.valid"),
    _mutant("doel_en_plafond", _DERIVE, "range_agg(l.valid * v.valid)", "range_agg(l.valid)"),
    _mutant("doel_en_plafond", _DERIVE, "ON l.convenant_id = v.id", "ON true"),
    _mutant("grondslag", _DERIVE, "ON r.basis_id = b.id", "ON true"),
    _mutant("grondslag", _DERIVE, "range_agg(b.valid) *", "tstzmultirange(range_merge(range_agg(b.valid))) *"),
)
