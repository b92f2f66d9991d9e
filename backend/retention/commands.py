"""What can be asked of keeping and destroying, and what it answers: values and ids, nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import NewType
from uuid import UUID

from backend.retention.kinds import HoldGround
from tenants.ids import CaseId

DestructionListId = NewType("DestructionListId", UUID)
LegalHoldId = NewType("LegalHoldId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveDestruction:
    """Approve a destruction list, as one of the two people who must."""

    list: DestructionListId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DestructionApproved:
    """The approval is recorded. `execute_at` is None until the second; then it is the end of the cooling-off."""

    list: DestructionListId
    version: int
    execute_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceHold:
    """Keep a case from now on, whatever its term says."""

    case: CaseId
    ground: HoldGround


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced:
    """The case is kept until the hold is lifted."""

    case: CaseId
    hold: LegalHoldId


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftHold:
    """End a hold of one's own organisation now."""

    hold: LegalHoldId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted:
    """The hold has ended; the case's own term counts again."""

    hold: LegalHoldId
    version: int
