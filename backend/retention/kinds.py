"""Closed sets of keeping and destroying."""

from enum import StrEnum


class StartEvent(StrEnum):
    """From which moment a term runs."""

    AFWIJZING = "AFWIJZING"
    AFSLUITING = "AFSLUITING"


class Approval(StrEnum):
    """Whether people approve a destruction first, on a list, or its date is enough."""

    OP_LIJST = "OP_LIJST"
    OP_DATUM = "OP_DATUM"


class HoldGround(StrEnum):
    """Why a case must be kept although its term is over (domain reference, section h)."""

    CALAMITEIT = "CALAMITEIT"
    KLACHT = "KLACHT"
    PROCEDURE = "PROCEDURE"
    TOEZICHT = "TOEZICHT"


class ListState(StrEnum):
    """Where a destruction list stands; it follows from its approvals, its dates and its cases."""

    TER_GOEDKEURING = "TER_GOEDKEURING"
    AFKOELING = "AFKOELING"
    IN_UITVOERING = "IN_UITVOERING"
    AFGEROND = "AFGEROND"


class DestructionState(StrEnum):
    """Where the destruction of one case stands. From `IN_UITVOERING` on there is no way back."""

    VOORGESTELD = "VOORGESTELD"
    IN_UITVOERING = "IN_UITVOERING"
    VERNIETIGD = "VERNIETIGD"
    VERVALLEN = "VERVALLEN"


class DropReason(StrEnum):
    """Why a case fell off its list: a look at the last moment found something."""

    BEWAARPLICHT = "BEWAARPLICHT"
    HEROPEND = "HEROPEND"
    TERMIJN = "TERMIJN"


class Manner(StrEnum):
    """In which way data was destroyed (Archiefbesluit 1995, artikel 8)."""

    SLEUTELS_EN_RIJEN = "SLEUTELS_EN_RIJEN"
