"""Why a rule of safe contact is not recorded, or somebody is not written to, in Dutch (B1) and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.common_errors import CommonCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class ContactCode(StrEnum):
    """Reasons of safe contact."""

    CONTACT_ADDRESS_UNWANTED = "CONTACT_ADDRESS_UNWANTED"
    CONTACT_NEVER_TOGETHER = "CONTACT_NEVER_TOGETHER"
    CONTACT_NONE = "CONTACT_NONE"
    CONTACT_RULES_DIFFER = "CONTACT_RULES_DIFFER"
    CONTACT_RULE_STANDS = "CONTACT_RULE_STANDS"
    CONTACT_TIMES = "CONTACT_TIMES"
    CONTACT_UNSAFE = "CONTACT_UNSAFE"
    CONTACT_WITH_ONESELF = "CONTACT_WITH_ONESELF"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        ContactCode.CONTACT_ADDRESS_UNWANTED: Text(
            "Met deze persoon is geen contact. Laat het adres weg.",
            "There is no contact with this person. Leave the address out.",
        ),
        ContactCode.CONTACT_NEVER_TOGETHER: Text(
            "Deze persoon mag nooit samen met een van de anderen worden benaderd. Benader ieder apart.",
            "This person may never be approached together with one of the others. Approach each apart.",
        ),
        ContactCode.CONTACT_NONE: Text(
            "Met deze persoon is afgesproken: geen contact. Stuur niets.",
            "It was agreed with this person that there is no contact. Send nothing.",
        ),
        ContactCode.CONTACT_RULES_DIFFER: Text(
            "De afspraken over veilig contact met deze persoon zijn niet gelijk. Overleg eerst en stuur nu niets.",
            "The agreements about safe contact with this person differ. Consult first, and send nothing now.",
        ),
        ContactCode.CONTACT_RULE_STANDS: Text(
            "In deze periode geldt al een afspraak waarvan het einde vastligt. Kies een later begin.",
            "In this period a rule stands whose end is laid down. Choose a later start.",
        ),
        ContactCode.CONTACT_TIMES: Text(
            "Deze tijden kunnen niet. Noem dagen van 1 (maandag) tot en met 7, en twee tijden op volgorde of geen.",
            "These times are not possible. Name days from 1 (Monday) to 7, and two times in order or none.",
        ),
        ContactCode.CONTACT_UNSAFE: Text(
            "Stuur deze persoon nu niets: dat is misschien niet veilig. Overleg eerst met de organisatie die de "
            "procesregie heeft.",
            "Send this person nothing now: it may not be safe. Consult the organisation that holds the procesregie "
            "first.",
        ),
        ContactCode.CONTACT_WITH_ONESELF: Text(
            "Noem hier alleen anderen dan de persoon zelf.",
            "Name only others than the person here.",
        ),
    }
)


def refuse(code: ContactCode | CommonCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(TEXTS, code, field=field, details={})
