"""What can be asked of keeping and destroying, and what it answers: values and ids, nothing else."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NewType
from uuid import UUID

from backend.retention.kinds import HoldGround
from consent.ids import RacAdviceId
from tenants.ids import CaseId

DestructionListId = NewType("DestructionListId", UUID)
RetentionExtensionId = NewType("RetentionExtensionId", UUID)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendRetention:
    """Keep a case longer, until the end of a legal day. `advice` is asked where it was extended before."""

    case: CaseId
    until: date
    reason: str = field(repr=False)
    advice: RacAdviceId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmExtension:
    """Confirm it as the second person, in another role: from then on the case is kept until then."""

    extension: RetentionExtensionId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionKept:
    """The decision as it was recorded or confirmed."""

    case: CaseId
    extension: RetentionExtensionId
    version: int
