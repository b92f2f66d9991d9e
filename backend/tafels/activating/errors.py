"""Why a tafel does not become active, or admits nothing now, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ActivationCode(StrEnum):
    """Reasons of the decision on a tafel (AVG 26, 35; domain reference, sections d and g1)."""

    CONVENANT_ENDED = "CONVENANT_ENDED"
    DECIDED_IN_FUTURE = "DECIDED_IN_FUTURE"
    KIND_HAS_NO_CASES = "KIND_HAS_NO_CASES"
    KIND_VERSION_UNKNOWN = "KIND_VERSION_UNKNOWN"
    REFERENCE_INVALID = "REFERENCE_INVALID"
    REGIME_FIXED = "REGIME_FIXED"
    REGIME_UNDECIDED = "REGIME_UNDECIDED"
    REVIEW_NOT_AHEAD = "REVIEW_NOT_AHEAD"
    REVIEW_OVERDUE = "REVIEW_OVERDUE"
    TAFEL_NOT_DECIDED = "TAFEL_NOT_DECIDED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ActivationCode.CONVENANT_ENDED: Text(
            "Het convenant van deze tafel geldt nu niet. Er wordt niets toegelaten tot er een geldig convenant is; "
            "wat al loopt, gaat door.",
            "The convenant of this tafel is not in force now. Nothing is admitted until one is; what runs goes on.",
        ),
        ActivationCode.DECIDED_IN_FUTURE: Text(
            "Een DPIA en een advies zijn van vandaag of eerder.",
            "An assessment (DPIA) and an advice are of today or earlier.",
        ),
        ActivationCode.KIND_HAS_NO_CASES: Text(
            "Deze soort tafel heeft geen casussen. Er is niets toe te laten en dus niets te besluiten.",
            "This kind of tafel has no cases. There is nothing to admit, and nothing to decide.",
        ),
        ActivationCode.KIND_VERSION_UNKNOWN: Text(
            "Deze versie van de soort is er niet, of is ouder dan die van de tafel. Kies een latere versie.",
            "There is no such version of this kind, or it is older than the tafel's. Choose a later version.",
        ),
        ActivationCode.REFERENCE_INVALID: Text(
            "Verwijs naar een document: 3 tot 120 letters, cijfers en leestekens, zonder namen van mensen.",
            "Refer to a document: 3 to 120 letters, digits and punctuation, without names of people.",
        ),
        ActivationCode.REGIME_FIXED: Text(
            "Onder welke wet deze soort tafel werkt, staat vast. Laat het regime en de bron weg.",
            "Under which law this kind of tafel works is laid down. Leave out the regime and its source.",
        ),
        ActivationCode.REGIME_UNDECIDED: Text(
            "Geen bron zegt onder welke wet deze soort tafel werkt. Kies een regime en noem waarop dat rust; een "
            "samenwerkingsverband met een eigen wet (Wgs) kan het alleen door die wet zijn.",
            "No source says under which law this kind of tafel works. Choose a regime and name what it rests on; only "
            "a statute itself makes a partnership under a statute of its own (Wgs).",
        ),
        ActivationCode.REVIEW_NOT_AHEAD: Text(
            "Kies een dag na vandaag waarop u dit opnieuw bekijkt, ten hoogste {days} dagen vooruit.",
            "Choose a day after today on which you look at this again, at most {days} days ahead.",
        ),
        ActivationCode.REVIEW_OVERDUE: Text(
            "Dit moest opnieuw worden bekeken (DPIA). Er wordt niets toegelaten tot de privacy officer opnieuw "
            "besluit; wat al loopt, gaat door.",
            "This should have been looked at again (DPIA). Nothing is admitted until the privacy officer decides anew; "
            "what runs goes on.",
        ),
        ActivationCode.TAFEL_NOT_DECIDED: Text(
            "Voor deze tafel is nog niet besloten dat zij casussen mag toelaten (DPIA, advies, convenant). Vraag de "
            "privacy officer van de verantwoordelijke organisatie.",
            "It has not been decided yet that this tafel may admit cases (DPIA, advice, convenant). Ask the privacy "
            "officer of the organisation that answers for it.",
        ),
    }
)


def refuse(code: ActivationCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words; `details` fill its sentences."""
    return worded(TEXTS, code, field=field, details=details)
