"""What can be asked of consulting, and what it answers."""

from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from tenants.ids import TafelId

ConsultId = NewType("ConsultId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskConsult:
    """Ask for advice at a tafel, naming nobody. `confirmed`: what looks like a person's data points at nobody."""

    tafel: TafelId
    question: str = field(repr=False)
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerConsult:
    """Advise, naming nobody."""

    consult: ConsultId
    advice: str = field(repr=False)
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookHours:
    """Book time on a question that one's own organisation advised on, in minutes: at most a day at once."""

    consult: ConsultId
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Consulted:
    """It is asked, answered, or booked on."""

    consult: ConsultId
