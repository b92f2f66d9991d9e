"""Reading blueprint files: their shape, what their parts must mean together, and where in the file a problem stands."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

from backend.tafels.blueprint import Blueprint, from_document
from backend.tafels.checking import faults
from backend.tafels.errors import TEXTS
from consent.reference.reading import Reading, parsed, read, shaped

BLUEPRINTS = FilePath(__file__).parent / "blueprints"


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintFile:
    """A blueprint that was read: its value, and the reading behind it, which tells on which line a thing stands."""

    blueprint: Blueprint
    reading: Reading

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.reading.name

    @property
    def document(self) -> dict[str, Any]:
        """The document as it is stored."""
        return self.reading.document

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return self.reading.sha256

    @property
    def version_line(self) -> int:
        """Where its version stands, for an error that asks for a new one."""
        return self.reading.line("version")


def load_all(folder: FilePath = BLUEPRINTS) -> list[BlueprintFile]:
    """Every blueprint of a folder, by file name. Raises `ReferenceInvalid` for the first file that is wrong."""
    return list(_shipped()) if folder == BLUEPRINTS else _read_all(folder)


@cache
def _shipped() -> tuple[BlueprintFile, ...]:
    # They come with the product, so no process reads them twice.
    return tuple(_read_all(BLUEPRINTS))


def _read_all(folder: FilePath) -> list[BlueprintFile]:
    return [load(path) for path in sorted(folder.glob("*.toml"))]


def load(path: FilePath) -> BlueprintFile:
    """Read one file. Raises `ReferenceInvalid` with everything that is wrong with it; changes nothing."""
    return _checked(read(path))


def load_text(name: str, content: bytes) -> BlueprintFile:
    """Read what somebody sent as a file of this name. Raises as `load` does."""
    return _checked(parsed(name, content))


def _checked(reading: Reading) -> BlueprintFile:
    blueprint = shaped(reading, from_document)
    if found := list(faults(blueprint)):
        raise reading.invalid(found, texts=TEXTS)
    return BlueprintFile(blueprint=blueprint, reading=reading)
