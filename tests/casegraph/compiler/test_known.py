"""Rows that an object read already: taken from there by their keys, looked up when missing, and no more than that."""

from dataclasses import dataclass
from uuid import UUID

import orjson
import pytest

from casegraph.compiler.relay import write_node_id
from tenants.ids import new_id
from tests.casegraph.compiler.conftest import Laboratory

KEPT = "array_agg"
ABOUT = "entries(first: 10) { id about { id label } }"


@dataclass(frozen=True, kw_only=True)
class Story:
    """A dossier with three people, one of them hidden, and a person of another dossier."""

    dossier: UUID
    people: list[UUID]
    hidden: UUID
    stranger: UUID


@pytest.fixture
async def story(laboratory: Laboratory) -> Story:
    made = Story(dossier=new_id(), people=sorted(new_id() for _ in range(3)), hidden=new_id(), stranger=new_id())
    async with laboratory.database.admin() as admin:
        await admin.execute(
            "INSERT INTO lab.dossier (id, title, mood, priority, opened_at, tags, active, owner_org, hidden)"
            " VALUES ($1, 'verhaal', 'calm', 1, now(), '{}', true, $2, false)",
            made.dossier,
            laboratory.actor.organisation,
        )
        for person in (*made.people, made.hidden, made.stranger):
            await admin.execute(
                "INSERT INTO lab.person VALUES ($1, $2, $3, NULL, NULL, NULL, $4)",
                person,
                new_id() if person == made.stranger else made.dossier,
                f"n{person.hex[-4:]}",
                person == made.hidden,
            )
    return made


async def _entry(laboratory: Laboratory, story: Story, subjects: list[UUID]) -> UUID:
    one = new_id()
    async with laboratory.database.admin() as admin:
        await admin.execute(
            "INSERT INTO lab.entry VALUES ($1, $2, NULL, $3, NULL, NULL, NULL, now(), false)",
            one,
            story.dossier,
            subjects,
        )
    return one


async def _about(laboratory: Laboratory, story: Story, people: str, *, entries: str = ABOUT) -> list[list[str]]:
    """Whom each entry is said to be about, the oldest entry first."""
    text = f'{{ dossier(id: "{write_node_id("Dossier", story.dossier)}") {{ {people} {entries} }} }}'
    answered = orjson.loads((await laboratory.ask(text)).data)["dossier"]
    return [[one["id"] for one in entry["about"]] for entry in answered["entries"]][::-1]


def _nodes(*people: UUID) -> list[str]:
    return [write_node_id("Person", one) for one in sorted(people)]


HOUSEMATES = ["housemates(first: 10) { id }", "housemates(first: 1) { id label }", ""]


@pytest.mark.parametrize("people", HOUSEMATES, ids=["all known", "one known", "none known"])
async def test_who_is_named_by_key_is_shown_whether_known_or_not(
    laboratory: Laboratory, story: Story, people: str
) -> None:
    one, two, three = story.people
    await _entry(laboratory, story, [one])
    await _entry(laboratory, story, [three, one])
    await _entry(laboratory, story, [story.stranger, two])
    await _entry(laboratory, story, [story.hidden, new_id()])
    await _entry(laboratory, story, [])
    found = await _about(laboratory, story, people)
    assert found == [_nodes(one), _nodes(one, three), _nodes(two, story.stranger), [], []]


async def test_a_known_row_is_shown_once_and_the_list_keeps_its_order_and_its_end(
    laboratory: Laboratory, story: Story
) -> None:
    await _entry(laboratory, story, story.people[::-1])
    assert await _about(laboratory, story, "housemates(first: 2) { id }") == [_nodes(*story.people[:2])]


async def test_when_nobody_is_known_because_there_is_nobody_others_are_still_found(
    laboratory: Laboratory, story: Story
) -> None:
    async with laboratory.database.admin() as admin:
        await admin.execute("UPDATE lab.person SET dossier_id = $1 WHERE dossier_id = $2", new_id(), story.dossier)
    await _entry(laboratory, story, [story.stranger])
    assert await _about(laboratory, story, "housemates { id }") == [_nodes(story.stranger)]


@pytest.mark.parametrize("people", HOUSEMATES, ids=["all known", "one known", "none known"])
async def test_what_was_known_once_is_known_again_further_on(laboratory: Laboratory, story: Story, people: str) -> None:
    one = story.people[0]
    await _entry(laboratory, story, [story.stranger, one])
    thrice = "entries { first: about { label } second: about { id dossier { id } } about { id } }"
    assert await _about(laboratory, story, people, entries=thrice) == [_nodes(one, story.stranger)]


async def test_what_is_known_is_logged_as_shown_once(laboratory: Laboratory, story: Story) -> None:
    one = story.people[0]
    await _entry(laboratory, story, [one])
    await _entry(laboratory, story, [one])
    event = new_id()
    text = f'{{ dossier(id: "{write_node_id("Dossier", story.dossier)}") {{ housemates(first: 1) {{ id }} {ABOUT} }} }}'
    await laboratory.ask(text, event)
    async with laboratory.database.admin() as admin:
        rows = await admin.fetch(
            "SELECT object_id FROM tenants.ledger_subject WHERE event_id = $1 AND object_type = 'Person'", event
        )
    assert [row["object_id"] for row in rows] == [one]


@pytest.mark.parametrize(
    "fields",
    [
        "housemates { id } entries { id }",
        f"{ABOUT} housemates {{ id }}",
        f"people {{ id }} teams: parties {{ ... on Team {{ id }} }} latest {{ about {{ id }} }} {ABOUT}",
        "housemates { dossier { " + ABOUT + " } }",
    ],
    ids=["nobody asks", "asked before", "by way of a link", "asked below the list itself"],
)
def test_rows_are_kept_only_for_a_later_field_that_asks_by_key(laboratory: Laboratory, fields: str) -> None:
    sql = laboratory.question(f"{{ allDossiers {{ {fields} }} }}").compiled.sql or ""
    kept = "people {" in fields
    assert (KEPT in sql) is kept
    assert (".r) k" in sql) is kept


@pytest.mark.parametrize(
    "below",
    [
        "entryPage { edges { node { about { id } } } }",
        "facts { entries { about { id } } }",
        "children { latest { about { id } } }",
    ],
)
def test_whoever_asks_by_key_however_deep_takes_from_what_is_known(laboratory: Laboratory, below: str) -> None:
    sql = laboratory.question(f"{{ allDossiers {{ housemates {{ id }} {below} }} }}").compiled.sql or ""
    assert sql.count(".r) k UNION ALL SELECT m.* FROM lab.person m") == 1


def test_what_one_object_knows_is_gone_at_its_end(laboratory: Laboratory) -> None:
    """A list beside the object cannot see into it, and the statement would not even be valid."""
    text = (
        f"{{ allDossiers {{ parent {{ housemates {{ id }} {ABOUT} }} {ABOUT.replace('entries', 'more: entries')} }} }}"
    )
    sql = laboratory.question(text).compiled.sql or ""
    assert sql.count(".r) k UNION ALL") == 1
