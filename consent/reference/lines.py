"""On which line of a TOML file a value stands, so that an error about its meaning can point there too.

tomllib tells lines for errors of syntax only. The text given here has been read by it, so its shape is known to be
right; only the places have still to be found.
"""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

# More lines than any value of ours takes. Whether a value is whole is asked again for each of its lines, so what goes
# on longer is not looked for any more: a mistake after it is told by the nearest thing before it.
_LONGEST = 60


class Lines:
    """Where each table, key and array item of a TOML text begins, by its path; line numbers from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        for number, statement in _statements(text.splitlines()):
            if statement.startswith("["):
                table = self._header(statement, number)
            else:
                self._values(table, statement, number)

    def of(self, path: Path) -> int:
        """The line of the value at this path, or of the nearest thing around it that the file does have."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]

    def _header(self, statement: str, number: int) -> Path:
        """The path of a table, with the place in its array where a header opens one more of many."""
        content: Any = tomllib.loads(statement)
        path: Path = ()
        while isinstance(content, dict) and content:
            [(name, content)] = content.items()
            path = (*path, name)
            self._lines.setdefault(path, number)
            if isinstance(content, list):
                self._counts[path] = self._counts.get(path, -1) + 1
            if path in self._counts:
                path = (*path, self._counts[path])
                self._lines.setdefault(path, number)
        return path

    def _values(self, table: Path, statement: str, number: int) -> None:
        for path, value in _leaves(tomllib.loads(statement)):
            for depth in range(1, len(path) + 1):
                self._lines.setdefault((*table, *path[:depth]), number)
            if isinstance(value, list):
                self._items((*table, *path), value, statement, number)

    def _items(self, path: Path, items: list[Any], statement: str, number: int) -> None:
        lines = statement.splitlines()
        at = 0
        for place, item in enumerate(items):
            at = next((line for line in range(at, len(lines)) if str(item) in lines[line]), at)
            self._lines[*path, place] = number + at


def _leaves(content: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _statements(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Headers and `key = value`, the latter over as many lines as it takes, each with its first line's number."""
    number = 0
    while number < len(lines):
        last = number + 1
        statement = lines[number].strip()
        if statement and not statement.startswith("#"):
            while not _is_whole("\n".join(lines[number:last])):
                last += 1
                if last - number > _LONGEST:
                    return
            yield number + 1, "\n".join(lines[number:last]).strip()
        number = last


def _is_whole(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True
