"""What is left to do with an answer after its statement: opening sealed values, and checking wide numbers.

Opened values are put in the text of the answer as PostgreSQL wrote it. Parsed are only answers with wide numbers, and
those of which a value could not be read.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import orjson

from casegraph.compiler.built import Marks
from casegraph.compiler.errors import MESSAGES, ReadCode
from casegraph.compiler.leaves import INT_MAX, INT_MIN


class SealedValue(NamedTuple):
    """An encrypted value as the row policy let it through."""

    table: str
    column: str
    row_id: UUID
    ciphertext: bytes


class Opener(Protocol):
    """Opens sealed values of one answer in one batch, in their order.

    None where the key was destroyed; an exception, given and not raised, where one value cannot be read.
    """

    async def open(self, values: Sequence[SealedValue]) -> Sequence[str | Exception | None]:
        """Open them all."""


class _Way(NamedTuple):
    """The way from the root of the answer to a place in it, last step first."""

    step: str | int
    before: _Way | None


class _Place(NamedTuple):
    """Where a value stands in the parsed answer."""

    within: dict[str, Any]
    name: str
    before: _Way | None


async def splice(
    body: bytes, *, mark: str, sealed: Sequence[tuple[str, str]], opener: Opener | None
) -> tuple[bytes, bool]:
    """Put the opened values in their places in the text of an answer; also tells whether some could not be read.

    A marker is a string that begins with `mark`, which was made for this question and which nobody knew before it: no
    value that was stored can hold it. A value that stands in several places is opened once, since a row that passed
    its policy shows the same text everywhere. Where one cannot be read, the string that is left is `mark` alone.
    """
    before, *rest = body.split(f'"{mark}'.encode())
    if not rest:
        return body, False
    if opener is None:
        raise TypeError("This answer holds encrypted values, and nothing was given to open them with")
    parts = [part.split(b'"', 1) for part in rest]
    opened = dict.fromkeys(marker for marker, _ in parts)
    values = await opener.open([_read_marker(one, sealed) for one in opened])
    texts = {marker: _text(value, mark) for marker, value in zip(opened, values, strict=True)}
    failed = any(isinstance(value, Exception) for value in values)
    return before + b"".join([texts[marker] + after for marker, after in parts]), failed


def check(data: Any, marks: Marks, *, mark: str) -> list[dict[str, Any]]:  # noqa: ANN401 - parsed JSON
    """Empty the places that hold no answer: values that could not be read, and numbers beyond GraphQL's own.

    Returns the errors of the fields that are null for it.
    """
    errors: list[dict[str, Any]] = []
    places: list[_Place] = []
    _find(data, marks, None, places)
    for place in places:
        value = place.within[place.name]
        if value == mark:
            errors.append(_emptied(place, ReadCode.VALUE_UNREADABLE))
        elif isinstance(value, int | float) and not INT_MIN <= value <= INT_MAX:
            errors.append(_emptied(place, ReadCode.INT_RANGE))
    return errors


def _text(value: str | Exception | None, mark: str) -> bytes:
    return orjson.dumps(mark if isinstance(value, Exception) else value)


def _find(data: Any, marks: Marks, way: _Way | None, places: list[_Place]) -> None:  # noqa: ANN401 - parsed JSON
    """Collect the marked places; a list stands for each of its items, and what is null has none below it."""
    if isinstance(data, list):
        for at, item in enumerate(data):
            _find(item, marks, _Way(at, way), places)
    elif isinstance(data, dict):
        for name, below in marks.items():
            if name in data:
                if below is None:
                    places.append(_Place(data, name, way))
                else:
                    _find(data[name], below, _Way(name, way), places)


def _read_marker(marker: bytes, sealed: Sequence[tuple[str, str]]) -> SealedValue:
    number, row_id, data = marker.split(b":")
    table, column = sealed[int(number)]
    return SealedValue(table, column, UUID(row_id.decode()), a2b_base64(data))


def _emptied(place: _Place, code: ReadCode) -> dict[str, Any]:
    """Leave nothing at a place, and say why."""
    place.within[place.name] = None
    path: list[str | int] = [place.name]
    way = place.before
    while way is not None:
        path.append(way.step)
        way = way.before
    return {"message": MESSAGES[code], "path": path[::-1], "extensions": {"code": code.value}}
