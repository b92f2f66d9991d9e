"""Why a registration is not written down, or what misses one, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ProfessionalsCode(StrEnum):
    """Reasons of registrations."""

    CHECKED_LATER = "CHECKED_LATER"
    NUMBER_UNFIT = "NUMBER_UNFIT"
    OWN_REGISTRATION = "OWN_REGISTRATION"
    REGISTER_UNKNOWN = "REGISTER_UNKNOWN"
    REGISTRATION_MISSING = "REGISTRATION_MISSING"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ProfessionalsCode.CHECKED_LATER: Text(
            "Schrijf op wanneer u het register hebt bekeken: vandaag of eerder.",
            "Write down when you looked in the register: today or earlier.",
        ),
        ProfessionalsCode.NUMBER_UNFIT: Text(
            "Dit is geen registratienummer: gebruik 3 tot 20 cijfers, hoofdletters, punten of streepjes.",
            "This is no number of a registration: use 3 to 20 digits, capitals, dots or dashes.",
        ),
        ProfessionalsCode.OWN_REGISTRATION: Text(
            "Uw eigen registratie legt een andere beheerder vast.",
            "Another administrator records your own registration.",
        ),
        ProfessionalsCode.REGISTER_UNKNOWN: Text(
            "Dit register kennen wij niet. Kies een van deze: {registers}.",
            "We do not know this register. Choose one of these: {registers}.",
        ),
        ProfessionalsCode.REGISTRATION_MISSING: Text(
            "Voor deze rol is vandaag een geldige registratie nodig: {registers_nl}. De beheerder van uw organisatie "
            "kan die vastleggen.",
            "This role needs a registration that is valid today: {registers_en}. The administrator of your "
            "organisation can record it.",
        ),
    }
)


def refuse(code: ProfessionalsCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words; `details` fill its sentences."""
    return worded(TEXTS, code, field=field, details=details)


def missing(registers: list[str], *, field: str | None = None) -> Refusal:
    """That a role asks to stand in one of these registers, and who can mend it."""
    return refuse(
        ProfessionalsCode.REGISTRATION_MISSING,
        field=field,
        registers_nl=" of ".join(registers),
        registers_en=" or ".join(registers),
    )
