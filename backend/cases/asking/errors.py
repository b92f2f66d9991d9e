"""Why something is not asked or answered like this: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class AskingCode(StrEnum):
    """Reasons of asking. The database names them in lower case where it refuses."""

    ALREADY_ANSWERED = "ALREADY_ANSWERED"
    ANSWER_MISFIT = "ANSWER_MISFIT"
    ANSWER_NOT_SHARED = "ANSWER_NOT_SHARED"
    ASKED_WITHOUT_BASIS = "ASKED_WITHOUT_BASIS"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        AskingCode.ALREADY_ANSWERED: Text(
            "Deze vraag is al beantwoord. Stel een nieuwe vraag als er meer nodig is.",
            "This request was answered already. Ask anew when more is needed.",
        ),
        AskingCode.ANSWER_MISFIT: Text(
            "Geef bij dit antwoord een bijdrage, of een reden als u weigert, en niets anders.",
            "Give a contribution with this answer, or a reason when you refuse, and nothing else.",
        ),
        AskingCode.ANSWER_NOT_SHARED: Text(
            "Wie het vroeg, kan deze bijdrage niet lezen. Deel eerst een bijdrage over deze persoon en dit onderwerp.",
            "Whoever asked cannot read this contribution. First share one about this person and this subject.",
        ),
        AskingCode.ASKED_WITHOUT_BASIS: Text(
            "Deze organisatie mag nog niet weten om wie het gaat. Leg eerst een grondslag vast.",
            "This organisation may not know yet who it is about. Record a legal basis first.",
        ),
    }
)


def refuse(code: AskingCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this room. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
