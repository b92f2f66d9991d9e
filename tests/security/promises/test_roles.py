"""Promise 15, roles: every role at every field of every type, and at every change, against the rights that it carries.

What a role may see follows from `RIGHTS` and from the one right that each type asks for; a type, a field or a change
that is new stands in the matrix by itself, and fails here until it is said which right it asks for.
"""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type

from casegraph.compiler.relay import write_node_id
from casegraph.schema import core, product
from tenants.roles import RIGHTS, Right, RoleKind
from tests.casegraph.live import Process
from tests.factories.activating import accepted_statement
from tests.factories.agreeing import convenant
from tests.factories.world import World
from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import ARGUMENTS
from tests.security import generated
from tests.security.promises.conftest import hire
from tests.security.promises.counts import told
from tests.security.promises.line import Line, line
from tests.security.promises.matrix import ANY, ASKED, CHANGES
from tests.security.test_tenant_wall_http import contents
from tests.security.wire import Hidden

SCHEMA = core(product())
TYPES = generated.node_types(SCHEMA)
ENDING = ("correct", "end", "withdraw", "close", "restrict", "retract", "recuse")


@pytest.fixture(scope="module")
def seats(kamer: Chamber, processes: list[Process]) -> dict[str, Seat]:
    """Somebody of the local team for each role, somebody without any, and Everybody, who has them all."""

    def seat(name: str, *roles: str) -> Seat:
        made = hire(kamer, "lokaal_team", name, *roles)(processes[0].url)

        async def also_here(world: World) -> None:
            for role in roles:
                await world.role(made.member, role, tafel=kamer.tafel_id)

        kamer.arrange(also_here)
        return made

    return {role: seat(f"rol-{role.lower()}", role) for role in RoleKind} | {
        "NONE": seat("rol-geen"),
        # One person at a time has the duty, and its own seat has it here.
        "ALL": seat("rol-alle", *(one for one in RoleKind if one is not RoleKind.PIKET)),
    }


def may(role: str, rights: frozenset[Right]) -> bool:
    """Whether this role carries one of these rights."""
    if role == "ALL" or rights == ANY:
        return True
    return role != "NONE" and not rights.isdisjoint(RIGHTS[RoleKind(role)])


def together(type_: GraphQLObjectType) -> list[list[str]]:
    """The fields of a type in few questions: a text may be sealed, and is asked for by itself."""
    texts = [name for name, field in type_.fields.items() if str(field.type) == "String"]
    return [[name for name in type_.fields if name not in texts], *([name] for name in texts)]


def below(field: GraphQLField) -> str:
    bare = get_named_type(field.type)
    if is_leaf_type(bare):
        return ""
    assert isinstance(bare, GraphQLObjectType)
    return "{ edges { node { __typename } } }" if "edges" in bare.fields else "{ __typename }"


def target(field: GraphQLField) -> str | None:
    """The type that a field leads to, through a connection or not; None for a plain value."""
    bare = get_named_type(field.type)
    if is_leaf_type(bare):
        return None
    assert isinstance(bare, GraphQLObjectType)
    if "edges" not in bare.fields:
        return str(bare.name)
    edge = get_named_type(bare.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    return str(get_named_type(edge.fields["node"].type).name)


def shown(asker: Line, type_: GraphQLObjectType, fields: Sequence[str], id_: str) -> dict[str, bool]:
    """Whether this person gets anything at some cells; a text that cannot be opened had been let through."""
    selected = " ".join(f"{name} {below(type_.fields[name])}" for name in fields)
    text = f"query ($id: ID!) {{ node(id: $id) {{ __typename ... on {type_.name} {{ {selected} }} }} }}"
    reply = asker.ask(text, {"id": id_})
    if reply.status != 200 or "errors" in reply.body:
        assert (reply.codes(), len(fields)) == (["VALUE_UNREADABLE"], 1), (type_.name, fields, reply.raw)
        return dict.fromkeys(fields, True)
    node = reply.data["node"]
    return {name: node is not None and bool(_held(node[name])) for name in fields}


def _held(value: Any) -> Any:
    if isinstance(value, dict) and "edges" in value:
        return value["edges"]
    return True if value is False or value == 0 else value


def test_every_type_and_every_change_is_in_the_matrix() -> None:
    led_to = {target(field) for type_ in TYPES for field in type_.fields.values()} - {None}
    assert {type_.name for type_ in TYPES} | led_to == set(ASKED)
    assert {name for name, _, _ in generated.mutations(SCHEMA)} == set(CHANGES)


async def _stated(world: World) -> None:
    """What another tafel asks everybody to accept: at this one people weigh without that. And somebody to look up."""
    owner = await world.admin.fetchval("SELECT organisation_id FROM casework.tafel LIMIT 1")
    tafel = await world.tafel(owner, kind="VEILIGHEIDSKAMER")
    member = await world.member(owner)
    await accepted_statement(world, tafel, owner=owner, members=[member])
    await convenant(world, tafel, recorded_by=member, partners={owner: member})
    await world.admin.execute(
        "INSERT INTO casework.directory_entry (id, organisation_id, task, area, phone, mail, website, expertise,"
        " maintained_by, maintained_at, version)"
        " VALUES (gen_random_uuid(), $1, 'Taak', '{Hier}', '070', 'a@b.test', 'https://b.test', '{WONEN}', $2,"
        " now(), 1)",
        owner,
        member,
    )


def test_every_role_gets_at_every_field_what_its_rights_allow(
    seats: dict[str, Seat], hidden: Hidden, kamer: Chamber
) -> None:
    seat = kamer.rows("SELECT id FROM casework.tafel_seat LIMIT 1")[0]["id"]
    entry = kamer.rows("SELECT id FROM consent.catalogue_entry WHERE kind = 'GRONDSLAG' LIMIT 1")[0]["id"]
    signature = kamer.rows("SELECT id FROM consent.catalogue_signature LIMIT 1")[0]["id"]
    law = {"CatalogueEntry": entry, "CatalogueSignature": signature}
    kamer.arrange(_stated)
    of_tafel = {
        f"Tafel{name.title()}": kamer.rows(f"SELECT id FROM casework.tafel_{name} LIMIT 1")[0]["id"]
        for name in ("activation", "statement")
    }
    known = law | {
        "Organisation": kamer.providers["lokaal_team"].organisation,
        "OrganisationName": kamer.rows("SELECT id FROM tenants.organisation_name LIMIT 1")[0]["id"],
        "Tafel": kamer.tafel_id,
        "TafelSeat": seat,
        "Convenant": kamer.rows("SELECT convenant_id AS id FROM casework.convenant_partner LIMIT 1")[0]["id"],
        "ConvenantPartner": kamer.rows("SELECT id FROM casework.convenant_partner LIMIT 1")[0]["id"],
        "DirectoryEntry": kamer.rows("SELECT id FROM casework.directory_entry LIMIT 1")[0]["id"],
        **of_tafel,
    }
    ids = {name: write_node_id(name, one) for name, one in {**known, **hidden.ids}.items()}
    wrong: list[tuple[str, str, str]] = []
    there: dict[tuple[str, str], bool] = {}
    with line(seats["ALL"]) as asker:
        for type_ in TYPES:
            for name in type_.fields:
                there[type_.name, name] = shown(asker, type_, [name], ids[type_.name])[name]
    tried = opened = 0
    for role, seat_ in seats.items():
        with line(seat_) as asker:
            for type_ in TYPES:
                found: dict[str, bool] = {}
                for some in together(type_):
                    found |= shown(asker, type_, some, ids[type_.name])
                for name, field in type_.fields.items():
                    led_to = target(field)
                    allowed = may(role, ASKED[type_.name]) and (led_to is None or may(role, ASKED[led_to]))
                    tried, opened = tried + 1, opened + found[name]
                    if found[name] != (allowed and there[type_.name, name]):
                        wrong.append((role, type_.name, name))
    empty = [f"{type_name}.{name}" for (type_name, name), one in there.items() if not one]
    told("P15 fields", roles=len(seats), types=len(TYPES), cells=tried, open=opened, untested=0, empty=empty)
    assert wrong == []
    assert {type_.name for type_ in TYPES} == {type_name for (type_name, _), one in there.items() if one}


def inputs(name: str, owned: Mapping[str, str]) -> dict[str, Any]:
    """A good input for a change, so that only the role can be what is wrong with it."""
    input_type = next(type_ for one, _, type_ in generated.mutations(SCHEMA) if one == name)
    given = generated.filled(input_type, {**{one: write_node_id(one, uuid4()) for one in ASKED}, **owned})
    better: Mapping[str, dict[str, Any]] = {
        "breakGlass": {"number": None, "categories": [], "minutes": None},
        "contribute": {"category": "VEILIGHEID", "purpose": "VEILIGHEID_GEZIN", "recipients": []},
        "delegateTask": {"tafel": None},
        "invite": {"startsAt": None, "endsAt": None},
        "recordBasis": {
            "kind": "WETTELIJK",
            "groundCode": "GEMEENTELIJKE_TAAK",
            "art6": "E",
            "art9": None,
            "art10": None,
            "purpose": "VEILIGHEID_GEZIN",
            "categories": ["GEZIN"],
            "recipients": [owned["Organisation"]],
            "startsAt": None,
            "endsAt": None,
            "supersedes": None,
            "urgent": False,
            "measure": None,
            "consent": None,
        },
        # From the test range: it passes the eleven test, and it is the right that is looked at before the authority.
        "recordCitizenNumber": {"number": "999990019"},
        "referCase": {
            "kind": "AANMELDING",
            "informed": "GEINFORMEERD",
            "informedReason": None,
            "category": None,
            "policeDecision": None,
            "goal": None,
            "wantedPartners": [],
            "informant": None,
            "earlierCase": None,
            "sourceKey": None,
            "subjects": [{"roleInHousehold": "KIND", "name": "Sam Verzonnen", "birthDate": "2018-02-28"}],
        },
        "releaseContribution": {"recipient": {"organisation": owned["Organisation"], "startsAt": None, "endsAt": None}},
        "restrict": {"endsAt": None},
        "recuse": {"endsAt": None},
        "weighCase": ARGUMENTS,
    }
    return {name_: one for name_, one in {**given, **better.get(name, {})}.items() if name_ in input_type.fields}


def test_no_role_changes_what_its_rights_do_not_allow(
    seats: dict[str, Seat], owned: dict[str, str], kamer: Chamber, tables: list[SimpleNamespace]
) -> None:
    before, tried, done, other = contents(kamer), 0, [], {}
    texts = {name: generated.document(name, field, type_) for name, field, type_ in generated.mutations(SCHEMA)}
    for role, seat in seats.items():
        with line(seat) as asker:
            for name, text in texts.items():
                if may(role, CHANGES[name]):
                    continue
                reply = asker.ask(text, {"input": {**inputs(name, owned), "clientMutationKey": uuid4().hex}})
                tried += 1
                payload = reply.data[name]
                assert payload["errors"], (role, name, payload)
                assert {one for key, one in payload.items() if key not in {"errors", "__typename"} and one} == set()
    assert contents(kamer) == before
    # The same inputs, by who may: most of them are done, so that it was the role that was refused above.
    with line(seats["ALL"]) as asker:
        for name in sorted(texts, key=lambda one: one.startswith(ENDING)):
            reply = asker.ask(texts[name], {"input": {**inputs(name, owned), "clientMutationKey": uuid4().hex}})
            if reply.data[name]["errors"] == []:
                done.append(name)
            else:
                other[name] = reply.codes()
    told("P15 changes", refused=tried, of_changes=len(texts), done_by_who_may=sorted(done), refused_to_all=other)
    assert len(done) >= 8
