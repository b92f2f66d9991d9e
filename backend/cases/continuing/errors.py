"""Why one case does not go on in another: one code per reason, in Dutch (B1) and English, without personal data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.errors import TEXTS as CONSENT_TEXTS
from consent.errors import CommonCode, ConsentCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ContinuingCode(StrEnum):
    """Reasons of this slice. The database names them in lower case where it refuses."""

    CONTINUATION_ALREADY = "CONTINUATION_ALREADY"
    CONTINUATION_ELSEWHERE = "CONTINUATION_ELSEWHERE"
    CONTINUATION_NOT_LATER = "CONTINUATION_NOT_LATER"
    CONTINUATION_REASON = "CONTINUATION_REASON"
    CONTINUATION_SECOND_ORGANISATION = "CONTINUATION_SECOND_ORGANISATION"
    CONTINUATION_SECOND_PERSON = "CONTINUATION_SECOND_PERSON"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ContinuingCode.CONTINUATION_ALREADY: Text(
            "Tussen deze casussen is dit al vastgelegd.",
            "This was recorded between these cases already.",
        ),
        ContinuingCode.CONTINUATION_ELSEWHERE: Text(
            "Deze casussen liggen niet aan dezelfde tafel. Meld een casus aan bij de andere tafel.",
            "These cases are not at the same tafel. Refer a case to the other tafel.",
        ),
        ContinuingCode.CONTINUATION_NOT_LATER: Text(
            "Een splitsing gaat verder in een casus die later is aangemeld.",
            "A split goes on in a case that was referred later.",
        ),
        ContinuingCode.CONTINUATION_REASON: Text(
            "Deze reden hoort niet bij splitsen of samenvoegen zoals u dat koos. Kies een andere.",
            "This reason does not go with a split or a merge as you chose. Choose another.",
        ),
        ContinuingCode.CONTINUATION_SECOND_ORGANISATION: Text(
            "Aan deze tafel wegen meer organisaties. Laat iemand van een andere organisatie dit bevestigen.",
            "At this tafel more than one organisation weighs. Let somebody of another organisation confirm this.",
        ),
        ContinuingCode.CONTINUATION_SECOND_PERSON: Text(
            "U legde dit zelf vast. Laat iemand anders het bevestigen.",
            "You recorded this yourself. Let somebody else confirm it.",
        ),
    }
)
_ALL: Mapping[StrEnum, Text] = MappingProxyType({**CONSENT_TEXTS, **TEXTS})


def refuse(code: ContinuingCode | CommonCode | ConsentCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(_ALL, code, field=field, details={})
