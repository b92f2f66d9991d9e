"""The closed set of ways in which somebody is reached."""

from enum import StrEnum


class ContactChannel(StrEnum):
    """How somebody can be reached safely. GESPREK is in person; GEEN is not at all, and no message either."""

    BRIEF = "BRIEF"
    E_MAIL = "E_MAIL"
    TELEFOON = "TELEFOON"
    GESPREK = "GESPREK"
    GEEN = "GEEN"
