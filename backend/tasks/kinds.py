"""Closed sets of tasks."""

from enum import StrEnum


class TaskKind(StrEnum):
    """What there is to do. It names the work, never a person."""

    IDENTITEIT_NAGAAN = "IDENTITEIT_NAGAAN"
    GEBRUIK_STAKEN = "GEBRUIK_STAKEN"
    HERBEOORDELEN = "HERBEOORDELEN"
    VERJAARDAG_NADERT = "VERJAARDAG_NADERT"
    MAATREGEL_EINDIGT = "MAATREGEL_EINDIGT"
    GRONDSLAG_EINDIGT = "GRONDSLAG_EINDIGT"
    BESLUIT_EINDIGT = "BESLUIT_EINDIGT"
    BEVOEGDHEID_EINDIGT = "BEVOEGDHEID_EINDIGT"
    TWEEDE_LEZER = "TWEEDE_LEZER"


class TaskOutcome(StrEnum):
    """How a task ended."""

    GEDAAN = "GEDAAN"
    NIET_NODIG = "NIET_NODIG"
