"""Closed sets of own statements."""

from enum import StrEnum


class StatementGiver(StrEnum):
    """Who spoke: the person, or who represents them by law (BW 7:465, Jeugdwet 7.3.15)."""

    BETROKKENE = "BETROKKENE"
    VERTEGENWOORDIGER = "VERTEGENWOORDIGER"
