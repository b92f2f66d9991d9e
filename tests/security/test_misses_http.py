"""What the ledger says of a question by id that finds nothing: a MISS, hidden or absent alike, for every type.

Generated from the schema, over two web processes in turn. A type's fields are asked for in full, so that what they
lead to is logged, and its name alone, so that nothing else of it is: neither may turn a miss into something else.
"""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from graphql import GraphQLObjectType

from casegraph.compiler.relay import write_node_id
from casegraph.schema import core, product
from tests.casegraph.live import Process
from tests.scenarios.chamber import Chamber
from tests.security import generated
from tests.security.promises.line import Line, line
from tests.security.test_tenant_wall_http import HIDING, TYPES
from tests.security.wire import Hidden, random_id

SCHEMA = core(product())
_SAID = """
SELECT e.action, e.outcome, e.case_id IS NULL AS of_no_case,
       (SELECT count(*) FROM tenants.ledger_subject s WHERE s.event_id = e.id) AS shown
  FROM tenants.ledger_event e WHERE e.request_id = $1::uuid
"""
MISSED = [{"action": "MISS", "outcome": None, "of_no_case": True, "shown": 0}]


@pytest.fixture(scope="module")
def strangers(kamer: Chamber, processes: list[Process]) -> Iterator[list[Line]]:
    """Omar of the police, at each of the processes."""
    with ExitStack() as stack:
        yield [stack.enter_context(line(kamer.seat("omar", base_url=process.url))) for process in processes]


def documents(type_: GraphQLObjectType) -> list[str]:
    """By `node`, in full and by name alone, and by the type's own field where it has one."""
    assert SCHEMA.query_type is not None
    shown = [generated.selection(type_), "{ __typename }"]
    texts = [f"query Ask($id: ID!) {{ node(id: $id) {{ __typename ... on {type_.name} {one} }} }}" for one in shown]
    own = type_.name[0].lower() + type_.name[1:]
    if "id" in getattr(SCHEMA.query_type.fields.get(own), "args", {}):
        texts += [f"query Ask($id: ID!) {{ {own}(id: $id) {one} }}" for one in shown]
    return texts


def said(kamer: Chamber, asker: Line, text: str, id_: str) -> list[dict[str, object]]:
    """What this question leaves, when it is answered with nothing."""
    reply = asker.ask(text, {"id": id_})
    assert list(reply.data.values()) == [None]
    found: list[dict[str, object]] = kamer.rows(_SAID, reply.request_id)
    return found


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.name)
def test_an_id_of_nothing_is_a_miss(type_: GraphQLObjectType, kamer: Chamber, strangers: list[Line]) -> None:
    for at, text in enumerate(documents(type_)):
        assert said(kamer, strangers[at % len(strangers)], text, random_id(type_.name)) == MISSED, text


@pytest.mark.parametrize("type_", HIDING, ids=lambda type_: type_.name)
def test_a_hidden_id_is_the_same_miss(
    type_: GraphQLObjectType, kamer: Chamber, hidden: Hidden, strangers: list[Line]
) -> None:
    for at, text in enumerate(documents(type_)):
        asked = hidden.outward()[type_.name]
        assert said(kamer, strangers[at % len(strangers)], text, asked) == MISSED, text


def test_what_is_found_is_no_miss(kamer: Chamber, hidden: Hidden, processes: list[Process]) -> None:
    """The control: each of these rows is found by its owner, and then nothing says that it was not."""
    with line(kamer.seat("jet", base_url=processes[0].url)) as owner:
        for type_ in HIDING:
            id_ = write_node_id(type_.name, hidden.ids[type_.name])
            reply = owner.ask("query Ask($id: ID!) { node(id: $id) { __typename } }", {"id": id_})
            assert reply.data["node"] == {"__typename": type_.name}
            assert "MISS" not in {one["action"] for one in kamer.rows(_SAID, reply.request_id)}, type_.name


def test_who_received_under_no_consent_is_a_miss(kamer: Chamber, hidden: Hidden, strangers: list[Line]) -> None:
    text = "query Ask($id: ID!) { receivedUnder(consent: $id) { edges { node { readings } } } }"
    for asker, id_ in zip(strangers, (hidden.outward()["Consent"], random_id("Consent")), strict=True):
        reply = asker.ask(text, {"id": id_})
        assert reply.data["receivedUnder"] == {"edges": []}
        assert kamer.rows(_SAID, reply.request_id) == MISSED


@pytest.mark.parametrize("shown", ["edges { node { subjectId cells { missing } } }", "__typename"])
def test_the_matrix_of_no_case_is_a_miss(
    shown: str, kamer: Chamber, hidden: Hidden, strangers: list[Line], processes: list[Process]
) -> None:
    """An empty page about one case, hidden or absent alike; the matrix of a case that one sees is none."""
    text = f"query Ask($id: ID!) {{ shareMatrix(case: $id) {{ {shown} }} }}"
    there = hidden.outward()["Case"]
    for asker, id_ in zip(strangers, (there, random_id("Case")), strict=True):
        reply = asker.ask(text, {"id": id_})
        assert reply.data["shareMatrix"] in ({"edges": []}, {"__typename": "ShareLineConnection"})
        assert kamer.rows(_SAID, reply.request_id) == MISSED
    with line(kamer.seat("jet", base_url=processes[0].url)) as owner:
        found = kamer.rows(_SAID, owner.ask(text, {"id": there}).request_id)
        assert [one["action"] for one in found] == ["READ"]
