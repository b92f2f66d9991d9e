"""Promise 8, inside a body: no value that the schema lets through makes a fault, whichever argument it is given to.

Every scalar of every argument, at the edges of its type, by somebody with every role and for rows that are there, so
that the value arrives where it could do harm. Each is answered by data or by a typed refusal, and in time.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any

import orjson
import pytest
from graphql import GraphQLInputObjectType, get_named_type, is_list_type, is_non_null_type

from casegraph.schema import core, product
from tests.scenarios.chamber import Seat
from tests.security import generated
from tests.security.promises.counts import counted, told
from tests.security.promises.line import Reply, line
from tests.security.wire import random_id

SCHEMA = core(product())
MUTATIONS = {name: (field, input_type) for name, field, input_type in generated.mutations(SCHEMA)}
_FAULTS = {"INTERNAL", "DEADLINE", "TRY_AGAIN"}
EDGES: Mapping[str, list[Any]] = {
    "String": [
        "",
        " ",
        "\0",
        "a\0b",
        "\U0010ffff",
        "\u202e\u2066",
        "'; DROP TABLE x; --",
        "%s%n{0}${1}",
        "x" * 20_000,
        "é" * 9_999,
    ],
    "ID": [
        "",
        "x",
        "\0",
        "Case:1",
        "Q2FzZTo=",
        "Q2FzZTo" + "A" * 5_000,
        random_id("Case"),
        random_id("Nothing"),
        7,
        2**63,
    ],
    "Int": [2**31 - 1, -(2**31), -1, 0, 1],
    "Date": ["0001-01-01", "9999-12-31", "2024-02-29", "1582-10-10", "0000-00-00", "10000-01-01", ""],
    "DateTime": [
        "0001-01-01T00:00:00+00:00",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59.999999-14:00",
        "9999-12-31T23:59:59Z",
        "2026-01-01T00:00:00",
        "2026-03-29T02:30:00+01:00",
        "2026-01-01T00:00:00+23:59",
        "-4713-01-01T00:00:00Z",
        "",
    ],
    "Boolean": [True, False],
}
_LONGEST_BODY = 55_000


def leaves(type_: GraphQLInputObjectType, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """The path and the scalar's name of every leaf of an input."""
    for name, field in type_.fields.items():
        bare = get_named_type(field.type)
        if isinstance(bare, GraphQLInputObjectType):
            yield from leaves(bare, (*before, name))
        elif bare.name in EDGES:
            yield (*before, name), bare.name


def lists(type_: GraphQLInputObjectType, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every list of an input, but not of lists within lists."""
    for name, field in type_.fields.items():
        plain = field.type.of_type if is_non_null_type(field.type) else field.type
        bare = get_named_type(plain)
        if is_list_type(plain):
            yield (*before, name)
        elif isinstance(bare, GraphQLInputObjectType):
            yield from lists(bare, (*before, name))


def mine(owned: Mapping[str, str]) -> dict[str, str]:
    """An id for every type that an input can take; of nothing where the region has no row of that type yet."""
    return {name: random_id(name) for name in generated.IDS.values()} | dict(owned)


def failed(reply: Reply) -> bool:
    return reply.status >= 500 or not _FAULTS.isdisjoint(reply.codes())


@pytest.mark.parametrize("name", MUTATIONS)
def test_no_value_at_the_edge_of_its_type_makes_a_fault(name: str, owned: dict[str, str], alma: Seat) -> None:
    field, input_type = MUTATIONS[name]
    text = generated.document(name, field, input_type)
    trials = [(path, value) for path, scalar in leaves(input_type) for value in EDGES[scalar]]
    if len(trials) > (most := counted(25, 10_000)):
        trials = random.Random(name).sample(trials, most)
    faults, slowest = [], 0.0
    with line(alma) as asker:
        for path, value in trials:
            given = generated.put(generated.filled(input_type, mine(owned)), path, value)
            reply = asker.ask(text, {"input": given})
            slowest = max(slowest, reply.seconds)
            if failed(reply):
                faults.append((".".join(path), str(value)[:40], reply.status, reply.codes()))
    told("P8 values", mutation=name, trials=len(trials), faults=len(faults), slowest=f"{slowest:.3f} s")
    assert faults == []
    assert slowest < 2


def test_no_literal_in_a_document_makes_a_fault(alma: Seat) -> None:
    query = SCHEMA.query_type
    assert query is not None
    faults, tried = [], 0
    with line(alma) as asker:
        for name, field in query.fields.items():
            needed = [one for one, declared in field.args.items() if is_non_null_type(declared.type)]
            for argument, declared in field.args.items():
                for value in EDGES.get(get_named_type(declared.type).name, []):
                    given = {one: random_id("Organisation") for one in needed} | {argument: value}
                    written = ", ".join(f"{one}: {orjson.dumps(each).decode()}" for one, each in given.items())
                    reply = asker.ask(f"{{ {name}({written}) {generated.selection(field.type, depth=0)} }}")
                    tried += 1
                    if failed(reply):
                        faults.append((name, argument, str(value)[:40], reply.status, reply.codes()))
    told("P8 literals", trials=tried, faults=len(faults))
    assert faults == []
    assert tried > 100


@pytest.mark.parametrize("name", [name for name, (_, type_) in MUTATIONS.items() if [*lists(type_)]])
def test_a_list_as_long_as_a_body_allows_is_refused_in_time(name: str, owned: dict[str, str], alma: Seat) -> None:
    field, input_type = MUTATIONS[name]
    text = generated.document(name, field, input_type)
    for path in lists(input_type):
        given: dict[str, Any] = generated.filled(input_type, mine(owned))
        *way, last = path
        place = given
        for part in way:
            place = place[part]
        (element,) = place[last]
        place[last] = [_another(element) for _ in range(_LONGEST_BODY // len(orjson.dumps(element)))]
        with line(alma) as asker:
            reply = asker.ask(text, {"input": given})
        where = f"{name}.{'.'.join(path)}"
        told("P8 lists", place=where, length=len(place[last]), seconds=f"{reply.seconds:.3f}", codes=reply.codes())
        assert not failed(reply)
        assert reply.status in {200, 413}
        assert reply.codes() != []
        assert reply.seconds < 2


def _another(element: Any) -> Any:
    """The same with an id of its own, so that a list of them repeats nothing."""
    if isinstance(element, dict):
        return {name: _another(value) for name, value in element.items()}
    return random_id("Subject") if isinstance(element, str) and len(element) > 40 else element
