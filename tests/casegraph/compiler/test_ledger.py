"""The read log: written by the statement that reads, about what was shown and nothing else."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import orjson
import pytest
from asyncpg.types import Range

from casegraph.compiler.answer import answer
from casegraph.compiler.relay import write_node_id
from tenants.ids import MemberId, OrganisationId, new_id
from tests.casegraph.compiler.conftest import Laboratory
from tests.factories.world import World

ENTRY = "query Lees($id: ID!) { entry(id: $id) { id category } }"
NOW = Range(datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC) + timedelta(hours=1))


@dataclass(frozen=True, kw_only=True)
class Story:
    """A case of a partner, with two subjects, of which the reader may see the first under a basis."""

    world: World
    case: UUID
    partner: UUID
    subjects: list[UUID]
    basis: UUID

    async def entry(self, *, subjects: list[UUID], owner: UUID | None, category: str | None = "VEILIGHEID") -> UUID:
        one = new_id()
        await self.world.admin.execute(
            "INSERT INTO lab.entry VALUES ($1, $2, $3, $4, $5, NULL, NULL, now(), false)",
            one,
            self.case,
            owner,
            subjects,
            category,
        )
        return one


@asynccontextmanager
async def a_story(laboratory: Laboratory) -> AsyncIterator[Story]:
    me = laboratory.actor.organisation
    async with laboratory.database.admin() as admin:
        world = World(admin=admin)
        partner = await world.organisation("Partner")
        colleague = await world.member(partner)
        tafel = await world.tafel(partner, kind=f"PROEF{new_id().hex}")
        case = await world.case(tafel, partner, number=f"2026-{new_id().hex}")
        for one in (me, partner):
            await world.participation(case, one)
            await world.ceiling(tafel, one, "VEILIGHEID")
        subjects = [await world.subject(case, partner) for _ in range(2)]
        basis = await world.basis(
            case, subjects[0], owner=partner, decided_by=colleague, recipients=[me], categories=["VEILIGHEID"]
        )
        # Another purpose opens nothing for this one, so it is no footing to name.
        await world.basis(
            case,
            subjects[1],
            owner=partner,
            decided_by=colleague,
            recipients=[me],
            categories=["VEILIGHEID"],
            purpose="HULP_COORDINATIE",
        )
        yield Story(world=world, case=case, partner=partner, subjects=subjects, basis=basis)


async def test_an_event_says_who_read_under_which_purpose_and_by_which_operation(laboratory: Laboratory) -> None:
    event, actor = new_id(), laboratory.actor
    entry = write_node_id("Entry", laboratory.rows.shown["Entry"][0])
    await laboratory.ask(ENTRY, event, trusted=True, id=entry)
    async with laboratory.database.admin() as admin:
        (row,) = await admin.fetch("SELECT * FROM tenants.ledger_event WHERE id = $1", event)
    told = {name: row[name] for name in ("action", "organisation_id", "member_id", "purpose", "assurance", "operation")}
    assert told == {
        "action": "READ",
        "organisation_id": actor.organisation,
        "member_id": actor.member,
        "purpose": actor.purpose,
        "assurance": actor.assurance,
        "operation": "Lees",
    }
    assert row["request_id"] == actor.request_id


@pytest.mark.parametrize(
    ("text", "trusted"),
    [
        ("{ allDossiers { id } }", False),
        ("{ allDossiers { id } }", True),
        ("query JetVanDam { allDossiers { id } }", False),
    ],
)
async def test_an_operation_without_a_name_of_ours_is_logged_by_the_hash_of_its_document(
    laboratory: Laboratory, text: str, *, trusted: bool
) -> None:
    event = new_id()
    await laboratory.ask(text, event, trusted=trusted)
    async with laboratory.database.admin() as admin:
        operation = await admin.fetchval("SELECT operation FROM tenants.ledger_event WHERE id = $1", event)
    assert operation == f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:16]}"


async def test_every_subject_of_every_object_is_logged_once_with_its_ground(laboratory: Laboratory) -> None:
    async with a_story(laboratory) as story:
        entry = await story.entry(subjects=story.subjects, owner=story.partner)
        node = write_node_id("Entry", entry)
        text = f'{{ a: entry(id: "{node}") {{ id }} b: entry(id: "{node}") {{ body category }} }}'
        rows = await _logged(laboratory, text)
    assert rows == {
        (story.case, story.subjects[0], "Entry", entry, "VEILIGHEID", "SHARED", (story.basis,)),
        (story.case, story.subjects[1], "Entry", entry, "VEILIGHEID", "TAFEL", ()),
    }


async def test_what_is_ones_own_is_logged_as_own_also_without_a_category(laboratory: Laboratory) -> None:
    async with a_story(laboratory) as story:
        me = laboratory.actor.organisation
        entry = await story.entry(subjects=story.subjects[:1], owner=me, category=None)
        rows = await _logged(laboratory, f'{{ entry(id: "{write_node_id("Entry", entry)}") {{ id }} }}')
    assert rows == {(story.case, story.subjects[0], "Entry", entry, None, "OWN", ())}


async def test_an_object_about_no_one_is_logged_without_a_subject(laboratory: Laboratory) -> None:
    async with a_story(laboratory) as story:
        entry = await story.entry(subjects=[], owner=None)
        rows = await _logged(laboratory, f'{{ entry(id: "{write_node_id("Entry", entry)}") {{ id }} }}')
    assert rows == {(story.case, None, "Entry", entry, "VEILIGHEID", "TAFEL", ())}


@pytest.mark.parametrize(
    ("categories", "owner", "ground"),
    [
        (["VEILIGHEID"], "partner", "BREAK_GLASS"),
        (["GEZIN"], "partner", "SHARED"),
        (["VEILIGHEID"], "me", "OWN"),
    ],
)
async def test_what_is_read_while_the_glass_is_broken_is_logged_so(
    laboratory: Laboratory, categories: list[str], owner: str, ground: str
) -> None:
    async with a_story(laboratory) as story:
        await story.world.break_glass(laboratory.actor.member, story.case, categories=categories, valid=NOW)
        owned_by = story.partner if owner == "partner" else laboratory.actor.organisation
        entry = await story.entry(subjects=story.subjects[:1], owner=owned_by)
        rows = await _logged(laboratory, f'{{ entry(id: "{write_node_id("Entry", entry)}") {{ id }} }}')
    assert rows == {(story.case, story.subjects[0], "Entry", entry, "VEILIGHEID", ground, (story.basis,))}


async def test_hidden_and_absent_are_the_same_miss(laboratory: Laboratory) -> None:
    hidden, absent = laboratory.rows.hidden["Entry"][0], new_id()
    answers, events = [], [new_id(), new_id()]
    for row_id, event in zip((hidden, absent), events, strict=True):
        answers.append((await laboratory.ask(ENTRY, event, id=write_node_id("Entry", row_id))).response())
    assert answers == [b'{"data":{"entry":null}}'] * 2
    async with laboratory.database.admin() as admin:
        actions = await admin.fetch("SELECT action FROM tenants.ledger_event WHERE id = ANY ($1)", events)
        subjects = await admin.fetchval("SELECT count(*) FROM tenants.ledger_subject WHERE event_id = ANY ($1)", events)
    assert [row["action"] for row in actions] == ["MISS", "MISS"]
    assert subjects == 0


async def test_one_question_of_several_that_finds_nothing_makes_a_miss(laboratory: Laboratory) -> None:
    there, absent = write_node_id("Entry", laboratory.rows.shown["Entry"][0]), write_node_id("Entry", new_id())
    event = new_id()
    await laboratory.ask(f'{{ a: entry(id: "{there}") {{ id }} b: node(id: "{absent}") {{ id }} }}', event)
    async with laboratory.database.admin() as admin:
        action = await admin.fetchval("SELECT action FROM tenants.ledger_event WHERE id = $1", event)
        objects = await admin.fetch("SELECT DISTINCT object_id FROM tenants.ledger_subject WHERE event_id = $1", event)
    assert action == "MISS"
    assert [row["object_id"] for row in objects] == [laboratory.rows.shown["Entry"][0]]


@pytest.mark.parametrize(
    "text",
    [
        "{ teams { id label } }",
        "{ echoInt }",
        "{ rules { code } }",
        "{ __schema { queryType { name } } }",
        "{ __typename }",
    ],
)
async def test_what_is_about_no_one_is_not_logged(laboratory: Laboratory, text: str) -> None:
    before = await _count(laboratory)
    await laboratory.ask(text)
    assert await _count(laboratory) == before


async def test_a_miss_is_logged_also_on_what_leaves_no_entry_when_it_is_found(laboratory: Laboratory) -> None:
    there, absent, before = laboratory.rows.shown["Team"][0], new_id(), await _count(laboratory)
    found = await laboratory.ask(f'{{ team(id: "{write_node_id("Team", there)}") {{ id }} }}')
    assert found.data != b'{"team":null}'
    assert await _count(laboratory) == before
    event = new_id()
    answered = await laboratory.ask(f'{{ team(id: "{write_node_id("Team", absent)}") {{ id }} }}', event)
    assert answered.data == b'{"team":null}'
    async with laboratory.database.admin() as admin:
        action = await admin.fetchval("SELECT action FROM tenants.ledger_event WHERE id = $1", event)
    assert action == "MISS"


async def test_a_page_whose_rows_are_told_only_by_cursor_is_logged(laboratory: Laboratory) -> None:
    all_rows = await _logged(laboratory, "{ dossiers(first: 3) { edges { cursor } } }")
    last_row = await _logged(laboratory, "{ dossiers(first: 3) { pageInfo { endCursor } } }")
    assert len(all_rows) == 3
    assert len(last_row) == 1
    assert last_row < all_rows
    assert await _logged(laboratory, "{ dossiers(first: 3) { pageInfo { hasNextPage } } }") == set()


async def test_a_row_that_was_only_over_read_is_not_logged(laboratory: Laboratory) -> None:
    rows = await _logged(laboratory, "{ dossiers(first: 3) { edges { node { title } } pageInfo { hasNextPage } } }")
    assert len(rows) == 3


async def test_unbound_nothing_is_answered_that_would_have_to_be_logged(laboratory: Laboratory) -> None:
    before = await _count(laboratory)
    question = laboratory.question("{ allDossiers { id } }")
    connection = await asyncpg.connect(laboratory.database.dsn())
    try:
        with pytest.raises(asyncpg.PostgresError):
            await answer(connection, question)
    finally:
        await connection.close()
    assert await _count(laboratory) == before


async def test_when_the_log_cannot_be_written_nothing_is_answered(laboratory: Laboratory) -> None:
    before = await _count(laboratory)
    question = laboratory.question("{ allDossiers { id } }")
    async with laboratory.database.admin() as admin:
        await admin.execute("REVOKE INSERT ON tenants.ledger_subject FROM ketentafel_app")
        try:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await laboratory.put(question)
        finally:
            await admin.execute("GRANT INSERT ON tenants.ledger_subject TO ketentafel_app")
    assert await _count(laboratory) == before
    assert orjson.loads((await laboratory.ask("{ allDossiers { id } }")).data)["allDossiers"]


async def test_an_actor_that_nobody_knows_reads_and_logs_nothing(laboratory: Laboratory) -> None:
    before = await _count(laboratory)
    stranger = replace(laboratory.actor, organisation=OrganisationId(new_id()), member=MemberId(new_id()))
    question = laboratory.question("{ allDossiers { id } }")
    with pytest.raises(asyncpg.PostgresError):
        async with laboratory.bound(stranger) as connection:
            await answer(connection, question)
    assert await _count(laboratory) == before


async def _logged(laboratory: Laboratory, text: str) -> set[tuple[object, ...]]:
    event = new_id()
    await laboratory.ask(text, event)
    async with laboratory.database.admin() as admin:
        rows = await admin.fetch(
            "SELECT case_id, subject_id, object_type, object_id, category, ground, basis_ids, ordinal,"
            " organisation_id FROM tenants.ledger_subject WHERE event_id = $1 ORDER BY ordinal",
            event,
        )
    assert [row["ordinal"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["organisation_id"] for row in rows} <= {laboratory.actor.organisation}
    return {(*list(row)[:6], tuple(row["basis_ids"])) for row in rows}


async def _count(laboratory: Laboratory) -> tuple[int, int]:
    async with laboratory.database.admin() as admin:
        (row,) = await admin.fetch(
            "SELECT (SELECT count(*) FROM tenants.ledger_event), (SELECT count(*) FROM tenants.ledger_subject)"
        )
    return row[0], row[1]
