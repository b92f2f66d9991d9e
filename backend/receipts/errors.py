"""Why no receipt is made: one code per reason, in Dutch (B1) and English, without personal data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.errors import TEXTS as CONSENT_TEXTS
from consent.errors import CommonCode, ConsentCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ReceiptsCode(StrEnum):
    """Reasons of receipts. What any service may answer is in `consent.errors.CommonCode`."""

    RECEIPT_NO_HOLDER = "RECEIPT_NO_HOLDER"
    RECEIPT_WITHOUT_PAGE = "RECEIPT_WITHOUT_PAGE"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ReceiptsCode.RECEIPT_NO_HOLDER: Text(
            "Geef het bewijs aan de persoon zelf, of aan wie nu het gezag heeft en deze toestemming moest tekenen.",
            "Hand the receipt to the person, or to who has custody now and had to sign this consent.",
        ),
        ReceiptsCode.RECEIPT_WITHOUT_PAGE: Text(
            "Het adres van de pagina om in te trekken is niet ingesteld. Vraag de beheerder van de regio.",
            "The address of the page to withdraw on is not set. Ask the operator of the region.",
        ),
    }
)
_ALL: Mapping[StrEnum, Text] = MappingProxyType({**CONSENT_TEXTS, **TEXTS})


def refuse(code: ReceiptsCode | CommonCode | ConsentCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(_ALL, code, field=field, details={})
