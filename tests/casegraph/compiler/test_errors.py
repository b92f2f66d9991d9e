"""What is refused, with which code, and that nothing was asked or written then."""

from typing import Any
from uuid import UUID

import pytest

from casegraph.compiler.errors import ReadCode, Refused
from casegraph.compiler.relay import write_node_id
from tests.casegraph.compiler.conftest import Laboratory

SOME = UUID(int=7)

REFUSED = [
    ("{ allDossiers {", {}, ReadCode.DOCUMENT_SYNTAX),
    ("{ allDossiers { nothing } }", {}, ReadCode.DOCUMENT_INVALID),
    ("query A { echoInt } query B { echoInt }", {}, ReadCode.OPERATION_UNKNOWN),
    ("query ($v: Int!) { echoInt(value: $v) }", {}, ReadCode.VARIABLES_INVALID),
    ("query ($v: Int!) { echoInt(value: $v) }", {"v": 2**31}, ReadCode.VARIABLES_INVALID),
    ("query ($v: Int) { echoInt(value: $v) }", {"v": "één"}, ReadCode.VARIABLES_INVALID),
    ("query ($v: Int) { echoInt(value: $v) }", {"v": 10**4000}, ReadCode.VARIABLES_INVALID),
    ("query ($v: Date) { echoDay(value: $v) }", {"v": "2026-02-30"}, ReadCode.VARIABLES_INVALID),
    ("query ($v: Boolean = true) { echoInt @include(if: $v) }", {"v": None}, ReadCode.VARIABLES_INVALID),
    ('{ echoText(value: "a\\u0000b") }', {}, ReadCode.ARGUMENT_INVALID),
    ('{ echoMoment(value: "0001-01-01T00:00:00+14:00") }', {}, ReadCode.ARGUMENT_INVALID),
    ('{ dossier(id: "niets") { id } }', {}, ReadCode.BAD_ID),
    (f'{{ dossier(id: "{write_node_id("Team", SOME)}") {{ id }} }}', {}, ReadCode.BAD_ID),
    (f'{{ node(id: "{write_node_id("Query", SOME)}") {{ id }} }}', {}, ReadCode.BAD_ID),
    (f'{{ node(id: "{write_node_id("Period", SOME)}") {{ id }} }}', {}, ReadCode.BAD_ID),
    (f'{{ samePerson(person: "{write_node_id("Entry", SOME)}") {{ id }} }}', {}, ReadCode.BAD_ID),
    ("{ allDossiers(first: 0) { id } }", {}, ReadCode.BAD_PAGE_SIZE),
    ("{ allDossiers(first: -1) { id } }", {}, ReadCode.BAD_PAGE_SIZE),
    ("{ allDossiers(first: 51) { id } }", {}, ReadCode.BAD_PAGE_SIZE),
    ("query ($n: Int = 51) { allDossiers(first: $n) { id } }", {}, ReadCode.BAD_PAGE_SIZE),
    ("query ($n: Int) { dossiers(first: $n) { edges { cursor } } }", {"n": 21}, ReadCode.BAD_PAGE_SIZE),
    ('{ dossiers(after: "zomaar") { edges { cursor } } }', {}, ReadCode.BAD_CURSOR),
]


@pytest.mark.parametrize(("text", "variables", "code"), REFUSED)
def test_is_refused_before_the_database_is_asked(
    laboratory: Laboratory, text: str, variables: dict[str, Any], code: ReadCode
) -> None:
    with pytest.raises(Refused) as refusal:
        laboratory.question(text, **variables)
    assert refusal.value.code is code


def test_every_code_of_the_read_side_is_reached(laboratory: Laboratory) -> None:
    elsewhere = {ReadCode.DOCUMENT_TOO_HEAVY, ReadCode.INT_RANGE, ReadCode.VALUE_UNREADABLE}
    assert {code for _, _, code in REFUSED} | elsewhere == set(ReadCode)


@pytest.mark.parametrize("canary", ["kanarie", "geboren 1 mei"])
def test_a_refusal_of_our_own_says_nothing_that_the_client_said(laboratory: Laboratory, canary: str) -> None:
    for text in (
        "query ($v: ID!) { dossier(id: $v) { id } }",
        "query ($v: ID) { dossiers(after: $v) { edges { cursor } } }",
    ):
        with pytest.raises(Refused) as refusal:
            laboratory.question(text, v=canary)
        assert canary not in repr(refusal.value) + "".join(one.message for one in refusal.value.errors)


def test_an_operation_is_found_by_name_or_when_it_is_the_only_one(laboratory: Laboratory) -> None:
    two = "query A { a: echoInt } query B { b: echoInt }"
    assert laboratory.reader.open(two, name="B").operation.name == "B"
    assert laboratory.reader.open("query A { a: echoInt }").operation.name == "A"
    with pytest.raises(Refused):
        laboratory.reader.open("query A { a: echoInt }", name="B")
