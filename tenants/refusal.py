"""A refusal is an answer, not an exception: services return it and the edge records it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not done. `message_nl` and `message_en` say what to do and hold no personal data.

    `field` names the input field that is wrong, in the input's own spelling, or is None.
    """

    code: StrEnum
    message_nl: str
    message_en: str
    field: str | None = None


# A refusal in which something is named that only the database could tell.
Worded = Callable[[str], Refusal]
# By what the database tells of the reason: an SQLSTATE, or the name of a constraint.
Refusals = Mapping[str, Refusal | Worded]
