"""Why a role is not given, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class AppointingCode(StrEnum):
    """Reasons of giving roles."""

    CHAIR_OF_ANOTHER_KIND = "CHAIR_OF_ANOTHER_KIND"
    NOT_SEATED = "NOT_SEATED"
    OWN_ROLE = "OWN_ROLE"
    ROLES_APART = "ROLES_APART"
    ROLE_ELSEWHERE = "ROLE_ELSEWHERE"
    ROLE_HELD = "ROLE_HELD"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        AppointingCode.CHAIR_OF_ANOTHER_KIND: Text(
            "Deze soort tafel wordt voorgezeten door een organisatie van soort {kind}.",
            "An organisation of kind {kind} chairs this kind of tafel.",
        ),
        AppointingCode.NOT_SEATED: Text(
            "Uw organisatie heeft nu geen zetel aan deze tafel.",
            "Your organisation has no seat at this tafel now.",
        ),
        AppointingCode.OWN_ROLE: Text(
            "U geeft uzelf geen rol, en neemt er uzelf geen af. Vraag een andere beheerder.",
            "You give yourself no role, and take none from yourself. Ask another administrator.",
        ),
        AppointingCode.ROLES_APART: Text(
            "Deze rol gaat niet samen met een andere die deze collega in die tijd heeft. Geef haar aan iemand anders.",
            "This role does not go with another that this colleague has in that time. Give it to somebody else.",
        ),
        AppointingCode.ROLE_ELSEWHERE: Text(
            "Deze rol wordt niet hier gegeven: sommige rollen gelden aan een tafel, andere in de hele organisatie.",
            "This role is not given here: some roles count at a tafel, others in the whole organisation.",
        ),
        AppointingCode.ROLE_HELD: Text(
            "In die tijd heeft al iemand deze rol, en er kan er maar één zijn.",
            "Somebody has this role in that time already, and there can be only one.",
        ),
    }
)


def refuse(code: AppointingCode | CommonCode, *, field: str | None = None, **details: object) -> Refusal:
    """The refusal of a code, in words; `details` fill its sentences."""
    return worded(TEXTS, code, field=field, details=details)
