"""What is left to do with an answer after its statement: opening sealed values, and checking wide numbers.

Only answers with such fields are parsed; all others go out as PostgreSQL wrote them.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

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


async def finish(
    data: Any,  # noqa: ANN401 - parsed JSON
    marks: Marks,
    *,
    sealed: Sequence[tuple[str, str]],
    opener: Opener | None,
) -> list[dict[str, Any]]:
    """Put the opened values in their places in `data`; returns the errors of fields that are null for want of one.

    A value that stands in several places is opened once: a row that passed its policy shows the same text everywhere.
    """
    errors: list[dict[str, Any]] = []
    waiting: dict[tuple[int, str], list[_Place]] = {}
    places: list[_Place] = []
    _find(data, marks, None, places)
    for place in places:
        value = place.within[place.name]
        if isinstance(value, list):
            waiting.setdefault((value[0], value[1]), []).append(place)
        elif isinstance(value, int | float) and not INT_MIN <= value <= INT_MAX:
            errors.append(_emptied(place, ReadCode.INT_RANGE))
    if waiting:
        if opener is None:
            raise TypeError("This answer holds encrypted values, and nothing was given to open them with")
        opened = await opener.open([_read_marker(number, text, sealed) for number, text in waiting])
        for found, text in zip(waiting.values(), opened, strict=True):
            errors += _fill(found, text)
    return errors


def _fill(places: Sequence[_Place], text: str | Exception | None) -> list[dict[str, Any]]:
    if isinstance(text, Exception):
        return [_emptied(place, ReadCode.VALUE_UNREADABLE) for place in places]
    for place in places:
        place.within[place.name] = text
    return []


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


def _read_marker(number: int, text: str, sealed: Sequence[tuple[str, str]]) -> SealedValue:
    row_id, _, data = text.partition(":")
    table, column = sealed[number]
    return SealedValue(table, column, UUID(row_id), b64decode(data))


def _emptied(place: _Place, code: ReadCode) -> dict[str, Any]:
    """Leave nothing at a place, and say why."""
    place.within[place.name] = None
    path: list[str | int] = [place.name]
    way = place.before
    while way is not None:
        path.append(way.step)
        way = way.before
    return {"message": MESSAGES[code], "path": path[::-1], "extensions": {"code": code.value}}
