"""Closed sets of casework."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a case stands. A case exists from its referral on (domain reference, section d)."""

    AANGEMELD = "AANGEMELD"
    WEGING = "WEGING"
    TOEGELATEN = "TOEGELATEN"
    AFGEWEZEN = "AFGEWEZEN"
    AFGESLOTEN = "AFGESLOTEN"


class Verdict(StrEnum):
    """What one organisation's weigher concludes."""

    TOELATEN = "TOELATEN"
    AFWIJZEN = "AFWIJZEN"


class Informed(StrEnum):
    """Whether the referral was discussed with the people it is about; a reason is asked when it was not."""

    GEINFORMEERD = "GEINFORMEERD"
    NIET_GEINFORMEERD = "NIET_GEINFORMEERD"


class ParticipationKind(StrEnum):
    """How an organisation takes part in a case."""

    AANMELDER = "AANMELDER"
    VAST = "VAST"
    OP_AFROEP = "OP_AFROEP"
    GAST = "GAST"
    BLIJFT_BETROKKEN = "BLIJFT_BETROKKEN"


class HouseholdRole(StrEnum):
    """A subject's place in the household."""

    KIND = "KIND"
    OUDER = "OUDER"
    PARTNER = "PARTNER"
    GROOTOUDER = "GROOTOUDER"
    ANDERS = "ANDERS"
