"""Why a registration is not written down, or what misses one, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ProfessionalsCode(StrEnum):
    """Reasons of registrations and delegations. The database names those of delegations in the same words."""

    CHECKED_LATER = "CHECKED_LATER"
    DELEGATE_NOT_THERE = "DELEGATE_NOT_THERE"
    DELEGATE_UNREGISTERED = "DELEGATE_UNREGISTERED"
    DELEGATION_TOO_LONG = "DELEGATION_TOO_LONG"
    DELEGATOR_NOT_THERE = "DELEGATOR_NOT_THERE"
    DELEGATOR_UNREGISTERED = "DELEGATOR_UNREGISTERED"
    NUMBER_UNFIT = "NUMBER_UNFIT"
    ONE_PLACE = "ONE_PLACE"
    OWN_REGISTRATION = "OWN_REGISTRATION"
    REASON_UNKNOWN = "REASON_UNKNOWN"
    REGISTER_UNKNOWN = "REGISTER_UNKNOWN"
    REGISTRATION_MISSING = "REGISTRATION_MISSING"
    TASK_STAYS = "TASK_STAYS"
    TASK_UNKNOWN = "TASK_UNKNOWN"
    TO_ONESELF = "TO_ONESELF"


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
            "kan die vastleggen. Een collega met die registratie kan u ook een taak doorgeven.",
            "This role needs a registration that is valid today: {registers_en}. The administrator of your "
            "organisation can record it. A colleague with that registration can also pass a task on to you.",
        ),
        ProfessionalsCode.DELEGATE_NOT_THERE: Text(
            "Deze collega kan deze taak hier niet doen. Kies een collega met een rol op deze plaats.",
            "This colleague cannot do this task here. Choose a colleague with a role in this place.",
        ),
        ProfessionalsCode.DELEGATE_UNREGISTERED: Text(
            "Deze taak mag alleen naar een collega met een registratie: {registers_nl}.",
            "This task may only be passed on to a colleague with a registration: {registers_en}.",
        ),
        ProfessionalsCode.DELEGATION_TOO_LONG: Text(
            "Een taak mag voor ten hoogste {days} dagen worden doorgegeven. Kies een eerdere laatste dag.",
            "A task may be passed on for {days} days at most. Choose an earlier last day.",
        ),
        ProfessionalsCode.DELEGATOR_NOT_THERE: Text(
            "U kunt alleen doorgeven wat u hier door uw eigen rol zelf mag doen.",
            "You can only pass on what your own role lets you do here yourself.",
        ),
        ProfessionalsCode.DELEGATOR_UNREGISTERED: Text(
            "Wie deze taak doorgeeft, heeft zelf vandaag en op de eerste dag een geldige registratie: {registers_nl}.",
            "Whoever passes this task on has a valid registration, today and on the first day: {registers_en}.",
        ),
        ProfessionalsCode.ONE_PLACE: Text(
            "Noem één casus of één tafel waar de taak wordt doorgegeven, en niet allebei.",
            "Name one case or one tafel where the task is passed on, and not both.",
        ),
        ProfessionalsCode.REASON_UNKNOWN: Text(
            "Deze reden kennen wij niet. Kies een van deze: {reasons}.",
            "We do not know this reason. Choose one of these: {reasons}.",
        ),
        ProfessionalsCode.TASK_STAYS: Text(
            "Deze taak doet de geregistreerde professional zelf. De wegingstabel laat doorgeven niet toe.",
            "The registered professional does this task in person. The table does not allow passing it on.",
        ),
        ProfessionalsCode.TASK_UNKNOWN: Text(
            "Deze taak staat niet in de wegingstabel. Kies een van deze: {tasks}.",
            "This task is not in the table of tasks. Choose one of these: {tasks}.",
        ),
        ProfessionalsCode.TO_ONESELF: Text(
            "U kunt een taak niet aan uzelf doorgeven. Kies een collega.",
            "You cannot pass a task on to yourself. Choose a colleague.",
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
