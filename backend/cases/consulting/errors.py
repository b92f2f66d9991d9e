"""Why a question without a name is not asked or answered: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ConsultingCode(StrEnum):
    """Reasons of consulting."""

    CONSULT_ANSWERED = "CONSULT_ANSWERED"
    CONSULT_HAS_NUMBER = "CONSULT_HAS_NUMBER"
    CONSULT_MAY_NAME = "CONSULT_MAY_NAME"
    CONSULT_MINUTES_UNFIT = "CONSULT_MINUTES_UNFIT"
    CONSULT_NOT_HERE = "CONSULT_NOT_HERE"
    CONSULT_UNANSWERED = "CONSULT_UNANSWERED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ConsultingCode.CONSULT_ANSWERED: Text(
            "Deze vraag is al beantwoord. Stel een nieuwe vraag als er meer nodig is.",
            "This question was answered already. Ask anew when more is needed.",
        ),
        ConsultingCode.CONSULT_HAS_NUMBER: Text(
            "Hier staat een burgerservicenummer in (teken {places}). Haal het weg: noem hier niemand.",
            "There is a citizen service number in it (character {places}). Take it out: nobody is named here.",
        ),
        ConsultingCode.CONSULT_MAY_NAME: Text(
            "Hier kan een persoon in staan: {kinds_nl}. Haal het weg, of bevestig dat dit niemand herkenbaar maakt.",
            "A person may be named in it: {kinds_en}. Take it out, or confirm that it points at nobody.",
        ),
        ConsultingCode.CONSULT_MINUTES_UNFIT: Text(
            "Boek minstens één minuut, en ten hoogste {most} minuten per keer.",
            "Book at least one minute, and at most {most} minutes at a time.",
        ),
        ConsultingCode.CONSULT_NOT_HERE: Text(
            "Aan deze tafel vraagt of geeft uw organisatie geen anoniem advies.",
            "At this tafel your organisation neither asks for nor gives anonymous advice.",
        ),
        ConsultingCode.CONSULT_UNANSWERED: Text(
            "Op deze vraag is nog geen advies gegeven. Wacht daarop, of meld aan zonder deze vraag te noemen.",
            "Nobody has advised on this question yet. Wait for that, or refer without naming this question.",
        ),
    }
)


def refuse(code: ConsultingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of this room. `field` is the input's own name; details are kinds, places and numbers, never a text."""
    return worded(TEXTS, code, field=field, details=details)
