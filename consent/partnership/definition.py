"""What the yearly audit of a partnership counts, as the file beside this says it, and when it says nothing."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter

from consent.partnership.kinds import AuditTopic
from consent.reference.reading import read, shaped

_FILE = Path(__file__).with_name("audit.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Minimum:
    """Of how many different cases a count is told, at least."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    cases: int
    source: str
    verified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """One version of what is counted: a sentence for each topic."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    version: int
    minimum: Minimum
    topics: dict[AuditTopic, str]

    def told(self) -> dict[str, Any]:
        """As it is kept with the counts of a year."""
        topics = {code.value: text for code, text in self.topics.items()}
        return {"version": self.version, "minimum": self.minimum.cases, "topics": topics}


@cache
def definition() -> Definition:
    """The definition that holds now. Raises `ReferenceInvalid` for a file that is wrong or leaves a topic out."""
    found = shaped(read(_FILE), TypeAdapter(Definition).validate_python)
    if set(found.topics) != set(AuditTopic):
        raise ValueError("The definition of the audit says of each topic what is counted.")
    return found
