"""Reading one file of reference data: bytes, TOML, shape; whatever is wrong is told with its line."""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from consent.keys.errors import Text
from consent.reference.faults import TEXTS, Fault, ReferenceCode, ReferenceInvalid, problem
from consent.reference.lines import Lines, Path

_Value = TypeVar("_Value")

_LINE = re.compile(r"at line (\d+)")
_KINDS = {
    "missing": ReferenceCode.MISSING,
    "unexpected_keyword_argument": ReferenceCode.UNKNOWN,
    "enum": ReferenceCode.CHOICE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A file as it was read: its name, its text, the document in it, and the digest of its bytes."""

    name: str
    text: str
    document: dict[str, Any]
    sha256: str

    def line(self, *path: str | int) -> int:
        """The line on which the value at this path stands."""
        return Lines(self.text).of(path)

    def invalid(self, faults: Sequence[Fault], *, texts: Mapping[StrEnum, Text] = TEXTS) -> ReferenceInvalid:
        """The error that tells these faults, each on its line, from the top of the file down."""
        lines = Lines(self.text)
        placed = [problem(one.code, line=lines.of(one.path), texts=texts, **one.details) for one in faults]
        return ReferenceInvalid(self.name, sorted(placed, key=lambda one: one.line))


def read(path: FilePath) -> Reading:
    """Read one file. Raises `ReferenceInvalid` for what is no UTF-8 or no TOML."""
    try:
        content = path.read_bytes()
    except OSError:
        raise ReferenceInvalid(path.name, [problem(ReferenceCode.FILE_UNREADABLE, line=1)]) from None
    return parsed(path.name, content)


def parsed(name: str, content: bytes) -> Reading:
    """Read the content of a file of this name. Raises as `read` does."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise ReferenceInvalid(name, [problem(ReferenceCode.FILE_UNREADABLE, line=1)]) from None
    return Reading(name=name, text=text, document=_toml(name, text), sha256=hashlib.sha256(content).hexdigest())


def shaped(reading: Reading, shape: Callable[[dict[str, Any]], _Value]) -> _Value:
    """The value behind a document, by a validator of pydantic. Raises `ReferenceInvalid` for another shape."""
    try:
        return shape(reading.document)
    except ValidationError as error:
        faults = [_misshapen(one) for one in error.errors(include_url=False, include_input=False)]
        raise reading.invalid(faults) from None


def twice(path: Path, values: Sequence[object]) -> Iterator[Fault]:
    """A fault for each value that stands there before."""
    for place, value in enumerate(values):
        if value in values[:place]:
            yield Fault((*path, place), ReferenceCode.TWICE, {"name": value})


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _LINE.search(str(error))
        line = int(found[1]) if found else len(text.splitlines()) or 1
        raise ReferenceInvalid(name, [problem(ReferenceCode.NOT_TOML, line=line, detail=error)]) from None


def _misshapen(error: ErrorDetails) -> Fault:
    """A fault of shape, as pydantic found it."""
    code = _KINDS.get(error["type"], ReferenceCode.INVALID)
    name = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    detail = error.get("ctx", {}).get("expected") or error["msg"]
    return Fault(tuple(error["loc"]), code, {"name": name, "detail": detail})
