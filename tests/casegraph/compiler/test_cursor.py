"""Cursors: a place in one organisation's one question, for one day."""

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from casegraph.compiler.cursor import VALID_SECONDS, BadCursor, CursorSigner, Scope
from casegraph.compiler.errors import ReadCode, Refused
from casegraph.compiler.questions import Asker, Reader
from tests.casegraph.compiler.conftest import CURSOR_KEY, NOW, Laboratory

PAGES = """
query Pages($first: Int, $after: ID, $mood: Mood) {
  dossiers(first: $first, after: $after, mood: $mood) {
    edges { cursor node { id } } pageInfo { hasNextPage endCursor }
  }
}
"""
SCOPE = Scope(UUID(int=1), "document", "cases", {"stage": "WEGING"})
KEYS = '["2026-01-01T00:00:00+00:00", "00000000-0000-0000-0000-000000000001"]'


def signer(at: float = NOW, key: bytes = CURSOR_KEY) -> CursorSigner:
    return CursorSigner(key, clock=lambda: at)


def test_a_cursor_is_read_back_as_texts_for_a_day() -> None:
    cursor = signer().sign(SCOPE, KEYS)
    assert signer(NOW + VALID_SECONDS).read(SCOPE, cursor) == orjson.loads(KEYS)


def test_numbers_among_the_keys_are_read_back_as_texts() -> None:
    assert signer().read(SCOPE, signer().sign(SCOPE, '[3, "a|b", null]')) == ["3", "a|b", "null"]


@pytest.mark.parametrize(
    "scope",
    [
        SCOPE._replace(organisation=UUID(int=2)),
        SCOPE._replace(document="another"),
        SCOPE._replace(place="notes"),
        SCOPE._replace(arguments={"stage": "AANGEMELD"}),
        SCOPE._replace(arguments={}),
        SCOPE._replace(document="documentcases", place=""),
    ],
)
def test_a_cursor_means_nothing_elsewhere(scope: Scope) -> None:
    with pytest.raises(BadCursor):
        signer().read(scope, signer().sign(SCOPE, KEYS))


@pytest.mark.parametrize("at", [NOW + VALID_SECONDS + 1, NOW - 1])
def test_a_cursor_is_not_read_after_its_day_nor_before_it_was_made(at: float) -> None:
    with pytest.raises(BadCursor):
        signer(at).read(SCOPE, signer().sign(SCOPE, KEYS))


def test_a_cursor_of_another_key_is_not_read() -> None:
    with pytest.raises(BadCursor):
        signer(key=CURSOR_KEY[::-1]).read(SCOPE, signer().sign(SCOPE, KEYS))


def test_no_single_character_of_a_cursor_can_be_changed() -> None:
    cursor = signer().sign(SCOPE, KEYS)
    for at, kept in enumerate(cursor):
        for other in "0f.F ":
            changed = cursor[:at] + other + cursor[at + 1 :]
            if other != kept:
                with pytest.raises(BadCursor):
                    signer().read(SCOPE, changed)


@pytest.mark.parametrize("text", ["", ".", "..", "00", "00.", ".00", "é", "a" * 5000, "00.00 ", "\x00"])
def test_no_text_breaks_the_reading(text: str) -> None:
    with pytest.raises(BadCursor):
        signer().read(SCOPE, text)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        CursorSigner(b"short")


def test_a_signer_does_not_show_its_key() -> None:
    assert CURSOR_KEY.decode() not in repr(signer())


@pytest.mark.parametrize("size", [1, 2, 5, 20])
async def test_pages_follow_each_other_without_gap_or_double(laboratory: Laboratory, size: int) -> None:
    everything = await _page(laboratory, first=20)
    assert len(everything["edges"]) > 10
    found, after, pages = [], None, 0
    while True:
        page = await _page(laboratory, first=size, after=after)
        found += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["endCursor"] == page["edges"][-1]["cursor"]
        pages, after = pages + 1, page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert pages == -(-len(found) // size)
    assert len(found) == len(set(found))
    assert found[:20] == [edge["node"]["id"] for edge in everything["edges"]]
    shown = {str(one) for one in laboratory.rows.shown["Dossier"]}
    assert len(found) == len(shown)


async def test_after_the_last_row_the_page_is_empty(laboratory: Laboratory) -> None:
    after = None
    while True:
        page = await _page(laboratory, first=20, after=after)
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert await _page(laboratory, first=20, after=after) == {
        "edges": [],
        "pageInfo": {"hasNextPage": False, "endCursor": None},
    }


async def test_a_cursor_of_another_organisation_document_or_argument_is_refused(laboratory: Laboratory) -> None:
    cursor = (await _page(laboratory, first=2))["pageInfo"]["endCursor"]
    mine = laboratory.reader.open(PAGES, variables={"after": cursor})
    assert laboratory.reader.question(mine, asker=laboratory.asker()).values
    attempts = [
        (mine, Asker(organisation=uuid4())),
        (laboratory.reader.open(PAGES + " ", variables={"after": cursor}), laboratory.asker()),
        (laboratory.reader.open(PAGES, variables={"after": cursor, "mood": "CALM"}), laboratory.asker()),
    ]
    for opened, asker in attempts:
        with pytest.raises(Refused) as refusal:
            laboratory.reader.question(opened, asker=asker)
        assert refusal.value.code is ReadCode.BAD_CURSOR


async def test_an_old_cursor_is_refused(laboratory: Laboratory) -> None:
    cursor = (await _page(laboratory, first=2))["pageInfo"]["endCursor"]
    later = Reader(laboratory.reader.schema, signer=signer(NOW + VALID_SECONDS + 1))
    with pytest.raises(Refused) as refusal:
        later.question(later.open(PAGES, variables={"after": cursor}), asker=laboratory.asker())
    assert refusal.value.code is ReadCode.BAD_CURSOR


async def test_the_page_size_may_change_between_pages(laboratory: Laboratory) -> None:
    cursor = (await _page(laboratory, first=2))["pageInfo"]["endCursor"]
    assert len((await _page(laboratory, first=3, after=cursor))["edges"]) == 3


async def _page(laboratory: Laboratory, **variables: object) -> dict[str, Any]:
    data = orjson.loads((await laboratory.ask(PAGES, **variables)).data)
    page: dict[str, Any] = data["dossiers"]
    return page
