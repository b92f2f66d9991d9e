"""Closed sets of partnerships."""

from enum import StrEnum


class ParticipantBasis(StrEnum):
    """Why an organisation takes part in a partnership: the statute names it, or it was admitted to one case."""

    WETTELIJK = "WETTELIJK"
    TOEGELATEN = "TOEGELATEN"
