"""Why a form is not taken: one code per reason, in Dutch (B1) and English, without what was answered."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.errors import worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class FormsCode(StrEnum):
    """Reasons of forms."""

    FORM_UNKNOWN = "FORM_UNKNOWN"
    FORM_ONE_PERSON = "FORM_ONE_PERSON"
    FORM_WITHOUT_DAY = "FORM_WITHOUT_DAY"
    FORM_ANSWERS = "FORM_ANSWERS"
    FORM_ITEM = "FORM_ITEM"
    FORM_VALUE = "FORM_VALUE"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        FormsCode.FORM_UNKNOWN: Text(
            "Dit formulier wordt aan deze tafel niet gebruikt. Kies een formulier van de soort tafel.",
            "This form is not used at this tafel. Choose a form of the kind of tafel.",
        ),
        FormsCode.FORM_ONE_PERSON: Text(
            "Een formulier gaat over één persoon. Vul voor iedere persoon een eigen formulier in.",
            "A form is about one person. Fill in a form for each person.",
        ),
        FormsCode.FORM_WITHOUT_DAY: Text(
            "Zet bij een formulier de dag waarop u keek. Zo kan het naast een eerder formulier liggen.",
            "Give the day on which you looked, so that the form can lie beside an earlier one.",
        ),
        FormsCode.FORM_ANSWERS: Text(
            "Beantwoord minstens één onderdeel, en elk onderdeel hoogstens één keer.",
            "Answer at least one item, and each item at most once.",
        ),
        FormsCode.FORM_ITEM: Text(
            "Dit onderdeel staat niet op het formulier, of hoort bij een ander soort gegevens dan de bijdrage.",
            "This item is not on the form, or is about other data than the contribution.",
        ),
        FormsCode.FORM_VALUE: Text(
            "Dit antwoord staat niet op de schaal van het formulier.",
            "This answer is not on the scale of the form.",
        ),
    }
)


def refuse(code: FormsCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
