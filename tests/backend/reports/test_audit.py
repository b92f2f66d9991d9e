"""The yearly audit of a partnership as a sheet: taken down once, the same ever after, and read by a program."""

import asyncio
import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import asyncpg
import orjson
import pytest

from backend.reports import service
from backend.reports.commands import AskAudit, Audit, AuditCount
from backend.reports.sheet import HEADINGS, MARK, sheet
from consent.partnership.definition import definition
from consent.partnership.kinds import AuditTopic
from tenants.actor import METADATA_ONLY, Actor
from tenants.ids import TafelId, new_id
from tests.backend.cases.huis import Huis, working
from tests.backend.cases.kamer import Kamer
from tests.factories import register

_YEAR = datetime.now(UTC).year
_ASKED = "SELECT topic, organisation_id, code, counted FROM consent.partnership_audit($1, $2) ORDER BY 1, 2, 3"
_PUT = """
INSERT INTO consent.partnership_report (id, tafel_id, owner_org, year, definition, lines, made_by, made_at)
SELECT p.id, p.tafel_id, p.owner_org, p.year, p.definition, p.lines, p.made_by, p.made_at
  FROM jsonb_populate_record(NULL::consent.partnership_report, $1::jsonb) p
"""


def read(data: bytes) -> list[dict[str, str]]:
    """The lines, as a program reads them."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


async def _refuse(huis: Huis, *, times: int) -> None:
    """The police refuse to share, in so many cases."""
    there = huis.kamer
    politie, petra = there.organisations["politie"], there.members["petra"]
    for _ in range(times):
        case = await there.world.case(there.tafel, politie, number=None)
        subject = await there.world.subject(case, politie)
        await register.refusal(there.world, case, subject, owner=politie, recorded_by=petra)


async def _asked(huis: Huis) -> list[Any]:
    async with huis.kamer.region.reading(huis.gerda) as connection:
        return [tuple(row) for row in await connection.fetch(_ASKED, huis.kamer.tafel, _YEAR)]


async def test_a_year_that_is_over_is_taken_down_once_and_is_the_same_ever_after(kamer: Kamer) -> None:
    huis, one = await working(kamer)
    there = huis.kamer
    await _refuse(huis, times=5)
    await there.world.shift_clock("370 days")
    ask = AskAudit(tafel=there.tafel, year=_YEAR)
    first, second = await asyncio.gather(*(there.does(huis.gerda, service.yearly_audit, ask) for _ in range(2)))
    data = sheet(first)
    assert sheet(second) == data
    told = (
        "SELECT operation, count(*) FROM tenants.ledger_event"
        " WHERE operation LIKE 'reports.%' AND member_id = $1 GROUP BY 1"
    )
    assert dict(map(tuple, await there.admin.fetch(told, huis.gerda.member))) == {
        "reports.take_down_audit": 1,
        "reports.yearly_audit": 2,
    }
    before = await _asked(huis)

    # Another day, with more refusals in that year, others ended, and an organisation that goes by another name.
    await _refuse(huis, times=3)
    await there.admin.execute("UPDATE tenants.organisation SET name = 'Anders' WHERE kind = 'POLITIE'")
    await there.world.shift_clock("400 days")
    assert sheet(await there.does(huis.gerda, service.yearly_audit, ask)) == data
    assert await _asked(huis) == before
    lines = {(line["onderwerp"], line["code"]): line for line in read(data)}
    assert lines["WEIGERING", "WONEN"]["aantal"] == "5"
    # Nobody stands in it, and no case.
    ids = {str(id) for id in (one.case, one.mother, one.child, *there.members.values())}
    text = "SELECT lines::text || definition::text FROM consent.partnership_report WHERE tafel_id = $1"
    kept = await there.admin.fetchval(text, there.tafel)
    assert not [id for id in ids if id in kept]
    assert set(first.topics) == set(AuditTopic)


async def test_it_is_for_one_officer_of_a_year_that_is_over(kamer: Kamer) -> None:
    huis, _ = await working(kamer)
    there = huis.kamer
    ask = AskAudit(tafel=there.tafel, year=_YEAR)
    refused = there.is_refused
    for year in (_YEAR, _YEAR + 1):
        await refused(huis.gerda, service.yearly_audit, replace(ask, year=year), code="AUDIT_YEAR_RUNS", field="year")
    past = replace(ask, year=_YEAR - 1)
    for who in ("paula", "olga", "petra", "anne"):
        await refused(who, service.yearly_audit, past, code="NOT_ALLOWED", field="tafel")
    unknown = replace(past, tafel=TafelId(new_id()))
    askers: tuple[Actor | str, ...] = (huis.gerda, "paula")
    for one in askers:
        await refused(one, service.yearly_audit, unknown, code="NOT_FOUND", field="tafel")
    other = replace(past, tafel=kamer.tafel)
    await refused(huis.gerda, service.yearly_audit, other, code="NO_PARTNERSHIP", field="tafel")
    weak = replace(huis.gerda, assurance=METADATA_ONLY)
    await refused(weak, service.yearly_audit, past, code="ASSURANCE_TOO_LOW")
    made = await there.does(huis.gerda, service.yearly_audit, past)
    assert {one.topic for one in made.counts} <= {AuditTopic.DEELNEMER, AuditTopic.BEVOEGDE}


async def test_it_holds_by_force(kamer: Kamer) -> None:
    huis, _ = await working(kamer)
    there = huis.kamer
    gemeente, politie = (str(there.organisations[name]) for name in ("gemeente", "politie"))

    async def put(**changes: Any) -> str | None:
        """What stands in a row that was written past every service; None where it is refused. It is undone."""
        async with there.region.reading(huis.gerda) as connection:
            at = await connection.fetchval("SELECT tenants.moment()")
            forged = [{"topic": "LEZING", "organisation_id": politie, "code": "", "counted": 9}]
            row = {
                "id": str(new_id()),
                "tafel_id": str(there.tafel),
                "owner_org": gemeente,
                "year": _YEAR - 1,
                "definition": {"version": 9},
                "lines": forged,
                "made_by": str(huis.gerda.member),
                "made_at": at.isoformat(),
            } | changes
            await connection.execute("SAVEPOINT tried")
            try:
                await connection.execute(_PUT, orjson.dumps(row).decode())
            except (asyncpg.InsufficientPrivilegeError, asyncpg.IntegrityConstraintViolationError):
                await connection.execute("ROLLBACK TO tried")
                return None
            found = await connection.fetchval("SELECT lines::text || definition::text FROM consent.partnership_report")
            for statement in (
                "UPDATE consent.partnership_report SET lines = '[]'",
                "DELETE FROM consent.partnership_report",
            ):
                await connection.execute("SAVEPOINT changed")
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
                await connection.execute("ROLLBACK TO changed")
            await connection.execute("ROLLBACK TO tried")
            return str(found)

    # The database counts by itself: what was given is not kept.
    kept = await put()
    assert kept is not None
    assert "LEZING" not in kept.split("]")[0]
    assert f'"version": {definition().version}' in kept
    outside: Sequence[dict[str, Any]] = (
        {"year": _YEAR},
        {"year": 1999},
        {"owner_org": politie},
        {"tafel_id": str(kamer.tafel)},
        {"tafel_id": str(new_id())},
        {"made_by": str(there.members["paula"])},
        {"made_at": "2020-01-01T00:00:00Z"},
    )
    for changes in outside:
        assert await put(**changes) is None, changes
    rows = "SELECT count(*) FROM consent.partnership_report WHERE tafel_id = $1"
    assert await there.admin.fetchval(rows, there.tafel) == 0


def test_the_sheet_is_read_by_a_program_and_runs_nothing_in_a_spreadsheet() -> None:
    names = ['=cmd|"/c"!A1', "+1", "-1", "@SUM(A1)", "\tx", '"; DROP', "Één, twee\r\ndrie", "Gewoon"]
    audit = Audit(
        tafel="=Tafel",
        year=2025,
        version=3,
        minimum=5,
        topics=dict.fromkeys(AuditTopic, "Zoveel, en niet meer."),
        counts=[AuditCount(topic=AuditTopic.LEZING, organisation=name, code="", counted=7) for name in names],
        made_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )
    data = sheet(audit)
    assert data.startswith(MARK.encode() + b'"tafel","jaar"')
    assert data.endswith(b'"\r\n')
    lines = read(data)
    assert tuple(lines[0]) == HEADINGS
    told = [line["organisatie"] for line in lines if line["onderwerp"] == "LEZING"]
    assert told == [f"'{name}" for name in names[:5]] + names[5:]
    assert not [cell for line in lines for cell in line.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    # Each topic says what it counts, also where there is nothing to tell.
    assert [line["onderwerp"] for line in lines if not line["aantal"]] == [one for one in AuditTopic if one != "LEZING"]
    assert {(line["definitie"], line["definitie_versie"]) for line in lines} == {("Zoveel, en niet meer.", "3")}
    assert {(line["minimum_casussen"], line["vastgesteld_op"]) for line in lines} == {
        ("5", "2026-01-02T03:04:05+00:00")
    }


def test_every_topic_is_defined() -> None:
    told = definition().told()
    assert set(told["topics"]) == set(AuditTopic)
    assert all(text.endswith(".") for text in told["topics"].values())
