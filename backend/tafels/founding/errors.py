"""Why a tafel is not made, or nobody gets a seat there, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class FoundingCode(StrEnum):
    """Reasons of making tafels and giving seats (features 2, 10, 98 and 100)."""

    CONVENANT_NOT_FOR_THIS = "CONVENANT_NOT_FOR_THIS"
    CONVENANT_NOT_LATER = "CONVENANT_NOT_LATER"
    CONVENANT_GIVES_TOO_MUCH = "CONVENANT_GIVES_TOO_MUCH"
    KIND_IS_TEMPLATE = "KIND_IS_TEMPLATE"
    NOT_ACCEDED = "NOT_ACCEDED"
    SEATED_NOT_ACCEDED = "SEATED_NOT_ACCEDED"
    SEAT_NOT_OF_THIS_KIND = "SEAT_NOT_OF_THIS_KIND"
    SEAT_TAKEN = "SEAT_TAKEN"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        FoundingCode.CONVENANT_GIVES_TOO_MUCH: Text(
            "Het convenant geeft een partner meer dan deze versie van de soort tafel toestaat. Leg eerst een volgend "
            "nummer vast.",
            "The agreement gives a partner more than this version of the kind of tafel allows. Record a next number "
            "first.",
        ),
        FoundingCode.CONVENANT_NOT_FOR_THIS: Text(
            "Kies een convenant dat uw organisatie voor deze soort tafel vastlegde en dat nu geldt.",
            "Choose an agreement that your organisation recorded for this kind of tafel and that is in force now.",
        ),
        FoundingCode.CONVENANT_NOT_LATER: Text(
            "Kies een later nummer van het convenant waar de tafel nu onder valt.",
            "Choose a later number of the agreement that the tafel is under now.",
        ),
        FoundingCode.KIND_IS_TEMPLATE: Text(
            "Deze soort is een sjabloon. Leg eerst uw eigen soort vast, in een bestand.",
            "This kind is a template. First lay down a kind of your own, in a file.",
        ),
        FoundingCode.NOT_ACCEDED: Text(
            "Deze organisatie is niet, of niet zo lang, toegetreden tot het convenant van de tafel. Haar eigen privacy "
            "officer doet dat.",
            "This organisation has not acceded, or not for so long, to the agreement of the tafel. Its own privacy "
            "officer does that.",
        ),
        FoundingCode.SEATED_NOT_ACCEDED: Text(
            "Niet iedereen met een zetel is toegetreden tot dit nummer. Wacht daarop, of beëindig eerst die zetels.",
            "Not everybody with a seat has acceded to this number. Wait for that, or end those seats first.",
        ),
        FoundingCode.SEAT_NOT_OF_THIS_KIND: Text(
            "Deze soort tafel kent zo'n zetel niet voor deze soort organisatie.",
            "This kind of tafel has no such seat for this kind of organisation.",
        ),
        FoundingCode.SEAT_TAKEN: Text(
            "Deze organisatie heeft in die tijd al zo'n zetel aan deze tafel.",
            "This organisation has such a seat at this tafel in that time already.",
        ),
    }
)


def refuse(code: FoundingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words."""
    return worded(TEXTS, code, field=field, details=details)
