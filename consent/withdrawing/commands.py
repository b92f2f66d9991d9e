"""What can be asked of withdrawals that were passed on, and what it answers."""

from dataclasses import dataclass, field

from consent.basis import ConsentKind
from consent.ids import ConsentId, WithdrawalId
from consent.withdrawing.kinds import IdentityCheck, WithdrawalChannel
from tenants.ids import CaseId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterWithdrawal:
    """Withdraw everything that a person of the case consented to, or (`kind`) one kind of consent, from now.

    `note` says how it was told and how the person can be called back, for who checks afterwards who it was.
    """

    subject: SubjectId
    channel: WithdrawalChannel
    kind: ConsentKind | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalRegistered:
    """It is withdrawn. Whether there was anything to withdraw is not told."""

    case: CaseId
    withdrawal: WithdrawalId


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIdentity:
    """Say, as the owner of a consent, whether it was the person who withdrew it. It stays withdrawn either way."""

    consent: ConsentId
    expected_version: int
    outcome: IdentityCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChecked:
    """The check is recorded, once."""

    case: CaseId
    consent: ConsentId
    version: int
