"""Reasons that any service of the house may have, and how a reason becomes a refusal in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.keys.errors import Text
from tenants.refusal import Refusal


class CommonCode(StrEnum):
    """Reasons that any service of the house may have."""

    NOT_FOUND = "NOT_FOUND"
    NOT_ALLOWED = "NOT_ALLOWED"
    CONFLICT = "CONFLICT"
    ASSURANCE_TOO_LOW = "ASSURANCE_TOO_LOW"
    CASE_STAGE = "CASE_STAGE"
    FIELD_MISSING = "FIELD_MISSING"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    LIST_EMPTY = "LIST_EMPTY"
    LIST_TOO_LONG = "LIST_TOO_LONG"
    LIST_REPEATS = "LIST_REPEATS"
    PERIOD_INVALID = "PERIOD_INVALID"
    ALREADY_ENDED = "ALREADY_ENDED"


COMMON: Mapping[StrEnum, Text] = MappingProxyType(
    {
        CommonCode.NOT_FOUND: Text(
            "Dit is niet gevonden. Controleer of u in de goede casus werkt en voor de goede organisatie.",
            "This was not found. Check that you work in the right case and for the right organisation.",
        ),
        CommonCode.NOT_ALLOWED: Text(
            "Uw rol laat dit hier niet toe. Vraag de voorzitter of de beheerder van uw organisatie.",
            "Your role does not allow this here. Ask the chair, or the administrator of your organisation.",
        ),
        CommonCode.CONFLICT: Text(
            "Iemand anders heeft dit intussen veranderd. Haal het opnieuw op en probeer het nog eens.",
            "Somebody else has changed this in the meantime. Fetch it again and retry.",
        ),
        CommonCode.ASSURANCE_TOO_LOW: Text(
            "U bent niet sterk genoeg aangemeld. Meld u opnieuw aan met een tweede stap.",
            "Your way of signing in is not strong enough. Sign in again with a second factor.",
        ),
        CommonCode.CASE_STAGE: Text(
            "Dit kan niet in het stadium waarin de casus nu staat. Bekijk eerst waar de casus staat.",
            "This cannot be done at the stage where the case stands now. Look up its stage first.",
        ),
        CommonCode.FIELD_MISSING: Text("Vul dit veld in.", "Fill in this field."),
        CommonCode.FIELD_TOO_LONG: Text(
            "Dit veld mag hooguit {limit} tekens hebben. Maak de tekst korter.",
            "This field may have at most {limit} characters. Shorten the text.",
        ),
        CommonCode.LIST_EMPTY: Text("Noem er hier minstens één.", "Name at least one here."),
        CommonCode.LIST_TOO_LONG: Text(
            "Noem er hier hooguit {limit}. Verdeel dit over meer keren.",
            "Name at most {limit} here. Divide this over several times.",
        ),
        CommonCode.LIST_REPEATS: Text("Noem hier niets dubbel.", "Name nothing twice here."),
        CommonCode.PERIOD_INVALID: Text(
            "Deze periode kan niet. Laat haar nu of later beginnen, en later eindigen dan zij begint.",
            "This period is not possible. Let it start now or later, and end after it starts.",
        ),
        CommonCode.ALREADY_ENDED: Text(
            "Dit is al beëindigd. U hoeft niets meer te doen.",
            "This has been ended already. There is nothing left to do.",
        ),
    }
)


def worded(
    texts: Mapping[StrEnum, Text], code: StrEnum, *, field: str | None, details: Mapping[str, object]
) -> Refusal:
    """A refusal in the words that `texts`, or every slice, has for `code`, with the details its sentences name."""
    text = texts[code] if code in texts else COMMON[code]
    return Refusal(code, text.nl.format(**details), text.en.format(**details), field)
