"""The one vocabulary of the ledger: what can be said to have happened."""

from enum import StrEnum


class LedgerAction(StrEnum):
    """`READ`, `MISS`, `WRITE`, `REFUSAL` and `SYSTEM`, as every ledger event is one of these."""

    READ = "READ"
    MISS = "MISS"
    WRITE = "WRITE"
    REFUSAL = "REFUSAL"
    SYSTEM = "SYSTEM"


class LedgerGround(StrEnum):
    """On which footing a subject's data was shown."""

    OWN = "OWN"
    SHARED = "SHARED"
    BREAK_GLASS = "BREAK_GLASS"
    TAFEL = "TAFEL"
