"""Encrypted fields: one batch per answer, at known places, and never what only looks like a marker."""

import re
from collections.abc import Sequence
from uuid import UUID

import orjson
import pytest

from casegraph.compiler.answer import answer
from casegraph.compiler.opening import SealedValue, check, splice
from casegraph.compiler.relay import write_node_id
from tests.casegraph.compiler.conftest import Laboratory
from tests.casegraph.compiler.lab.tables import Seal, seal

MARK = "0123456789abcdef" * 2
SECRETS = """{
  allDossiers(first: 20) { secret facts { secret } entries { body } people { name } lead { ... on Person { name } } }
}"""


async def test_an_answer_is_opened_in_one_batch(laboratory: Laboratory) -> None:
    laboratory.opener.batches.clear()
    answered = await laboratory.ask(SECRETS)
    (batch,) = laboratory.opener.batches
    assert batch > 10
    assert re.search(rb'"[0-9a-f]{32}\d+:', answered.data) is None


async def test_nothing_is_opened_where_nothing_is_encrypted(laboratory: Laboratory) -> None:
    laboratory.opener.batches.clear()
    await laboratory.ask("{ allDossiers { id } }")
    assert laboratory.opener.batches == []


async def test_without_an_opener_nothing_goes_out(laboratory: Laboratory) -> None:
    question = laboratory.question(SECRETS)
    async with laboratory.bound() as connection:
        with pytest.raises(TypeError, match="nothing was given to open"):
            await answer(connection, question)


async def test_a_destroyed_key_leaves_null_without_an_error(laboratory: Laboratory) -> None:
    entry = laboratory.rows.shown["Entry"][0]
    async with laboratory.database.admin() as admin:
        destroyed = seal("lab.entry", "body_enc", entry, "weg", state=Seal.DESTROYED)
        await admin.execute("UPDATE lab.entry SET body_enc = $1 WHERE id = $2", destroyed, entry)
    answered = await laboratory.ask(f'{{ entry(id: "{write_node_id("Entry", entry)}") {{ body }} }}')
    assert orjson.loads(answered.response()) == {"data": {"entry": {"body": None}}}


async def test_what_somebody_wrote_is_never_taken_for_a_marker(laboratory: Laboratory) -> None:
    """A plain field and an encrypted one stand under one response name, and the plain text looks like a marker."""
    team, person = laboratory.rows.shown["Team"][0], laboratory.rows.shown["Person"][0]
    fake = f'"{MARK}0:{person}:AAAA"'
    async with laboratory.database.admin() as admin:
        await admin.execute("UPDATE lab.team SET name = $1 WHERE id = $2", fake, team)
    text = (
        f'{{ node(id: "{write_node_id("Team", team)}") {{ ... on Team {{ x: label }} ... on Person {{ x: name }} }} }}'
    )
    assert orjson.loads((await laboratory.ask(text)).data) == {"node": {"x": fake}}
    both = "{ allDossiers(first: 50) { parties { ... on Team { x: label } ... on Person { x: name } } } }"
    assert fake.encode() in orjson.dumps(orjson.loads((await laboratory.ask(both)).data)).replace(b'\\"', b'"')


async def test_a_wide_number_beyond_an_int_is_null_with_an_error_at_its_place() -> None:
    data = {"rows": [{"n": 2**31 - 1}, {"n": 2**31}, {"n": None}, {"n": -(2**31) - 1}, {"n": 1e30}]}
    errors = check(data, {"rows": {"n": None}}, mark=MARK)
    assert data == {"rows": [{"n": 2**31 - 1}, {"n": None}, {"n": None}, {"n": None}, {"n": None}]}
    assert [one["path"] for one in errors] == [["rows", 1, "n"], ["rows", 3, "n"], ["rows", 4, "n"]]
    assert {one["extensions"]["code"] for one in errors} == {"INT_RANGE"}


async def test_a_value_that_stands_in_many_places_is_opened_once(laboratory: Laboratory) -> None:
    laboratory.opener.batches.clear()
    person = await _sealed_person(laboratory, "één keer")
    fields = " ".join(f'p{at}: person(id: "{person}") {{ name again: name }}' for at in range(4))
    answered = await laboratory.ask(f"{{ {fields} }}")
    assert laboratory.opener.batches == [1]
    expected = {f"p{at}": {"name": "één keer", "again": "één keer"} for at in range(4)}
    assert orjson.loads(answered.response()) == {"data": expected}


async def test_an_unreadable_value_closes_its_own_places_and_nothing_else(laboratory: Laboratory) -> None:
    broken = await _sealed_person(laboratory, "kanarie", state=Seal.BROKEN)
    whole = await _sealed_person(laboratory, "heel", at=1)
    text = f'{{ a: person(id: "{broken}") {{ id name born }} b: person(id: "{whole}") {{ name }} c: echoInt }}'
    answered = await laboratory.ask(text.replace("born", "twice: name"))
    response = orjson.loads(answered.response())
    assert response["data"] == {
        "a": {"id": broken, "name": None, "twice": None},
        "b": {"name": "heel"},
        "c": 7,
    }
    assert [(one["path"], one["extensions"]) for one in response["errors"]] == [
        (["a", "name"], {"code": "VALUE_UNREADABLE"}),
        (["a", "twice"], {"code": "VALUE_UNREADABLE"}),
    ]
    assert "kanarie" not in str(response)


async def test_the_place_of_an_unreadable_value_in_lists_is_told() -> None:
    sealed = [("lab.entry", "body_enc")]
    marker = f'{{"in":{{"x":"{MARK}0:{UUID(int=1)}:AAAA"}}}}'
    body = f'{{"rows":[{{"in":{{"x":null}}}},{marker},{{"in":null}},{marker}]}}'.encode()
    text, failed = await splice(body, mark=MARK, sealed=sealed, opener=_Closed())
    assert failed
    data = orjson.loads(text)
    errors = check(data, {"rows": {"in": {"x": None}}}, mark=MARK)
    assert [one["path"] for one in errors] == [["rows", 1, "in", "x"], ["rows", 3, "in", "x"]]
    assert data == {"rows": [{"in": {"x": None}}, {"in": {"x": None}}, {"in": None}, {"in": {"x": None}}]}


async def test_every_question_has_a_mark_of_its_own(laboratory: Laboratory) -> None:
    marks = {laboratory.question(SECRETS).mark for _ in range(3)}
    assert len(marks) == 3
    assert all(len(mark) == 32 for mark in marks)


async def test_a_text_that_holds_quotes_and_a_marker_of_another_question_goes_out_as_it_is(
    laboratory: Laboratory,
) -> None:
    text = f'"{laboratory.question(SECRETS).mark}0:{UUID(int=1)}:AAAA" \\ \n é'
    person = await _sealed_person(laboratory, text)
    answered = await laboratory.ask(f'{{ person(id: "{person}") {{ name }} }}')
    assert orjson.loads(answered.response()) == {"data": {"person": {"name": text}}}


class _Closed:
    """Opens nothing."""

    async def open(self, values: Sequence[SealedValue]) -> Sequence[Exception]:
        return [ValueError("kanarie") for _ in values]


async def _sealed_person(laboratory: Laboratory, text: str, *, at: int = 0, state: Seal = Seal.WHOLE) -> str:
    """The outward id of a person with this name."""
    person = laboratory.rows.shown["Person"][at]
    async with laboratory.database.admin() as admin:
        value = seal("lab.person", "name_enc", person, text, state=state)
        await admin.execute("UPDATE lab.person SET name_enc = $1 WHERE id = $2", value, person)
    return write_node_id("Person", person)
