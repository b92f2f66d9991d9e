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
    EXTENSION_ADVICE_MISSING = "EXTENSION_ADVICE_MISSING"
    EXTENSION_ADVICE_UNFIT = "EXTENSION_ADVICE_UNFIT"
    EXTENSION_CONFIRMED = "EXTENSION_CONFIRMED"
    EXTENSION_NOT_FORESEEN = "EXTENSION_NOT_FORESEEN"
    EXTENSION_NOT_LONGER = "EXTENSION_NOT_LONGER"
    EXTENSION_SECOND_PERSON = "EXTENSION_SECOND_PERSON"
    EXTENSION_TOO_LONG = "EXTENSION_TOO_LONG"
    EXTENSION_TOO_OFTEN = "EXTENSION_TOO_OFTEN"
    LIST_APPROVED = "LIST_APPROVED"
    SECOND_ROLE_NEEDED = "SECOND_ROLE_NEEDED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        RetentionCode.ALREADY_APPROVED: Text(
            "U heeft deze lijst al goedgekeurd. De tweede goedkeuring is van iemand anders.",
            "You have approved this list already. The second approval is for somebody else.",
        ),
        RetentionCode.EXTENSION_ADVICE_MISSING: Text(
            "Deze casus is al eens verlengd. Noem een RAC-advies over verlengen, van na de vorige verlenging (Wgs).",
            "This case was extended before. Name an advice on extending, given after the last extension (Wgs).",
        ),
        RetentionCode.EXTENSION_ADVICE_UNFIT: Text(
            "Dit advies draagt deze verlenging niet: het gaat over iets anders, is van voor de vorige verlenging, of "
            "zegt dat het niet rechtmatig is.",
            "This advice does not bear this extension: it is about something else, came before the last extension, or "
            "says that it is not lawful.",
        ),
        RetentionCode.EXTENSION_CONFIRMED: Text(
            "Deze verlenging is al bevestigd. U hoeft niets meer te doen.",
            "This extension was confirmed already. There is nothing left to do.",
        ),
        RetentionCode.EXTENSION_NOT_FORESEEN: Text(
            "Het bewaarbeleid kent voor deze casus geen verlenging. Moet hij blijven, leg dan een bewaarplicht vast.",
            "The retention policy of this case knows no extension. If it must stay, place a hold.",
        ),
        RetentionCode.EXTENSION_NOT_LONGER: Text(
            "Een verlenging maakt de termijn langer, en loopt tot na vandaag. Kies een latere dag.",
            "An extension makes the term longer, and lasts until after today. Choose a later day.",
        ),
        RetentionCode.EXTENSION_SECOND_PERSON: Text(
            "Laat iemand anders bevestigen, in de andere rol: privacy officer of beheerder.",
            "Let somebody else confirm, in the other role: privacy officer or administrator.",
        ),
        RetentionCode.EXTENSION_TOO_LONG: Text(
            "Zo lang mag één verlenging niet duren. Kies een eerdere dag.",
            "One extension cannot last that long. Choose an earlier day.",
        ),
        RetentionCode.EXTENSION_TOO_OFTEN: Text(
            "Deze casus is al zo vaak verlengd als het bewaarbeleid toelaat.",
            "This case was extended as often as the retention policy allows.",
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
