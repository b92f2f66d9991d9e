"""What is left to do with an answer after its statement: opening sealed values, and checking wide numbers.

Only answers with such fields are parsed; all others go out as PostgreSQL wrote them.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from casegraph.compiler.built import Marks
from casegraph.compiler.errors import MESSAGES, ReadCode
from casegraph.compiler.leaves import INT_MAX, INT_MIN

Path = tuple[str | int, ...]


class SealedValue(NamedTuple):
    """An encrypted value as the row policy let it through."""

    table: str
    column: str
    row_id: UUID
    data: bytes


class Opener(Protocol):
    """Opens sealed values of one answer in one batch, in their order; None where the key was destroyed."""

    async def open(self, values: Sequence[SealedValue]) -> Sequence[str | None]:
        """Open them all."""


class _Place(NamedTuple):
    """Where a value stands in the parsed answer."""

    within: Any
    key: str | int
    path: Path


async def finish(
    data: Any,  # noqa: ANN401 - parsed JSON
    marks: Marks,
    *,
    sealed: Sequence[tuple[str, str]],
    opener: Opener | None,
) -> list[dict[str, Any]]:
    """Put the opened values in their places in `data`; returns the errors of numbers that no Int can hold."""
    errors = []
    waiting: list[tuple[_Place, SealedValue]] = []
    for place in _places(data, marks, ()):
        value = place.within[place.key]
        if isinstance(value, list):
            waiting.append((place, _read_marker(value, sealed)))
        elif isinstance(value, int | float) and not INT_MIN <= value <= INT_MAX:
            place.within[place.key] = None
            errors.append(_int_error(place.path))
    if waiting:
        if opener is None:
            raise TypeError("This answer holds encrypted values, and nothing was given to open them with")
        opened = await opener.open([value for _, value in waiting])
        for (place, _), text in zip(waiting, opened, strict=True):
            place.within[place.key] = text
    return errors


def _places(data: Any, marks: Marks, path: Path) -> Iterator[_Place]:  # noqa: ANN401
    if isinstance(data, list):
        for at, item in enumerate(data):
            yield from _places(item, marks, (*path, at))
    elif isinstance(data, dict):
        for name, below in marks.items():
            if below is None:
                if name in data:
                    yield _Place(data, name, (*path, name))
            else:
                yield from _places(data.get(name), below, (*path, name))


def _read_marker(marker: list[Any], sealed: Sequence[tuple[str, str]]) -> SealedValue:
    number, text = marker
    row_id, _, data = text.partition(":")
    table, column = sealed[number]
    return SealedValue(table, column, UUID(row_id), b64decode(data))


def _int_error(path: Path) -> dict[str, Any]:
    code = ReadCode.INT_RANGE
    return {"message": MESSAGES[code], "path": list(path), "extensions": {"code": code.value}}
