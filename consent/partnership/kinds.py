"""Closed sets of partnerships."""

from enum import StrEnum


class ParticipantBasis(StrEnum):
    """Why an organisation takes part in a partnership: the statute names it, or it was admitted to one case."""

    WETTELIJK = "WETTELIJK"
    TOEGELATEN = "TOEGELATEN"


class AuditTopic(StrEnum):
    """What the yearly audit of a partnership counts."""

    DEELNEMER = "DEELNEMER"
    BEVOEGDE = "BEVOEGDE"
    GRONDSLAG = "GRONDSLAG"
    WEIGERING = "WEIGERING"
    VERLENGING = "VERLENGING"
    ADVIES = "ADVIES"
    LEZING = "LEZING"
