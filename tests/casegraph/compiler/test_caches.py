"""What is remembered, for how long, and how much of it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from casegraph.compiler import documents as reading
from casegraph.compiler.cache import LeastRecentlyUsed
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.errors import Refused
from casegraph.compiler.questions import Asker, Reader
from tests.casegraph.compiler.lab.schema import SCHEMA


def cache(capacity: int, weight: int) -> LeastRecentlyUsed[str, str]:
    return LeastRecentlyUsed(capacity=capacity, weight=weight, weigh=len)


def test_the_least_recently_used_goes_first() -> None:
    known = cache(2, 100)
    known.put("a", "1")
    known.put("b", "2")
    assert known.get("a") == "1"
    known.put("c", "3")
    assert [known.get(one) for one in "abc"] == ["1", None, "3"]


def test_the_total_weight_is_bounded_too() -> None:
    known = cache(100, 10)
    for at in range(50):
        known.put(str(at), "xxxx")
    assert len(known) == 2
    known.put("heavy", "x" * 50)
    assert len(known) == 1
    assert known.get("heavy")


def test_putting_again_replaces() -> None:
    known = cache(10, 10)
    for _ in range(50):
        known.put("a", "xxxx")
    known.put("b", "yyyy")
    assert [known.get(one) for one in "ab"] == ["xxxx", "yyyy"]


def test_a_document_is_parsed_and_validated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[str] = []

    def counted(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        def count(*arguments: Any, **rest: Any) -> Any:
            calls.append(name)
            return original(*arguments, **rest)

        return count

    for name in ("parse", "validate"):
        monkeypatch.setattr(reading, name, counted(name, getattr(reading, name)))
    reader = Reader(SCHEMA, signer=CursorSigner(b"k" * 32))
    for value in (1, 2, 3):
        reader.open("query ($v: Int) { echoInt(value: $v) }", variables={"v": value})
    assert calls == ["parse", "validate"]


def test_a_document_that_was_refused_is_not_remembered() -> None:
    reader = Reader(SCHEMA, signer=CursorSigner(b"k" * 32))
    for _ in range(2):
        with pytest.raises(Refused):
            reader.open("{ nothing }")
    assert len(reader._documents._known) == 0  # noqa: SLF001 - what the cache holds is the subject


def test_the_caches_stay_bounded_whatever_is_asked() -> None:
    reader = Reader(SCHEMA, signer=CursorSigner(b"k" * 32), documents=10, statements=15)
    asker = Asker(organisation=uuid4())
    for at in range(60):
        text = f"query ($v: Int, $w: String) {{ a{at}: echoInt(value: $v) b: echoText(value: $w) }}"
        for variables in ({}, {"v": 1}, {"v": None}, {"w": "x"}):
            reader.question(reader.open(text, variables=variables), asker=asker)
    assert len(reader._documents._known) == 10  # noqa: SLF001
    assert len(reader._statements) == 15  # noqa: SLF001
