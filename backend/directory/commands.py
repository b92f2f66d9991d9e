"""What can be asked of the directory, and what it answers."""

from dataclasses import dataclass
from typing import NewType
from uuid import UUID

from backend.directory.kinds import Expertise

DirectoryEntryId = NewType("DirectoryEntryId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeOrganisation:
    """Say what one's own organisation does; `expected_version` is None the first time."""

    task: str
    area: tuple[str, ...] = ()
    phone: str | None = None
    mail: str | None = None
    website: str | None = None
    expertise: tuple[Expertise, ...]
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """It stands in the directory."""

    entry: DirectoryEntryId
