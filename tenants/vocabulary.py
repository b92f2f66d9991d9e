"""The one vocabulary of the ledger: what can be said to have happened."""

from enum import StrEnum


class LedgerAction(StrEnum):
    """What every ledger event is one of. `REVEAL` shows a citizen service number, or a name before admission."""

    READ = "READ"
    MISS = "MISS"
    WRITE = "WRITE"
    REFUSAL = "REFUSAL"
    SYSTEM = "SYSTEM"
    REVEAL = "REVEAL"


class LedgerGround(StrEnum):
    """On which footing a subject's data was shown."""

    OWN = "OWN"
    SHARED = "SHARED"
    BREAK_GLASS = "BREAK_GLASS"
    TAFEL = "TAFEL"
