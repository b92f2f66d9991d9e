"""Why something is not asked or answered like this: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class AskingCode(StrEnum):
    """Reasons of asking. The database names them in lower case where it refuses."""

    ALONG_NOT_HERE = "ALONG_NOT_HERE"
    ALONG_WINDOW_UNFIT = "ALONG_WINDOW_UNFIT"
    ALREADY_ANSWERED = "ALREADY_ANSWERED"
    ANSWER_MISFIT = "ANSWER_MISFIT"
    ANSWER_NOT_SHARED = "ANSWER_NOT_SHARED"
    ANSWER_OF_ANOTHER_KIND = "ANSWER_OF_ANOTHER_KIND"
    ASKED_WITHOUT_BASIS = "ASKED_WITHOUT_BASIS"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        AskingCode.ALONG_NOT_HERE: Text(
            "Aan deze tafel vraagt uw organisatie deze partner niet op deze manier mee te kijken.",
            "At this tafel your organisation does not ask this partner to look along in this way.",
        ),
        AskingCode.ALONG_WINDOW_UNFIT: Text(
            "Zeg hoe er wordt meegekeken en tot wanneer: een moment na nu, ten hoogste {days} dagen vooruit.",
            "Say in which way somebody looks along and until when: a moment after now, at most {days} days ahead.",
        ),
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
        AskingCode.ANSWER_OF_ANOTHER_KIND: Text(
            "Wie mee moet kijken, neemt dat aan of niet. Wie informatie wordt gevraagd, geeft die of weigert.",
            "Who is asked to look along accepts that or does not. Who is asked for information gives it or refuses.",
        ),
        AskingCode.ASKED_WITHOUT_BASIS: Text(
            "Deze organisatie mag nog niet weten om wie het gaat. Leg eerst een grondslag vast.",
            "This organisation may not know yet who it is about. Record a legal basis first.",
        ),
    }
)


def refuse(code: AskingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of this room. `field` is the input's own name; details are numbers of days."""
    return worded(TEXTS, code, field=field, details=details)
