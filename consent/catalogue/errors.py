"""Why the catalogue does not let a basis begin on a day, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.basis import CatalogueKind
from consent.common_errors import worded
from consent.keys.errors import Text
from consent.laws import Law
from tenants.refusal import Refusal


class CatalogueCode(StrEnum):
    """Reasons of the catalogue about what a basis is for and of which kinds of data."""

    CATEGORY_NOT_IN_FORCE = "CATEGORY_NOT_IN_FORCE"
    PURPOSE_NOT_IN_FORCE = "PURPOSE_NOT_IN_FORCE"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        CatalogueCode.CATEGORY_NOT_IN_FORCE: Text(
            "De soort gegevens {category} geldt niet op de dag waarop dit begint. Haal deze soort weg of kies een "
            "andere begindatum.",
            "The category {category} does not hold on the day on which this starts. Remove it or choose another start.",
        ),
        CatalogueCode.PURPOSE_NOT_IN_FORCE: Text(
            "Het doel {purpose} geldt niet op de dag waarop dit begint. Kies een ander doel of een andere begindatum.",
            "The purpose {purpose} does not hold on the day on which this starts. Choose another purpose or start.",
        ),
    }
)


def no_law(lapsed: Law) -> Refusal:
    """The refusal of a basis whose purpose, or one of whose categories, is no law on the day on which it begins."""
    if lapsed.kind is CatalogueKind.DOEL:
        details: dict[str, object] = {"purpose": lapsed.code}
        return worded(TEXTS, CatalogueCode.PURPOSE_NOT_IN_FORCE, field="purpose", details=details)
    return worded(TEXTS, CatalogueCode.CATEGORY_NOT_IN_FORCE, field="categories", details={"category": lapsed.code})
