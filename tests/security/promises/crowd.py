"""Many families of one organisation that nobody else may know of, and every door through which to ask for them."""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_non_null_type,
)

from casegraph.compiler.relay import write_node_id
from tests.factories.world import World
from tests.scenarios.chamber import Chamber
from tests.security import generated

# A cursor is no id of a row, and has its own tests.
_NO_ROW = {"after"}


@dataclass(frozen=True)
class HiddenRow:
    """A row of the local team that nobody else may know of."""

    type_name: str
    id: UUID


async def families(chamber: Chamber, world: World, *, count: int) -> list[HiddenRow]:
    """So many cases of the local team alone, each with eight rows; between two of them lies one that is shared."""
    team, police = (chamber.providers[name].organisation for name in ("lokaal_team", "politie"))
    jet, rows = chamber.members["jet"], []
    for _ in range(count):
        case = await world.case(chamber.tafel_id, team, number=f"2026-{uuid4().hex[:12]}")
        found = {"Case": case, "Participation": await world.participation(case, team)}
        found["Subject"] = subject = await world.subject(case, team)
        found["Contribution"] = await world.contribution(case, owner=team, author=jet, subjects=[subject])
        found["Release"] = await world.release(found["Contribution"], team)
        found["LegalBasis"] = await world.basis(
            case, subject, owner=team, decided_by=jet, recipients=[team], categories=["VEILIGHEID"], kind="TOESTEMMING"
        )
        found["Consent"] = await world.consent(found["LegalBasis"])
        # Of somebody else in the family: whom a restriction is about, not even the owner reads.
        other = await world.subject(case, team)
        found["Restriction"] = await world.restriction(case, other, owner=team, towards=None)
        rows += [HiddenRow(name, one) for name, one in found.items()]
        known = await world.case(chamber.tafel_id, team, number=f"2026-{uuid4().hex[:12]}")
        for organisation in (team, police):
            await world.participation(known, organisation)
    return rows


@dataclass(frozen=True)
class Door:
    """One argument of one question or change that takes an id."""

    name: str
    text: str
    takes: str | None
    given: MappingProxyType[str, Any]
    path: tuple[str, ...]

    def written(self, row: HiddenRow) -> tuple[str, str]:
        """The hidden id and one of nothing, as this door takes them."""
        type_name = self.takes or row.type_name
        return write_node_id(type_name, row.id), write_node_id(type_name, uuid4())

    def variables(self, id_: str) -> dict[str, Any]:
        """All variables, with this id in its place and a key of its own for a change."""
        put = generated.put(dict(self.given), self.path, id_)
        if "input" in put:
            put["input"] = {**put["input"], "clientMutationKey": uuid4().hex}
        return put


def doors(schema: GraphQLSchema, ids: dict[str, str]) -> list[Door]:
    """Every id argument of every question and change; `ids` are what fills the others."""
    assert schema.query_type is not None
    asked = [door for name, field in schema.query_type.fields.items() for door in _questions(name, field, schema, ids)]
    return asked + list(_changes(schema, ids))


def _questions(name: str, field: GraphQLField, schema: GraphQLSchema, ids: dict[str, str]) -> Iterator[Door]:
    needed = {one: arg for one, arg in field.args.items() if is_non_null_type(arg.type)}
    places = [one for one, arg in field.args.items() if get_named_type(arg.type).name == "ID" and one not in _NO_ROW]
    for place in places:
        given = {one: _given(one, field, ids) for one in {*needed, place}}
        declared = ", ".join(f"${one}: {field.args[one].type}" for one in given)
        passed = ", ".join(f"{one}: ${one}" for one in given)
        text = f"query Ask({declared}) {{ {name}({passed}) {_shown(field, schema)} }}"
        yield Door(f"{name}({place})", text, _taken(place, field), MappingProxyType(given), (place,))


def _given(name: str, field: GraphQLField, ids: dict[str, str]) -> Any:
    """Something that fits an argument, of which only the id under trial is looked at."""
    bare = get_named_type(field.args[name].type)
    one = next(iter(bare.values)) if isinstance(bare, GraphQLEnumType) else ids[generated.IDS.get(name, "Case")]
    return [one] if "[" in str(field.args[name].type) else one


def _shown(field: GraphQLField, schema: GraphQLSchema) -> str:
    bare = get_named_type(field.type)
    if not isinstance(bare, GraphQLInterfaceType):
        return generated.selection(field.type, depth=1)
    parts = [f"... on {one.name} {{ id }}" for one in schema.get_implementations(bare).objects]
    return "{ __typename " + " ".join(parts) + " }"


def _taken(place: str, field: GraphQLField) -> str | None:
    """The type whose id this argument takes; None where it takes several."""
    bare = get_named_type(field.type)
    if place != "id":
        return generated.IDS[place]
    node = isinstance(bare, GraphQLObjectType) and any(one.name == "Node" for one in bare.interfaces)
    return bare.name if node else None


def _changes(schema: GraphQLSchema, ids: dict[str, str]) -> Iterator[Door]:
    texts = {
        name: (generated.document(name, field, type_), type_) for name, field, type_ in generated.mutations(schema)
    }
    for place in generated.places(schema):
        text, input_type = texts[place.mutation]
        given = MappingProxyType({"input": generated.filled(input_type, ids)})
        yield Door(f"{place.mutation}:{'.'.join(place.path)}", text, place.type_name, given, ("input", *place.path))
