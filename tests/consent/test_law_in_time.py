"""Law in time, in Python and in the database: lines of versions by chance, the same day for both, and no mutant lives.

The stories that a privacy officer can read stand in the truth tables (wet.yaml).
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import asyncpg

from consent import laws
from consent.ages import begins
from consent.basis import CatalogueKind, Running
from consent.laws import Law, LawVersion, law_ends, laws_until
from tests.consent.mutants import mutants
from tests.consent.sql_mutants import Edit
from tests.factories.cell import CaseDatabase

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(6)]
LINES = 400
_ENTER = """
INSERT INTO consent.catalogue_entry (id, kind, code, version, digest, content, valid_from, valid_until, registered_at)
SELECT gen_random_uuid(), x.kind, x.code, x.version, '', jsonb_build_object('running', x.running), x.valid_from,
       x.valid_until, x.registered_at
  FROM jsonb_to_recordset($1::jsonb) AS x (kind text, code text, version integer, running text, valid_from date,
                                           valid_until date, registered_at timestamptz)
"""
_FUNCTION = "consent.law_ends"
_DEFINED = "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE oid = to_regproc($1)"
_ENDS = """
SELECT array_agg(consent.law_ends('GRONDSLAG', x.code, x.day, x.known) ORDER BY x.place)
  FROM jsonb_to_recordset($1::jsonb) AS x (place integer, code text, day date, known timestamptz)
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """The versions of one law, and a basis that began under it."""

    law: Law
    versions: tuple[LawVersion, ...]
    day: date
    known: datetime

    @property
    def ends(self) -> date | None:
        return law_ends(self.versions, day=self.day, known=self.known)


def _lines() -> list[Line]:
    random = Random("wet")
    return [_line(random, Law(kind=CatalogueKind.GRONDSLAG, code=f"LIJN_{number}")) for number in range(LINES)]


def _line(random: Random, law: Law) -> Line:
    """Versions in the order in which they became known; on a coarse clock, so that things meet."""
    known = sorted(begins(random.choice(DAYS)) for _ in range(random.choice((1, 2, 3, 3, 3))))
    return Line(
        law=law,
        versions=tuple(_version(random, law, number, at) for number, at in enumerate(known, start=1)),
        day=random.choice(DAYS),
        known=begins(random.choice(DAYS)),
    )


def _version(random: Random, law: Law, number: int, registered_at: datetime) -> LawVersion:
    start = FIRST - timedelta(days=1) if number == 1 else random.choice(DAYS)
    return LawVersion(
        law=law,
        version=number,
        valid_from=start,
        valid_until=random.choice((None, None, start + timedelta(days=random.choice((1, 2, 3, 4))))),
        registered_at=registered_at,
        running=random.choice(tuple(Running)),
    )


LAWS = _lines()
EXPECTED = [line.ends for line in LAWS]


def test_chance_meets_every_outcome() -> None:
    told = [(end is None, end is not None and end <= line.day) for line, end in zip(LAWS, EXPECTED, strict=True)]
    for outcome in ((True, False), (False, True), (False, False)):
        assert told.count(outcome) >= 50, outcome


def test_the_first_law_that_ends_ends_the_basis_and_others_do_not() -> None:
    start, known = begins(FIRST), begins(FIRST)
    ground, article, other = (Law(kind=CatalogueKind.ART9, code=code) for code in ("EEN", "TWEE", "DRIE"))
    versions = [
        LawVersion(law=law, version=1, valid_from=FIRST, valid_until=until, registered_at=known)
        for law, until in ((ground, DAYS[3]), (article, DAYS[2]), (other, DAYS[1]))
    ]
    both = {ground, article}
    assert laws_until(versions, both, starts=start, known=known) == begins(DAYS[2])
    assert laws_until(versions, {ground}, starts=start, known=known) == begins(DAYS[3])
    assert laws_until(versions, set(), starts=start, known=known) is None
    assert laws_until(versions, both, starts=None, known=known) is None
    # The day on which it began is the one in the Netherlands.
    ending = LawVersion(law=ground, version=2, valid_from=DAYS[1], registered_at=known, running=Running.EINDIGT)
    late = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
    assert laws_until([versions[0], ending], {ground}, starts=late, known=known) is None


def test_every_mutant_of_the_pure_form_is_caught() -> None:
    survivors = []
    for mutant in mutants(laws):
        with mutant.alive():
            if not _noticed(test_the_first_law_that_ends_ends_the_basis_and_others_do_not, _as_expected):
                survivors.append(f"{mutant.function} {mutant.change}")
    assert survivors == []


def _as_expected() -> None:
    assert all(line.ends == end for line, end in zip(LAWS, EXPECTED, strict=True))


def _noticed(*checks: Callable[[], None]) -> bool:
    for check in checks:
        try:
            check()
        except Exception:  # noqa: BLE001 - whatever a mutant raises, it did not answer
            return True
    return False


def _edit(old: str, new: str = "") -> Edit:
    return Edit(_FUNCTION, old, new)


# Without one of these a law meets every other: a few are enough.
FEW = 8
MIXING = (_edit("e.kind = law_ends.kind AND"), _edit("AND e.code = law_ends.code"))
SQL = (
    _edit("WHERE k.replaced_at IS NULL OR greatest", "WHERE greatest"),
    _edit("OR greatest(k.registered_at, law_ends.known) < k.replaced_at"),
    _edit("greatest(k.registered_at, law_ends.known) < k.replaced_at", "true"),
    _edit("greatest(k.registered_at, law_ends.known)", "k.registered_at"),
    _edit("greatest(k.registered_at, law_ends.known)", "law_ends.known"),
    _edit("law_ends.known) < k.replaced_at", "law_ends.known) <= k.replaced_at"),
    _edit("WHERE n.version <= t.version AND n.valid_from <= greatest", "WHERE n.valid_from <= greatest"),
    _edit("greatest(v.valid_until, law_ends.day)", "v.valid_until"),
    _edit("greatest(v.valid_until, law_ends.day)", "law_ends.day"),
    _edit("n.valid_from <= greatest", "n.valid_from < greatest"),
    _edit("ORDER BY n.version DESC", "ORDER BY n.version"),
    _edit("WHERE n.valid_until <= v.valid_until"),
    _edit("n.valid_until <= v.valid_until", "n.valid_until < v.valid_until"),
    _edit("JOIN line v ON v.version <= t.version WHERE", "JOIN line v ON true WHERE"),
    _edit("v.running = 'EINDIGT' AND (v.valid_from", "(v.valid_from"),
    _edit("v.running = 'EINDIGT'", "false"),
    _edit("AND (v.valid_from > law_ends.day OR v.registered_at > law_ends.known)"),
    _edit("v.valid_from > law_ends.day OR"),
    _edit("OR v.registered_at > law_ends.known"),
    _edit("v.registered_at > law_ends.known", "v.registered_at >= law_ends.known"),
    _edit("v.valid_from > law_ends.day", "v.valid_from >= law_ends.day"),
    _edit("n.version > v.version AND n.version <= t.version", "n.version <= t.version"),
    _edit("AND n.version <= t.version AND n.valid_from <= v.valid_from", "AND n.valid_from <= v.valid_from"),
    _edit("AND n.valid_from <= v.valid_from)", ")"),
    _edit("n.valid_from <= v.valid_from)", "n.valid_from < v.valid_from)"),
    _edit("SELECT min(e.day) FROM ending e", "SELECT max(e.day) FROM ending e"),
    _edit("WHERE e.replaced_at IS NULL OR e.day", "WHERE e.day"),
    _edit("OR e.day::timestamp AT TIME ZONE 'Europe/Amsterdam' <= e.replaced_at"),
    _edit("AT TIME ZONE 'Europe/Amsterdam' <= e.replaced_at", "AT TIME ZONE 'Europe/Amsterdam' < e.replaced_at"),
    _edit("AT TIME ZONE 'Europe/Amsterdam' <= e.replaced_at", "AT TIME ZONE 'UTC' <= e.replaced_at"),
)


def test_the_database_says_the_same_and_every_mutant_of_it_is_caught(database: CaseDatabase) -> None:
    assert asyncio.run(_survivors(database)) == []


async def _survivors(database: CaseDatabase) -> list[str]:
    async with database.admin() as admin:
        few = await _surviving(admin, MIXING, LAWS[:FEW])
        return few + await _surviving(admin, SQL, LAWS)


async def _surviving(admin: asyncpg.Connection, edits: Sequence[Edit], told: Sequence[Line]) -> list[str]:
    """The mutants under which these laws, and no others, end when they should; the real thing says when that is."""
    await admin.execute("DELETE FROM consent.catalogue_entry WHERE code LIKE 'LIJN_%'")
    await admin.execute(_ENTER, json.dumps([row for line in told for row in _rows(line)]))
    asked = json.dumps(
        [
            {"place": place, "code": line.law.code, "day": str(line.day), "known": line.known.isoformat()}
            for place, line in enumerate(told)
        ]
    )
    expected = EXPECTED[: len(told)]
    assert await admin.fetchval(_ENDS, asked) == expected
    real = await admin.fetchval(_DEFINED, _FUNCTION)
    answers = [(edit.old, await _under(admin, edit.of({_FUNCTION: real})[_FUNCTION], asked)) for edit in edits]
    return [told for told, answer in answers if answer == expected]


def _rows(line: Line) -> list[dict[str, object]]:
    """A law, and one of another kind by the same name, which says something else."""
    return [
        {
            "kind": kind,
            "code": one.law.code,
            "version": one.version + (10 if kind == "ART9" else 0),
            "running": "EINDIGT" if kind == "ART9" else one.running,
            "valid_from": str(one.valid_from),
            "valid_until": one.valid_until and str(one.valid_until),
            "registered_at": one.registered_at.isoformat(),
        }
        for kind in ("GRONDSLAG", "ART9")
        for one in line.versions
    ]


async def _under(admin: asyncpg.Connection, statement: str, asked: str) -> object:
    """What a mutant answers; it is taken back."""
    transaction = admin.transaction()
    await transaction.start()
    try:
        await admin.execute(statement)
        return await admin.fetchval(_ENDS, asked)
    except asyncpg.PostgresError as error:
        return type(error).__name__
    finally:
        await transaction.rollback()
