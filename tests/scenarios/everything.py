"""What everybody sees of everything in a region, through GraphQL, and what became different between two moments.

The questions are made from the schema itself: a type that is new is asked for without being told. Stories compare two
of these, so that they say not only what changes for whom but also that nothing else does.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import inf
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, get_named_type, is_leaf_type, is_non_null_type

from casegraph.schema import core, product
from tests.scenarios.chamber import Seat
from tests.security.promises.line import line

# How many rows are asked for; a page that holds more, or a list that is full, stops the story that asked.
_FEW = 3
_WITHIN = {"subjects": 6, "participations": 9, "legalBases": 9, "contributions": 9, "custody": 5, "tasks": 30}
_WITHIN |= {"recipients": 5, "releases": 5, "signers": 4}
_ROWS = {"cases": 10, "catalogue": 90, "organisations": 30, "notifications": 60, "tasks": 60}
# Every look is in the log, so that this would always be different; tests/security/promises/test_audit.py looks there.
_LEFT_OUT = frozenset({"accessLog"})
# These stand at the top by themselves; everywhere else their id is enough.
_AT_THE_TOP = frozenset({"Organisation", "Tafel", "CatalogueEntry", "Case", "Member", "Task", "PoliceDecision"})
_AT_THE_TOP |= {"JusticeProvision", "Disclosure", "RacAdvice", "CrossMatch", "Consult"}
# Of a case that is only referred, who weighs sees this and no persons: the rest is known by id here.
_OF_A_REFERRAL = frozenset({"Case", "Referral", "Weighing"})
# What these refer to stands in full in its case.
_BY_ID = frozenset({"tasks"})
# The driver keeps the plan of a statement that is no longer than this asks for: nearly all the time goes into planning.
_LONG = 650

Thing = tuple[str, str]
"""The type and the id of something that somebody sees."""
Seen = Mapping[Thing, Mapping[str, Any]]
"""Everything that one person sees: of each thing the fields that hold something."""
Everything = Mapping[str, Seen]
"""The same for everybody, by first name."""


def what_everyone_sees(seats: Mapping[str, Seat]) -> Everything:
    """What each of these people sees of the whole region."""
    # The law reads the same for everybody: one reads it for all.
    mine = [one for one in documents() if not one.startswith("{ catalogue(")]
    first = next(iter(seats), None)
    return {name: _seen(seat, documents() if name == first else mine) for name, seat in seats.items()}


def _seen(seat: Seat, asked: Sequence[str]) -> Seen:
    found: dict[Thing, dict[str, Any]] = {}
    # Whoever sees no case sees nothing in one.
    in_cases = [one for one in asked if one.startswith("{ cases(")]
    with line(seat) as asker:
        for text in (one for one in asked if one not in in_cases):
            _gather(asker.ask(text).data, into=found)
        for text in in_cases:
            if not _gather(asker.ask(text).data, into=found)["cases"]:
                break
    return found


def changes(before: Everything, after: Everything, *, names: Mapping[str, str]) -> dict[str, list[str]]:
    """What is new (+), gone (-) or different (~) for whom, each in a few words; who sees no difference is left out.

    Those who see the same differences stand together. `names` has words for ids; what has none is told by its type, and
    by its kind where it has one.
    """
    alike: dict[tuple[str, ...], list[str]] = {}
    for who in before:
        alike.setdefault(tuple(sorted(_differences(before[who], after[who], names))), []).append(who)
    return {" ".join(people): list(lines) for lines, people in alike.items() if lines}


def _differences(before: Seen, after: Seen, names: Mapping[str, str]) -> Iterator[str]:
    for thing in before.keys() | after.keys():
        was, now = before.get(thing), after.get(thing)
        if was is None or now is None:
            yield f"{'+' if was is None else '-'} {_words(thing, now or was or {}, names)}"
            continue
        fields = sorted(one for one in was.keys() | now.keys() if was.get(one) != now.get(one) and one != "version")
        if fields:
            yield f"~ {_words(thing, now, names)}: {' '.join(fields)}"


def _words(thing: Thing, fields: Mapping[str, Any], names: Mapping[str, str]) -> str:
    type_, id_ = thing
    said = names.get(id_) or next((fields[one] for one in ("kind", "topic", "operation") if fields.get(one)), None)
    return f"{type_} {said}" if said else type_


def _gather(value: Any, *, into: dict[Thing, dict[str, Any]]) -> Any:
    """Put everything that has an id into place, and give what refers to it."""
    if isinstance(value, list):
        return [_gather(one, into=into) for one in value]
    if not isinstance(value, dict):
        return value
    if "pageInfo" in value:
        assert not value["pageInfo"]["hasNextPage"], "There is more than was asked for."
        return [_gather(one["node"], into=into) for one in value["edges"]]
    held = {name: _gather(one, into=into) for name, one in value.items() if name != "__typename"}
    if "id" not in value:
        return held
    full = [
        name for name, one in held.items() if isinstance(one, list) and len(one) >= _most(value["__typename"], name)
    ]
    assert full == [], "There may be more than was asked for."
    # What is asked by its id alone is told by what refers to it.
    if fields := {name: one for name, one in held.items() if name != "id" and one not in (None, [])}:
        into.setdefault((value["__typename"], value["id"]), {}).update(fields)
    return value["id"]


@cache
def _most(type_name: str, name: str) -> float:
    """How many rows a list was asked for."""
    type_ = core(product()).type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    return _WITHIN.get(name, _FEW) if "first" in type_.fields[name].args else inf


@cache
def documents() -> tuple[str, ...]:
    """The questions: everything that stands at the top, over as many as it takes to keep each of them small."""
    query = core(product()).query_type
    assert query is not None
    asked = [
        piece
        for name, field in query.fields.items()
        if name not in _LEFT_OUT and not any(is_non_null_type(one.type) for one in field.args.values())
        for piece in _pieces(name, field, below=_below(name, field), rows=_ROWS)
    ]
    return tuple(f"{{ {text} }}" for text in _packed(asked))


def _below(name: str, field: GraphQLField) -> frozenset[tuple[str, str]]:
    return frozenset() if name in _BY_ID else _tree(field, of_a_referral=name == "referrals")


def _tree(field: GraphQLField, *, of_a_referral: bool) -> frozenset[tuple[str, str]]:
    """Which field of which type shows a type in full: the first that leads to it from here."""
    first = _target(field)
    known, chosen, waiting = {first.name} | _AT_THE_TOP, set(), deque([first])
    while waiting:
        type_ = waiting.popleft()
        led_to = [
            (name, _target(one)) for name, one in type_.fields.items() if not is_leaf_type(get_named_type(one.type))
        ]
        for name, led in led_to:
            if led.name not in known and (led.name in _OF_A_REFERRAL or not of_a_referral):
                known.add(led.name)
                chosen.add((type_.name, name))
                waiting.append(led)
    return frozenset(chosen)


def _target(field: GraphQLField) -> GraphQLObjectType:
    """The type that a field leads to, through a connection or not."""
    bare = get_named_type(field.type)
    assert isinstance(bare, GraphQLObjectType)
    if "edges" not in bare.fields:
        return bare
    edge = get_named_type(bare.fields["edges"].type)
    assert isinstance(edge, GraphQLObjectType)
    return _target(edge.fields["node"])


def _pieces(
    name: str, field: GraphQLField, *, below: frozenset[tuple[str, str]], rows: Mapping[str, int], in_full: bool = True
) -> list[str]:
    """The text that asks for a field, in pieces that can be asked one by one."""
    bare = get_named_type(field.type)
    if is_leaf_type(bare):
        return [name]
    type_ = _target(field)
    given = f"(first: {rows.get(name, _FEW)})" if "first" in field.args else ""
    parts = _parts(type_, below=below) if in_full or "id" not in type_.fields else []
    known = "__typename id" if "id" in type_.fields else "__typename"
    shown = [f"{{ {known} {text} }}" for text in _packed(parts)]
    if bare is not type_:
        shown = [f"{{ edges {{ node {one} }} pageInfo {{ hasNextPage }} }}" for one in shown]
    return [f"{name}{given} {one}" for one in shown]


def _parts(type_: GraphQLObjectType, *, below: frozenset[tuple[str, str]]) -> list[str]:
    return [
        piece
        for name, one in type_.fields.items()
        if not any(is_non_null_type(argument.type) for argument in one.args.values())
        for piece in _pieces(name, one, below=below, rows=_WITHIN, in_full=(type_.name, name) in below)
    ]


def _packed(pieces: list[str]) -> Iterator[str]:
    """The pieces, as many together as make one question."""
    together = ""
    for piece in pieces:
        if together and len(together) + len(piece) > _LONG:
            yield together
            together = ""
        together = f"{together} {piece}".strip()
    yield together
