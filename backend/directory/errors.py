"""Why something does not stand in the directory like this, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class DirectoryCode(StrEnum):
    """Reasons of the directory."""

    AREA_TELLS_WHERE = "AREA_TELLS_WHERE"
    CONTACT_UNFIT = "CONTACT_UNFIT"
    UNREACHABLE = "UNREACHABLE"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        DirectoryCode.AREA_TELLS_WHERE: Text(
            "Waar een organisatie van deze soort werkt, staat hier niet: dat kan verraden waar iemand is.",
            "Where an organisation of this kind works is not told: it could tell where somebody is.",
        ),
        DirectoryCode.CONTACT_UNFIT: Text(
            "Dit is geen telefoonnummer, e-mailadres of webadres (https) van uw organisatie.",
            "This is no telephone number, e-mail address or web address (https) of your organisation.",
        ),
        DirectoryCode.UNREACHABLE: Text(
            "Geef een telefoonnummer, een e-mailadres of een webadres.",
            "Give a telephone number, an e-mail address or a web address.",
        ),
    }
)


def refuse(code: DirectoryCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this room. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
