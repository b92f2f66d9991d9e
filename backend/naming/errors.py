"""Why an organisation does not go by a name, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class NamingCode(StrEnum):
    """Reasons of this slice. The database names the first in lower case where it refuses."""

    NAME_TAKEN = "NAME_TAKEN"
    NAME_ALREADY = "NAME_ALREADY"
    NAME_HOLDS = "NAME_HOLDS"
    SUCCESSION_ALREADY = "SUCCESSION_ALREADY"
    SUCCESSION_CIRCLE = "SUCCESSION_CIRCLE"
    SUCCESSION_HOLDS = "SUCCESSION_HOLDS"
    SUCCESSION_ITSELF = "SUCCESSION_ITSELF"
    SUCCESSION_SECOND_PERSON = "SUCCESSION_SECOND_PERSON"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        NamingCode.NAME_TAKEN: Text(
            "Een andere organisatie in uw regio heet al zo, of is zo bekend.",
            "Another organisation in your region goes by this name already.",
        ),
        NamingCode.NAME_ALREADY: Text(
            "Uw organisatie heet of heette op dat moment al anders of precies zo, of heeft deze andere naam al.",
            "A name of your organisation starts at that moment already, or it is this one, or this alias stands.",
        ),
        NamingCode.NAME_HOLDS: Text(
            "Uw organisatie heet al zo, of heette zo. Geef haar een andere naam vanaf een dag.",
            "Your organisation goes by this name already, or did. Give it another name from a day on.",
        ),
        NamingCode.SUCCESSION_ALREADY: Text(
            "Uw organisatie gaat al verder in een andere, of dat is voorgesteld of bevestigd.",
            "Your organisation goes on in another one already, or that was proposed or confirmed.",
        ),
        NamingCode.SUCCESSION_CIRCLE: Text(
            "Die organisatie gaat zelf verder in deze. Spreek af welke van de twee blijft.",
            "That organisation goes on in this one itself. Agree on which of them stays.",
        ),
        NamingCode.SUCCESSION_HOLDS: Text(
            "De dag is er al. Dit is niet meer in te trekken.",
            "Its day has come. This can be taken back no more.",
        ),
        NamingCode.SUCCESSION_ITSELF: Text(
            "Kies een andere organisatie dan uw eigen.",
            "Choose an organisation other than your own.",
        ),
        NamingCode.SUCCESSION_SECOND_PERSON: Text(
            "U stelde dit zelf voor, namens de andere organisatie. Laat een collega bevestigen.",
            "You proposed this yourself, for the other organisation. Let a colleague confirm it.",
        ),
    }
)


def refuse(code: NamingCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
