"""Why a kind of tafel is not laid down, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class LayingCode(StrEnum):
    """Reasons of laying down a kind of tafel (feature 100)."""

    BLUEPRINT_INVALID = "BLUEPRINT_INVALID"
    KIND_VERSION_NOT_NEXT = "KIND_VERSION_NOT_NEXT"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        LayingCode.BLUEPRINT_INVALID: Text(
            "Dit bestand klopt niet. {told_nl}",
            "This file is not right. {told_en}",
        ),
        LayingCode.KIND_VERSION_NOT_NEXT: Text(
            "Versie {version} is nu de eerstvolgende van {name}. Zet dat nummer in het bestand; een versie die er al "
            "is, verandert nooit.",
            "Version {version} is the next one of {name}. Put that number in the file; a version that is there never "
            "changes.",
        ),
    }
)


def refuse(code: LayingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words; `details` fill its sentences."""
    return worded(TEXTS, code, field=field, details=details)
