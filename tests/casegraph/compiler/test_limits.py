"""Hostile documents: each is answered at once, whatever it is made of, and legitimate ones pass.

Time is the process's own (CPU) time, so that a busy machine does not decide.
"""

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from graphql import get_introspection_query, parse

from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.errors import ReadCode, Refused
from casegraph.compiler.limits import LimitRule, Limits, check_cost, examine
from casegraph.compiler.questions import Asker, Reader
from tests.casegraph.compiler.lab.schema import SCHEMA

SECONDS = 0.2


def reader() -> Reader:
    return Reader(SCHEMA, signer=CursorSigner(b"k" * 32))


def fastest(action: Callable[[], object]) -> float:
    """The least CPU time of three runs: what the work takes, and not what happened to be collected meanwhile."""
    taken = []
    for _ in range(3):
        started = time.process_time()
        action()
        taken.append(time.process_time() - started)
    return min(taken)


def refusal_of(text: str) -> Refused:
    with pytest.raises(Refused) as refusal:
        reader().open(text)
    return refusal.value


def spreads(count: int, width: int) -> str:
    """Fragments that each spread the ones after them."""

    def fragment(at: int) -> str:
        later = " ".join(f"...f{one}" for one in range(at + 1, min(count, at + 1 + width)))
        return f"fragment f{at} on Dossier {{ id {later} }}"

    return "{ allDossiers { ...f0 } } " + " ".join(fragment(at) for at in range(count))


def doubled(count: int, *, aliases: tuple[str, str]) -> str:
    """Each fragment asks for the next one twice: 750 bytes that come down to millions of fields."""
    one, two = (f"{alias}: " if alias else "" for alias in aliases)
    parts = (
        f"fragment f{at} on Dossier {{ {one}parent {{ ...f{at + 1} }} {two}parent {{ ...f{at + 1} }} }}"
        for at in range(count)
    )
    return f"{{ allDossiers {{ ...f0 }} }} {' '.join(parts)} fragment f{count} on Dossier {{ id }}"


def nested(field: str, depth: int, leaf: str = "id") -> str:
    return "{ " + f"{field} {{ " * depth + leaf + " }" * (depth + 1)


WIDE = " ".join(f"c{at:03}" for at in range(120))
CYCLIC = (
    "{allDossiers(first:50){children{entries(first:10){dossier{children{entries(first:10){dossier{children{id}}}}}}}}}"
)

HOSTILE: dict[str, tuple[str, ReadCode, LimitRule | None]] = {
    "a cyclic question of 112 bytes": (CYCLIC, ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.COST),
    "pages of pages": (
        "{ allDossiers(first: 50) " + nested("children", 5) + " }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.COST,
    ),
    "fragments doubled by aliases": (doubled(20, aliases=("a", "b")), ReadCode.DOCUMENT_TOO_HEAVY, None),
    "fragments doubled within depth": (doubled(10, aliases=("a", "b")), ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.SIZE),
    "as many joins": (doubled(8, aliases=("a", "b")), ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.RELATIONS),
    "fragments that merge": (doubled(23, aliases=("", "")), ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.DEPTH),
    "spreads of all later fragments": (spreads(28, 14), ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.SPREADS),
    "fragments without end": (spreads(60, 1), ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.DEFINITIONS),
    "a fragment in itself": (
        "{ allDossiers { ...a } } fragment a on Dossier { parent { ...a } }",
        ReadCode.DOCUMENT_INVALID,
        LimitRule.CYCLE,
    ),
    "fragments in each other": (
        "{ allDossiers { ...a } } fragment a on Dossier { ...b } fragment b on Dossier { ...a }",
        ReadCode.DOCUMENT_INVALID,
        LimitRule.CYCLE,
    ),
    "aliases": (
        "{ " + " ".join(f"a{at}: echoInt" for at in range(101)) + " }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.ALIASES,
    ),
    "root fields": (
        "{ " + " ".join(f"a{at}: echoInt" for at in range(21)) + " }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.ROOT_FIELDS,
    ),
    "directives in one place": ("{ echoInt " + "@a" * 800 + " }", ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.DIRECTIVES),
    "directives everywhere": (
        "{ allDossiers { " + "id @skip(if: false) " * 101 + "} }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.DIRECTIVES,
    ),
    "one field over and over": (
        "{ allDossiers { " + "id " * 1900 + "} }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.OVERLAP,
    ),
    "one object over and over": (
        "{ allDossiers { " + "parent { id } " * 480 + "} }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.OVERLAP,
    ),
    "one chain over and over": (
        "{ allDossiers { " + "parent { parent { parent { id } } } " * 190 + "} }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.OVERLAP,
    ),
    "tokens": ("{ " + "id " * 2100 + "}", ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.TOKENS),
    "a long text": ("# " + "x" * 70_000 + "\n{ echoInt }", ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.TEXT),
    "a text of wide characters": ("# " + "漢" * 30_000 + "\n{ echoInt }", ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.TEXT),
    "depth": ("{ allDossiers " + nested("parent", 40) + " }", ReadCode.DOCUMENT_TOO_HEAVY, LimitRule.DEPTH),
    "depth by inline fragments": (
        "{ " + "... { " * 60 + "echoInt" + " }" * 61,
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.DEPTH,
    ),
    "braces": ("{" * 60_000, ReadCode.DOCUMENT_SYNTAX, None),
    "a deep list": (
        "{ allDossiers { entries(among: " + "[" * 900 + "]" * 900 + ") { id } } }",
        ReadCode.DOCUMENT_SYNTAX,
        None,
    ),
    "an integer of 60,000 digits": ("{ echoInt(value: " + "9" * 60_000 + ") }", ReadCode.DOCUMENT_INVALID, None),
    "a page of 5,000 digits": ("{ allDossiers(first: " + "9" * 5_000 + ") { id } }", ReadCode.DOCUMENT_INVALID, None),
    "a batch in one document": (
        " ".join(f"query q{at} {{ echoInt }}" for at in range(200)),
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.DEFINITIONS,
    ),
    "variables": (
        "query (" + ", ".join(f"$v{at}: Int" for at in range(300)) + ") { echoInt }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.VARIABLES,
    ),
    "the schema in circles": (
        "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.COST,
    ),
    "the schema many times": (
        "{ "
        + " ".join(
            f"a{at}: __schema {{ types {{ fields {{ args {{ name }} type {{ ofType {{ name }} }} }} }} }}"
            for at in range(20)
        )
        + " }",
        ReadCode.DOCUMENT_TOO_HEAVY,
        LimitRule.COST,
    ),
    "a type definition": ("type Query { a: Int }", ReadCode.DOCUMENT_INVALID, None),
    "nothing": ("", ReadCode.DOCUMENT_SYNTAX, None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_at_once(name: str) -> None:
    text, code, rule = HOSTILE[name]
    refusal = refusal_of(text)
    assert refusal.code is code
    if rule is not None:
        assert refusal.rule == rule
    assert fastest(lambda: refusal_of(text)) < SECONDS


HEAVIEST = {
    "as many fields as there may be": "{ "
    + " ".join(f"q{at}: allDossiers(first: 2) {{ wider {{ ...w }} }}" for at in range(16))
    + f" }} fragment w on Wide120 {{ {WIDE} }}",
    "as many joins as there may be": doubled(6, aliases=("a", "b")),
    "as many overlaps as there may be": "{ allDossiers { " + "parent { id } " * 70 + "} }",
    "as many equal calls as there may be": "{ " + "echoInt(value: 1) " * 100 + "}",
    "as many spreads as there may be": spreads(14, 14),
    "as many directives as there may be": "{ allDossiers { "
    + " ".join(f"a{at}: id @skip(if: false)" for at in range(100))
    + " } }",
    "as many pages as there may be": "{ allDossiers(first: 5) { "
    + " ".join(
        f"a{at}: entryPage(first: 5) {{ edges {{ node {{ id body }} }} pageInfo {{ endCursor }} }}" for at in range(60)
    )
    + " } }",
    "as long a comment as there may be": "# " + "x" * 65_000 + "\n{ echoInt }",
    "as long a string as there may be": '{ echoText(value: "' + "x" * 65_000 + '") }',
}


@pytest.mark.parametrize("name", HEAVIEST)
def test_the_worst_that_the_limits_allow_is_compiled_soon(name: str) -> None:
    def compile_it() -> None:
        reading = reader()
        question = reading.question(reading.open(HEAVIEST[name]), asker=Asker(organisation=uuid4()))
        assert question.compiled.sql

    assert fastest(compile_it) < 2 * SECONDS


def test_the_standard_introspection_passes_and_twice_of_it_does_not_grow_without_end() -> None:
    text = get_introspection_query(specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True)
    reader().open(text)
    inner = text.split("{", 1)[1].rsplit("fragment FullType", 1)[0].rstrip().removesuffix("}")
    fragments = "fragment FullType" + text.split("fragment FullType", 1)[1]
    thrice = "{ " + " ".join(inner.replace("__schema", f"a{at}: __schema") for at in range(3)) + " } " + fragments
    assert refusal_of(thrice).rule == LimitRule.COST


@pytest.mark.parametrize(
    ("text", "variables", "cost"),
    [
        ("{ echoInt }", {}, 4),
        ("{ allDossiers { id } }", {}, 4 + 5 * 4),
        ("{ allDossiers(first: 3) { id } }", {}, 4 + 3 * 4),
        ("{ allDossiers(first: 3) { id title } }", {}, 4 + 3 * 5),
        ("query ($n: Int) { allDossiers(first: $n) { id } }", {"n": 7}, 4 + 7 * 4),
        ("query ($n: Int) { allDossiers(first: $n) { id } }", {}, 4 + 5 * 4),
        ("query ($n: Int) { allDossiers(first: $n) { id } }", {"n": None}, 4 + 5 * 4),
        ("query ($n: Int = 9) { allDossiers(first: $n) { id } }", {}, 4 + 9 * 4),
        ("query ($n: Int) { allDossiers(first: $n) { id } }", {"n": 10**9}, 4 + 50 * 4),
        ("query ($n: Int) { allDossiers(first: $n) { id } }", {"n": -5}, 4 + 50 * 4),
        ("query ($n: Int) { allDossiers(first: $n) { id } }", {"n": "veel"}, 4 + 50 * 4),
        ("{ allDossiers(first: 2) { children { id } } }", {}, 4 + 2 * (4 + 5 * 4)),
        ("{ dossiers(first: 2) { edges { node { id } } } }", {}, 4 + 2 * (4 + (4 + 4))),
        (
            "{ allDossiers(first: 2) { parent { id } ...f } } fragment f on Dossier { parent { title } }",
            {},
            4 + 2 * (4 + 5),
        ),
    ],
)
def test_the_cost_multiplies_what_lists_can_show(text: str, variables: dict[str, object], cost: int) -> None:
    (weight,) = examine(parse(text), reader().schema, Limits()).values()
    assert weight.cost(variables) == cost


def test_a_known_document_is_weighed_again_with_other_variables() -> None:
    reading = reader()
    text = """query ($n: Int!, $m: Int!) {
      allDossiers(first: $n) { children { entries(first: $m) { dossier { children { children { id } } } } } }
    }"""
    reading.open(text, variables={"n": 1, "m": 1})
    with pytest.raises(Refused) as refusal:
        reading.open(text, variables={"n": 50, "m": 10})
    assert refusal.value.rule == LimitRule.COST
    assert fastest(lambda: reading.open(text, variables={"n": 1, "m": 1})) < 0.005


def test_the_limits_come_before_validation() -> None:
    text = "{ " + " ".join(f"a{at}: nothing" for at in range(101)) + " }"
    assert refusal_of(text).code is ReadCode.DOCUMENT_TOO_HEAVY


def test_every_limit_is_reached_by_a_hostile_document() -> None:
    assert {rule for _, _, rule in HOSTILE.values()} - {None} == set(LimitRule)


def test_the_bound_itself_is_allowed() -> None:
    (weight,) = examine(parse("{ allDossiers { id } }"), reader().schema, Limits()).values()
    check_cost(weight, {}, Limits(cost=24))
    with pytest.raises(Refused):
        check_cost(weight, {}, Limits(cost=23))
