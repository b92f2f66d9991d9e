"""Why keeping and destroying does not do something: one code per reason, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.errors import TEXTS as CONSENT_TEXTS
from consent.errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class RetentionCode(StrEnum):
    """Reasons of keeping and destroying. What any service may answer is in `consent.errors.CommonCode`."""

    ALREADY_APPROVED = "ALREADY_APPROVED"
    LIST_APPROVED = "LIST_APPROVED"
    SECOND_ROLE_NEEDED = "SECOND_ROLE_NEEDED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        RetentionCode.ALREADY_APPROVED: Text(
            "U heeft deze lijst al goedgekeurd. De tweede goedkeuring is van iemand anders.",
            "You have approved this list already. The second approval is for somebody else.",
        ),
        RetentionCode.LIST_APPROVED: Text(
            "Deze lijst is al goedgekeurd door twee mensen. U hoeft niets meer te doen.",
            "This list has been approved by two people already. There is nothing left to do.",
        ),
        RetentionCode.SECOND_ROLE_NEEDED: Text(
            "Uw rol heeft deze lijst al goedgekeurd. Laat iemand met de andere rol goedkeuren: privacy officer of "
            "beheerder.",
            "Your role has approved this list already. Let somebody in the other role approve: privacy officer or "
            "administrator.",
        ),
    }
)
_ALL: Mapping[StrEnum, Text] = MappingProxyType({**CONSENT_TEXTS, **TEXTS})


def refuse(code: RetentionCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(_ALL, code, field=field, details={})
