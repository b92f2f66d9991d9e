"""Inputs are what Strawberry makes of the same values, for every mutation that there is."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    is_list_type,
    is_non_null_type,
)
from strawberry.types.arguments import convert_argument

from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Reader
from casegraph.edge.inputs import Inputs
from casegraph.edge.mutations import declared
from casegraph.schema import product

_PLAIN = {"Int": 7, "Boolean": True, "Float": 1.5}
SCHEMA = product()
MUTATIONS = Reader(SCHEMA, signer=CursorSigner(bytes(32))).schema.mutation_type


def _inputs() -> Iterator[Any]:
    assert MUTATIONS is not None
    for name, one in MUTATIONS.fields.items():
        found = declared(one)
        assert found is not None
        yield pytest.param(found.input_type, one.args["input"].type, id=name)


@pytest.mark.parametrize(("type_", "asked"), [*_inputs()])
@pytest.mark.parametrize("seed", range(5))
def test_an_input_is_what_strawberry_makes_of_it(type_: Any, asked: GraphQLInputType, seed: int) -> None:
    values = _some(asked, random.Random(seed))
    expected = convert_argument(values, type_, SCHEMA.schema_converter.scalar_registry, SCHEMA.config)
    assert Inputs(SCHEMA).make(type_, values) == expected


def test_a_list_that_the_schema_gives_is_not_handed_out_itself() -> None:
    made = Inputs(_LAB).make(Branch, given := {"names": ["a"], "below": []})
    made.names.append("b")
    made.below.append("c")
    assert given == {"names": ["a"], "below": []}


def test_an_input_may_hold_others_of_its_own_type() -> None:
    made = Inputs(_LAB).make(Branch, {"names": [], "below": [{"names": ["x"], "below": [], "told": None}]})
    assert made == Branch(names=[], below=[Branch(names=["x"], below=[], told=strawberry.Some(None))])


@strawberry.input
@dataclass
class Branch:
    """An input with everything that the product's inputs could come to hold."""

    names: list[str]
    below: "list[Branch]" = field(default_factory=list)
    told: strawberry.Maybe[str | None] = None


@strawberry.type
class _Query:
    @strawberry.field
    def count(self, branch: Branch) -> int:
        return len(branch.names)


_LAB = strawberry.Schema(_Query)


def _some(type_: GraphQLInputType, chance: random.Random) -> Any:
    """A value as graphql-core coerces it: enums are Python's, what is left out is not there."""
    if is_non_null_type(type_):
        return _some(type_.of_type, chance)
    if is_list_type(type_):
        return [_some(type_.of_type, chance) for _ in range(chance.randrange(3))]
    if isinstance(type_, GraphQLEnumType):
        return chance.choice([one.value for one in type_.values.values()])
    if isinstance(type_, GraphQLInputObjectType):
        return _fields(type_, chance)
    return _PLAIN.get(str(type_), f"text {chance.random()}")


def _fields(type_: GraphQLInputObjectType, chance: random.Random) -> Mapping[str, Any]:
    made = {}
    for name, one in type_.fields.items():
        if is_non_null_type(one.type) or chance.random() < 0.5:
            made[name] = _some(one.type, chance)
        elif chance.random() < 0.5:
            made[name] = None
    return made
