"""Why an organisation does not go by a name, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class NamingCode(StrEnum):
    """Reasons of this slice. The database names the first in lower case where it refuses."""

    NAME_TAKEN = "NAME_TAKEN"
    NAME_ALREADY = "NAME_ALREADY"
    NAME_HOLDS = "NAME_HOLDS"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        NamingCode.NAME_TAKEN: Text(
            "Een andere organisatie in uw regio heet al zo, of is zo bekend.",
            "Another organisation in your region goes by this name already.",
        ),
        NamingCode.NAME_ALREADY: Text(
            "Uw organisatie heet of heette op dat moment al anders of precies zo, of heeft deze andere naam al.",
            "A name of your organisation starts at that moment already, or it is this one, or this alias stands.",
        ),
        NamingCode.NAME_HOLDS: Text(
            "Uw organisatie heet al zo, of heette zo. Geef haar een andere naam vanaf een dag.",
            "Your organisation goes by this name already, or did. Give it another name from a day on.",
        ),
    }
)


def refuse(code: NamingCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
