"""Small pieces of SQL text. Of a document or its variables it holds page sizes, checked whole numbers, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from casegraph.compiler.errors import MappingError

_PLACE = re.compile(r"\{(\$?[A-Za-z]\w*)\}")
_NAME = re.compile(r"[_A-Za-z][_0-9A-Za-z]*")
_MOST_ARGUMENTS = 96
"""PostgreSQL functions take at most 100 arguments; a wider object is made of several calls."""

NULL = "'null'"


def literal(text: str) -> str:
    """Write a constant of the schema or a response name as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def fill(template: str, places: Callable[[str], str | None]) -> str:
    """Put SQL in the places of a mapping's text; raises `MappingError` on a place that means nothing there."""

    def put(match: re.Match[str]) -> str:
        found = places(match[1])
        if found is None:
            raise MappingError(f"Unknown place {match[0]} in {template!r}")
        return found

    return _PLACE.sub(put, template)


def concat(expressions: Iterable[str]) -> str:
    """Write SQL that joins texts; nulls among them vanish, which is what lets empty lists need no special case."""
    parts = list(expressions)
    while len(parts) > _MOST_ARGUMENTS:
        parts = [_call(parts[at : at + _MOST_ARGUMENTS]) for at in range(0, len(parts), _MOST_ARGUMENTS)]
    return _call(parts)


def _call(parts: list[str]) -> str:
    return f"concat({', '.join(parts)})"


@dataclass(slots=True)
class Json:
    """A JSON text under construction: constant text and SQL expressions that give JSON text, in turns.

    Why not json_build_object: it takes 50 fields at most, and joining texts is 1.2 times faster (bench/).
    """

    _parts: list[tuple[bool, str]] = field(default_factory=list)

    def constant(self, text: str) -> None:
        """Add text that is the same in every answer."""
        if self._parts and not self._parts[-1][0]:
            self._parts[-1] = (False, self._parts[-1][1] + text)
        else:
            self._parts.append((False, text))

    def expression(self, sql: str) -> None:
        """Add what an SQL expression gives."""
        self._parts.append((True, sql))

    def append(self, other: Json) -> None:
        """Add another JSON text's parts."""
        for is_sql, part in other._parts:
            if is_sql:
                self.expression(part)
            else:
                self.constant(part)

    def name(self, response_name: str, *, first: bool) -> None:
        """Begin the next entry of an object."""
        if not _NAME.fullmatch(response_name):
            raise ValueError("A response name is a GraphQL name")
        self.constant(f'{"" if first else ","}"{response_name}":')

    def render(self) -> str:
        """Write the SQL expression for the whole text."""
        return concat(part if is_sql else literal(part) for is_sql, part in self._parts)


@dataclass(slots=True)
class Names:
    """Aliases that are unique within one statement."""

    _last: int = 0

    def next(self, prefix: str) -> str:
        """Give an alias that was not given before."""
        self._last += 1
        return f"{prefix}{self._last}"
