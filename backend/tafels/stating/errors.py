"""Why a statement is not accepted, or something waits for one, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class StatingCode(StrEnum):
    """Reasons of house rules and statements (features 12 and 101)."""

    STATEMENT_ALREADY_ACCEPTED = "STATEMENT_ALREADY_ACCEPTED"
    STATEMENT_NOT_ACCEPTED = "STATEMENT_NOT_ACCEPTED"
    STATEMENT_REPLACED = "STATEMENT_REPLACED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        StatingCode.STATEMENT_ALREADY_ACCEPTED: Text(
            "U heeft deze versie al aanvaard.",
            "You have accepted this version already.",
        ),
        StatingCode.STATEMENT_NOT_ACCEPTED: Text(
            "Lees en aanvaard eerst de huisregels en de geheimhoudingsverklaring van deze tafel.",
            "First read and accept the house rules and the confidentiality statement of this tafel.",
        ),
        StatingCode.STATEMENT_REPLACED: Text(
            "Er is een nieuwe versie. Lees en aanvaard die.",
            "There is a newer version. Read and accept that one.",
        ),
    }
)


def refuse(code: StatingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words."""
    return worded(TEXTS, code, field=field, details=details)
