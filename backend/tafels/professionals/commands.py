"""What can be asked about registrations and delegations, and what comes of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NewType
from uuid import UUID

from tenants.ids import CaseId, MemberId, TafelId

DelegationId = NewType("DelegationId", UUID)
RegistrationId = NewType("RegistrationId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordRegistration:
    """Write down what one looked up on `checked_on`: a colleague stands in a register, `valid_until` included."""

    member: MemberId
    register_code: str
    number: str = field(repr=False)
    valid_from: date
    valid_until: date
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRegistration:
    """Say that it holds no more, or was wrong; from now on."""

    registration: RegistrationId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationKept:
    """It is written down."""

    registration: RegistrationId


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegateTask:
    """Pass one task of the wegingstabel on to a colleague, in one case or at one tafel, `valid_until` included."""

    task_code: str
    to: MemberId
    case: CaseId | None
    tafel: TafelId | None
    reason_code: str
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawDelegation:
    """Take it back, or give it back; from now on."""

    delegation: DelegationId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationKept:
    """It is passed on, or withdrawn."""

    delegation: DelegationId
