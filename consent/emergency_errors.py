"""Why the glass is not broken, or a review of it not kept: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class EmergencyCode(StrEnum):
    """Reasons of emergency access."""

    ALREADY_REVIEWED = "ALREADY_REVIEWED"
    GLASS_CASE_UNCLEAR = "GLASS_CASE_UNCLEAR"
    GLASS_CATEGORY = "GLASS_CATEGORY"
    GLASS_STILL_OPEN = "GLASS_STILL_OPEN"
    GLASS_TOO_LONG = "GLASS_TOO_LONG"
    GLASS_UNREVIEWED = "GLASS_UNREVIEWED"
    OWN_GLASS = "OWN_GLASS"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        EmergencyCode.ALREADY_REVIEWED: Text(
            "Deze noodtoegang is al beoordeeld. U hoeft niets meer te doen.",
            "This emergency access has been reviewed already. There is nothing left to do.",
        ),
        EmergencyCode.GLASS_CASE_UNCLEAR: Text(
            "Noem de casus met het nummer of met de verwijzing, niet met allebei.",
            "Name the case by its number or by its id, not by both.",
        ),
        EmergencyCode.GLASS_CATEGORY: Text(
            "Noodtoegang opent aan deze tafel geen {category}. Haal deze categorie weg.",
            "Emergency access at this tafel does not open {category}. Remove this category.",
        ),
        EmergencyCode.GLASS_STILL_OPEN: Text(
            "Deze noodtoegang is nog open. Beoordeel haar als zij is afgelopen.",
            "This emergency access is still open. Review it when it has ended.",
        ),
        EmergencyCode.GLASS_TOO_LONG: Text(
            "Noodtoegang duurt aan deze tafel 1 tot {limit} minuten. Kies een kortere tijd.",
            "Emergency access at this tafel lasts 1 to {limit} minutes. Choose a shorter time.",
        ),
        EmergencyCode.GLASS_UNREVIEWED: Text(
            "Uw vorige noodtoegang tot deze casus is nog niet beoordeeld. Vraag dat eerst aan uw privacy officer.",
            "Your earlier emergency access to this case was not reviewed yet. Ask your privacy officer to do that.",
        ),
        EmergencyCode.OWN_GLASS: Text(
            "U kunt uw eigen noodtoegang niet beoordelen. Vraag een collega.",
            "You cannot review your own emergency access. Ask a colleague.",
        ),
    }
)


def refuse(code: CommonCode | EmergencyCode, *, field: str | None = None, **details: object) -> Refusal:
    """A refusal of this slice. `field` is the input's own name; `details` are limits or categories."""
    return worded(TEXTS, code, field=field, details=details)
