"""Documents and inputs made from the schema itself, so that a new type or mutation is tried without being told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
)

# Which type's id an input field of this name takes. A field that is not here stops the tests that use it.
IDS = {
    "askedRecipients": "Organisation",
    "advice": "RacAdvice",
    "alias": "OrganisationName",
    "organisationName": "OrganisationName",
    "succession": "Succession",
    "successor": "Organisation",
    "authorisation": "AuthorisedPerson",
    "breakGlass": "BreakGlass",
    "capacity": "Capacity",
    "case": "Case",
    "child": "Subject",
    "consent": "Consent",
    "consentSigner": "ConsentSigner",
    "consult": "Consult",
    "continuation": "Continuation",
    "later": "Case",
    "contribution": "Contribution",
    "custody": "Custody",
    "decision": "KeyDecision",
    "delegation": "Delegation",
    "destructionList": "DestructionList",
    "dutyConflict": "DutyConflict",
    "entries": "CatalogueEntry",
    "extension": "RetentionExtension",
    "hold": "LegalHold",
    "holder": "Subject",
    "justiceProvision": "JusticeProvision",
    "legalBasis": "LegalBasis",
    "measure": "Measure",
    "member": "Member",
    "neverWith": "Subject",
    "organisation": "Organisation",
    "participant": "PartnershipParticipant",
    "participation": "Participation",
    "policeDecision": "PoliceDecision",
    "reason": "Contribution",
    "recipients": "Organisation",
    "witnessMember": "Member",
    "wantedPartners": "Organisation",
    "convenant": "Convenant",
    "earlierCase": "Case",
    "discussedCases": "Case",
    "refusal": "SharingRefusal",
    "registration": "ProfessionalRegistration",
    "release": "Release",
    "request": "InformationRequest",
    "restriction": "Restriction",
    "role": "Role",
    "rule": "ContactRule",
    "seat": "TafelSeat",
    "signature": "CatalogueSignature",
    "statement": "TafelStatement",
    "subject": "Subject",
    "subjects": "Subject",
    "supersedes": "LegalBasis",
    "tafel": "Tafel",
    "to": "Member",
    "task": "Task",
    "togetherWith": "Subject",
    "text": "Contribution",
    "towards": "Organisation",
}
_TEXTS = {
    "language": "nl",
    "registerCode": "SKJ",
    "taskCode": "INFORMATIE_VERZAMELEN",
    "reasonCode": "VERVANGING",
    "fromTime": "09:00",
    "untilTime": "17:00",
    "groundCode": "TOESTEMMING",
    "code": "C1",
    "outcome": "KLAAR",
    "discipline": "MEDISCH",
    "toKind": "NERGENS",
    "letter": "BRIEF_AFWIJZING",
    "source": "Wgs 2.25",
    "number": "2026-999999",
    "documentHash": "0" * 64,
}
_BARE = {
    "Int": 1,
    "Boolean": True,
    "Float": 1.0,
    "Date": "2018-02-28",
    "DateTime": "2026-01-01T00:00:00+00:00",
}


def node_types(schema: GraphQLSchema) -> list[GraphQLObjectType]:
    """Every type that can be asked for by id."""
    node = schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    return sorted(schema.get_implementations(node).objects, key=lambda one: one.name)


def selection(type_: GraphQLOutputType, *, depth: int = 2) -> str:
    """All fields without required arguments, objects down to a depth; lists of few rows."""
    bare = get_named_type(type_)
    if is_leaf_type(bare):
        return ""
    assert isinstance(bare, GraphQLObjectType | GraphQLInterfaceType)
    parts = ["__typename", *(part for name, field in bare.fields.items() if (part := _selected(name, field, depth)))]
    return "{ " + " ".join(parts) + " }"


def parts(type_: GraphQLOutputType, *, depth: int) -> list[str]:
    """The same of one object, each field by itself."""
    bare = get_named_type(type_)
    assert isinstance(bare, GraphQLObjectType)
    return [part for name, field in bare.fields.items() if (part := _selected(name, field, depth))]


def _selected(name: str, field: GraphQLField, depth: int) -> str | None:
    if any(is_non_null_type(argument.type) for argument in field.args.values()):
        return None
    if is_leaf_type(get_named_type(field.type)):
        return name
    if depth == 0:
        return None
    few = "(first: 5)" if "first" in field.args else ""
    return f"{name}{few} {selection(field.type, depth=depth - 1)}"


@dataclass(frozen=True)
class Place:
    """One place in a mutation's input that takes an id."""

    mutation: str
    path: tuple[str, ...]
    type_name: str


def mutations(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLField, GraphQLInputObjectType]]:
    """Every mutation with the type of its input."""
    assert schema.mutation_type is not None
    for name, field in schema.mutation_type.fields.items():
        input_type = get_named_type(field.args["input"].type)
        assert isinstance(input_type, GraphQLInputObjectType)
        yield name, field, input_type


def places(schema: GraphQLSchema) -> list[Place]:
    """Every id argument of every mutation, also in nested inputs."""
    return [
        Place(name, path, IDS[path[-1]])
        for name, _field, input_type in mutations(schema)
        for path in _id_paths(input_type)
    ]


def _id_paths(type_: GraphQLInputObjectType, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, field in type_.fields.items():
        bare = get_named_type(field.type)
        if isinstance(bare, GraphQLInputObjectType):
            yield from _id_paths(bare, (*before, name))
        elif bare.name == "ID":
            yield (*before, name)


def document(name: str, field: GraphQLField, input_type: GraphQLInputObjectType) -> str:
    """A mutation that shows all of its payload."""
    return f"mutation Try($input: {input_type.name}!) {{ {name}(input: $input) {selection(field.type)} }}"


def filled(type_: GraphQLInputObjectType, ids: Mapping[str, str]) -> dict[str, Any]:
    """An input that the schema accepts, every field given; `ids` holds an id for each type."""
    return {name: _value(name, field.type, ids) for name, field in type_.fields.items()}


def _value(name: str, type_: GraphQLInputType, ids: Mapping[str, str]) -> Any:
    if is_non_null_type(type_):
        return _value(name, type_.of_type, ids)
    if is_list_type(type_):
        return [_value(name, type_.of_type, ids)]
    if isinstance(type_, GraphQLInputObjectType):
        return filled(type_, ids)
    if isinstance(type_, GraphQLEnumType):
        return next(iter(type_.values))
    scalar = get_named_type(type_).name
    return ids[IDS[name]] if scalar == "ID" else _plain(name, scalar)


def _plain(name: str, type_name: str) -> Any:
    if name == "clientMutationKey":
        return uuid4().hex
    return _BARE.get(type_name, _TEXTS.get(name, "Een verzonnen tekst."))


def put(value: dict[str, Any], path: tuple[str, ...], id_: str) -> dict[str, Any]:
    """The same input with another id at one place."""
    head, *rest = path
    return {**value, head: _replaced(value[head], tuple(rest), id_)}


def _replaced(value: Any, path: tuple[str, ...], id_: str) -> Any:
    if isinstance(value, list):
        return [_replaced(one, path, id_) for one in value]
    return put(value, path, id_) if path else id_
