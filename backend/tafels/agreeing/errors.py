"""Why a convenant is not recorded, or nobody comes under it, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class AgreeingCode(StrEnum):
    """Reasons of the register of convenants (feature 6)."""

    ALREADY_ACCEDED = "ALREADY_ACCEDED"
    CATEGORY_ABOVE_KIND = "CATEGORY_ABOVE_KIND"
    CLAUSE_INVALID = "CLAUSE_INVALID"
    CONVENANT_NAME_TAKEN = "CONVENANT_NAME_TAKEN"
    CONVENANT_OVER = "CONVENANT_OVER"
    CONVENANT_OWNER_STAYS = "CONVENANT_OWNER_STAYS"
    KIND_ANSWERED_FOR_ELSEWHERE = "KIND_ANSWERED_FOR_ELSEWHERE"
    NOT_A_PARTNER = "NOT_A_PARTNER"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        AgreeingCode.ALREADY_ACCEDED: Text(
            "Uw organisatie is al toegetreden tot dit convenant.",
            "Your organisation has acceded to this agreement already.",
        ),
        AgreeingCode.CATEGORY_ABOVE_KIND: Text(
            "Bij deze soort tafel krijgt een organisatie van soort {kind} nooit {category}. Haal die weg.",
            "At this kind of tafel an organisation of kind {kind} never receives {category}. Remove it.",
        ),
        AgreeingCode.CLAUSE_INVALID: Text(
            "Noem de bepaling van het convenant, zoals: artikel 5, tweede lid. 3 tot 120 letters, cijfers en "
            "leestekens, zonder namen van mensen.",
            "Name the clause of the agreement, such as: article 5, second paragraph. 3 to 120 letters, digits and "
            "punctuation, without names of people.",
        ),
        AgreeingCode.CONVENANT_NAME_TAKEN: Text(
            "Een andere organisatie heeft al een convenant met deze naam. Kies een andere naam.",
            "Another organisation has an agreement of this name already. Choose another name.",
        ),
        AgreeingCode.CONVENANT_OVER: Text(
            "Dit convenant is voorbij. Treed toe tot het nummer dat nu geldt.",
            "This agreement is over. Accede to the number that is in force now.",
        ),
        AgreeingCode.CONVENANT_OWNER_STAYS: Text(
            "Uw organisatie is verantwoordelijk voor dit convenant en kan er niet uit stappen.",
            "Your organisation answers for this agreement and cannot leave it.",
        ),
        AgreeingCode.KIND_ANSWERED_FOR_ELSEWHERE: Text(
            "Voor deze soort tafel is een organisatie van soort {kind} verantwoordelijk.",
            "An organisation of kind {kind} answers for this kind of tafel.",
        ),
        AgreeingCode.NOT_A_PARTNER: Text(
            "Dit convenant noemt uw organisatie niet. Vraag wie het opstelde om een volgend nummer.",
            "This agreement does not name your organisation. Ask whoever drew it up for a next number.",
        ),
    }
)


def refuse(code: AgreeingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words; `details` fill its sentences."""
    return worded(TEXTS, code, field=field, details=details)
