"""The closed list of error codes, collected from all slices into one enum of the SDL."""

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Protocol

import strawberry

from backend.cases.asking.errors import TEXTS as ASKING_TEXTS
from backend.cases.consulting.errors import TEXTS as CONSULTING_TEXTS
from backend.cases.continuing.errors import TEXTS as CONTINUING_TEXTS
from backend.cases.course.errors import TEXTS as COURSE_TEXTS
from backend.cases.errors import TEXTS as CASES_TEXTS
from backend.cases.forms.errors import TEXTS as FORMS_TEXTS
from backend.cases.rejecting.errors import TEXTS as REJECTING_TEXTS
from backend.directory.errors import TEXTS as DIRECTORY_TEXTS
from backend.intake.errors import TEXTS as INTAKE_TEXTS
from backend.naming.errors import TEXTS as NAMING_TEXTS
from backend.retention.errors import TEXTS as RETENTION_TEXTS
from backend.tafels.activating.errors import TEXTS as ACTIVATION_TEXTS
from backend.tafels.agreeing.errors import TEXTS as AGREEING_TEXTS
from backend.tafels.appointing.errors import TEXTS as APPOINTING_TEXTS
from backend.tafels.founding.errors import TEXTS as FOUNDING_TEXTS
from backend.tafels.laying.errors import TEXTS as LAYING_TEXTS
from backend.tafels.professionals.errors import TEXTS as PROFESSIONALS_TEXTS
from backend.tafels.stating.errors import TEXTS as STATING_TEXTS
from backend.tasks.errors import TEXTS as TASKS_TEXTS
from casegraph.compiler.mapping import given
from casegraph.edge.errors import EdgeCode, Language, message
from consent.catalogue.errors import TEXTS as CATALOGUE_TEXTS
from consent.contact.errors import TEXTS as CONTACT_TEXTS
from consent.emergency_errors import TEXTS as EMERGENCY_TEXTS
from consent.errors import TEXTS as CONSENT_TEXTS
from consent.giving.errors import TEXTS as GIVING_TEXTS
from consent.keys.errors import TEXTS as KEY_TEXTS
from consent.keys.errors import KeysCode
from consent.partnership.errors import TEXTS as PARTNERSHIP_TEXTS
from consent.provisions.errors import TEXTS as PROVISION_TEXTS
from consent.repeating import TEXTS as REPEATING_TEXTS
from consent.secrecy.errors import TEXTS as SECRECY_TEXTS
from consent.signing.errors import TEXTS as SIGNING_TEXTS
from consent.succession import TEXTS as SUCCESSION_TEXTS
from consent.withdrawing.errors import TEXTS as WITHDRAWAL_TEXTS


class Text(Protocol):
    """A text in both languages, as the slices' error catalogues hold them."""

    @property
    def nl(self) -> str:
        """In Dutch."""

    @property
    def en(self) -> str:
        """In English."""


# What a service can answer about a text or a number; the store's other codes are for its operator.
_KEYS = (
    KeysCode.BSN_INVALID,
    KeysCode.KEY_DESTROYED,
    KeysCode.NAME_EMPTY,
    KeysCode.SEARCH_TOO_WIDE,
    KeysCode.TEXT_TOO_LONG,
    KeysCode.TEXT_UNREADABLE,
)


def collected(catalogues: Iterable[Mapping[StrEnum, Text]]) -> dict[str, str]:
    """Codes with their description, by name. Two slices may share a code only when they mean the same by it."""
    codes = {code.value: f"{message(code, Language.EN)} / {message(code, Language.NL)}" for code in EdgeCode}
    for catalogue in catalogues:
        for code, text in catalogue.items():
            described = f"{text.en} / {text.nl}"
            if codes.setdefault(code.value, described) != described:
                raise ValueError(f"Error code {code} means two things; give one of them another name.")
    return codes


CODES: Mapping[str, str] = collected(
    (
        {code: KEY_TEXTS[code] for code in _KEYS},
        CONSENT_TEXTS,
        CATALOGUE_TEXTS,
        EMERGENCY_TEXTS,
        PROVISION_TEXTS,
        REPEATING_TEXTS,
        SECRECY_TEXTS,
        PARTNERSHIP_TEXTS,
        CONTACT_TEXTS,
        WITHDRAWAL_TEXTS,
        SIGNING_TEXTS,
        SUCCESSION_TEXTS,
        GIVING_TEXTS,
        CASES_TEXTS,
        INTAKE_TEXTS,
        REJECTING_TEXTS,
        COURSE_TEXTS,
        CONTINUING_TEXTS,
        FORMS_TEXTS,
        ASKING_TEXTS,
        CONSULTING_TEXTS,
        DIRECTORY_TEXTS,
        NAMING_TEXTS,
        ACTIVATION_TEXTS,
        AGREEING_TEXTS,
        FOUNDING_TEXTS,
        APPOINTING_TEXTS,
        PROFESSIONALS_TEXTS,
        LAYING_TEXTS,
        STATING_TEXTS,
        TASKS_TEXTS,
        RETENTION_TEXTS,
    )
)

if TYPE_CHECKING:
    ErrorCode = str
else:
    # The members are the slices' own, so a type checker cannot know them.
    ErrorCode = strawberry.enum(
        Enum(
            "ErrorCode",
            {name: strawberry.enum_value(name, description=text) for name, text in sorted(CODES.items())},
        ),
        description="Everything that can be answered instead of what was asked. / Alles wat in plaats van het "
        "gevraagde kan worden geantwoord.",
    )


@strawberry.type(description="Why something was not done; nothing was changed. / Waarom iets niet is gedaan.")
class MutationError:
    """One refusal, in a mutation's payload."""

    code: ErrorCode = given(description="The reason, from the closed list. / De reden, uit de gesloten lijst.")
    message: str = given(
        description="What to do, in the language of the request. / Wat u kunt doen, in de taal van de vraag."
    )
    field: str | None = given(
        description="The input field that is wrong, if one is. / Het invoerveld dat niet klopt, als dat zo is."
    )
