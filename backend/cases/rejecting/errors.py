"""Why a referral is not turned away like this: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class RejectingCode(StrEnum):
    """Reasons of turning away. The database names them in lower case where it refuses."""

    LETTER_MISSING = "LETTER_MISSING"
    LETTER_UNKNOWN = "LETTER_UNKNOWN"
    NO_REJECTING_WEIGHING = "NO_REJECTING_WEIGHING"
    ONE_WAY_ON = "ONE_WAY_ON"
    REDIRECT_UNKNOWN = "REDIRECT_UNKNOWN"
    SUITABILITY_UNASKED = "SUITABILITY_UNASKED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        RejectingCode.LETTER_MISSING: Text(
            "Kies welke brief de betrokkenen krijgen. Wie aanmeldde krijgt de taak om die te sturen.",
            "Choose which letter the people concerned receive. Whoever referred is given the task to send it.",
        ),
        RejectingCode.LETTER_UNKNOWN: Text(
            "Deze brief kent dit soort tafel niet. Kies een brief van deze tafel, of laat hem leeg als er geen is.",
            "This kind of tafel does not know this letter. Choose a letter of this tafel, or none where it has none.",
        ),
        RejectingCode.NO_REJECTING_WEIGHING: Text(
            "Een casus wordt afgewezen met redenen. Laat eerst een organisatie wegen met de uitkomst afwijzen.",
            "A case is turned away with reasons. Let an organisation weigh with that verdict first.",
        ),
        RejectingCode.ONE_WAY_ON: Text(
            "Noem één plek waar de aanmelding wel hoort: een soort tafel of een soort organisatie.",
            "Name one place where the referral belongs: a kind of tafel or a kind of organisation.",
        ),
        RejectingCode.REDIRECT_UNKNOWN: Text(
            "Daar kan niet naar worden verwezen. Kies een ander soort tafel of een ander soort organisatie.",
            "Nothing can be redirected there. Choose another kind of tafel or another kind of organisation.",
        ),
        RejectingCode.SUITABILITY_UNASKED: Text(
            "Dit soort tafel beoordeelt geen geschiktheid. Kies een andere reden.",
            "This kind of tafel does not judge suitability. Choose another reason.",
        ),
    }
)


def refuse(code: RejectingCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this room. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
