"""The share matrix over a household of five, a tafel of nine and every category: one statement, bounded, and walled."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from backend.embedded import EmbeddedServers
from casegraph.compiler.relay import write_node_id
from casegraph.edge.trusted import FOLDER
from consent.basis import Category
from consent.missing import Missing
from tests.casegraph.plans import BIG, Reading, read
from tests.factories import cell
from tests.factories.table import ENDS, PARTNERS, PERSONS, SHARED, Table, gather
from tests.factories.world import World

_TEXT = (FOLDER / "partner/ShareMatrix.graphql").read_text(encoding="utf-8")

Cell = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What each of those who asked was shown, and what that cost to read."""

    table: Table
    readings: dict[str, Reading]

    def lines(self, who: str) -> list[dict[str, Any]]:
        return [edge["node"] for edge in self.readings[who].body["shareMatrix"]["edges"]]

    def cell(self, who: str, *, subject: int, partner: int, category: Category) -> Cell:
        """One cell, by the place of its person and organisation in the table."""
        person = write_node_id("Subject", self.table.subjects[subject])
        towards = write_node_id("Organisation", self.table.partners[partner][0])
        (line,) = (one for one in self.lines(who) if (one["subjectId"], one["organisation"]["id"]) == (person, towards))
        found: Cell = line["cells"][[*Category].index(category)]
        return found


@pytest.fixture(scope="module")
async def asked(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> AsyncIterator[Asked]:
    database = await cell.clone(servers, binding_key=binding_key)
    try:
        async with database.admin() as admin:
            table = await gather(World(admin=admin))
            await admin.execute("ANALYZE")
        people = {
            "owner": table.partners[0],
            "partner": table.partners[1],
            "stranger": table.stranger,
            "officer": table.officer,
            "chair": table.chair,
        }
        case = write_node_id("Case", table.case)
        yield Asked(table, {name: await read(database, who, _TEXT, case=case) for name, who in people.items()})
    finally:
        await cell.drop(database)


async def test_the_owner_is_shown_every_cell_in_one_page_and_in_order(asked: Asked) -> None:
    lines = asked.lines("owner")
    places = [(one["subjectId"], one["organisation"]["id"]) for one in lines]

    assert len(set(places)) == len(places) == PERSONS * PARTNERS
    assert [[each["category"] for each in one["cells"]] for one in lines] == [[*Category]] * len(lines)
    assert not asked.readings["owner"].body["shareMatrix"]["pageInfo"]["hasNextPage"]
    own = write_node_id("Organisation", asked.table.partners[0][0])
    assert all(one["receiving"] == (one["organisation"]["id"] == own) for one in lines)


async def test_a_cell_is_open_with_its_ground_and_end_or_says_what_is_missing(asked: Asked) -> None:
    def why(subject: int, partner: int, category: Category = Category.VEILIGHEID) -> str | None:
        found = asked.cell("owner", subject=subject, partner=partner, category=category)
        assert found["open"] == (found["missing"] is None)
        assert found["open"] or (found["groundCode"], found["kind"], found["validUntil"]) == (None, None, None)
        missing: str | None = found["missing"]
        return missing

    opened = asked.cell("owner", subject=0, partner=1, category=Category.VEILIGHEID)
    assert (opened["open"], opened["groundCode"], opened["kind"]) == (True, "GEMEENTELIJKE_TAAK", "WETTELIJK")
    assert datetime.fromisoformat(opened["validUntil"]) == ENDS
    assert why(0, 1, Category.ADRES_GEHEIM) == Missing.ABOVE_CEILING
    assert why(0, 2) == Missing.RESTRICTED
    assert why(0, 8) == Missing.NOT_PARTICIPATING
    assert why(1, 1) == Missing.CONSENT_MISSING
    assert why(2, 1) == Missing.CONSENT_WITHDRAWN
    assert why(3, 1) == Missing.NOT_YET_IN_FORCE
    assert why(4, 1) == Missing.BASIS_ENDED
    assert why(1, 1, Category.SCHOOL) == Missing.NO_BASIS


async def test_a_partner_is_shown_what_it_may_receive_and_no_basis_of_anybody_else(asked: Asked) -> None:
    lines = asked.lines("partner")
    opened = {
        (one["receiving"], one["subjectId"], each["category"]) for one in lines for each in one["cells"] if each["open"]
    }
    child = write_node_id("Subject", asked.table.subjects[0])
    told = {each["missing"] for one in lines for each in one["cells"]}

    assert opened == {(True, child, category) for category in SHARED}
    # The other persons are none the partner knows, and of others' bases it hears only that they open something.
    assert {one["subjectId"] for one in lines} == {child}
    assert told == {None, "NO_BASIS", "ABOVE_CEILING"}


@pytest.mark.parametrize("who", ["stranger", "chair"])
async def test_who_takes_no_part_or_reads_no_bases_is_shown_nothing(asked: Asked, who: str) -> None:
    assert asked.lines(who) == []


async def test_the_tafels_own_officer_is_shown_only_its_organisations_bases(asked: Asked) -> None:
    """The organisation that answers for the tafel is told no more of others' bases than any other."""
    lines = asked.lines("officer")
    other = write_node_id("Organisation", asked.table.partners[4][0])
    person = write_node_id("Subject", asked.table.subjects[4])
    (line,) = (one for one in lines if (one["subjectId"], one["organisation"]["id"]) == (person, other))

    assert {each["missing"] for each in line["cells"]} == {"NO_BASIS", "ABOVE_CEILING", "BASIS_ENDED"}
    assert {one["subject"] for one in lines} == {None}


@pytest.mark.parametrize("who", ["owner", "partner"])
async def test_it_reads_the_one_case_and_nothing_from_end_to_end(asked: Asked, who: str) -> None:
    reading = asked.readings[who]
    assert reading.scanned_whole == []
    assert sum(reading.rows[table] for table in BIG) <= PERSONS * PARTNERS * 12
