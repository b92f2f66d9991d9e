"""Closed sets of advice on lawfulness."""

from enum import StrEnum


class AdviceOn(StrEnum):
    """What the committee was asked about: how a kind of tafel processes data, or that a case is kept longer again."""

    VERWERKING = "VERWERKING"
    VERLENGING = "VERLENGING"


class AdviceVerdict(StrEnum):
    """What the committee says of it. Nothing follows by itself: who answers for the tafel decides."""

    RECHTMATIG = "RECHTMATIG"
    RECHTMATIG_ONDER_VOORWAARDEN = "RECHTMATIG_ONDER_VOORWAARDEN"
    ONRECHTMATIG = "ONRECHTMATIG"
