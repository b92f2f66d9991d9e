"""What can be asked about cases that go on in one another, and what it answers."""

from dataclasses import dataclass
from typing import NewType
from uuid import UUID

from backend.cases.continuing.kinds import ContinuationKind, ContinuationReason
from tenants.ids import CaseId

ContinuationId = NewType("ContinuationId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinueCase:
    """Record that one admitted case goes on in another at the same tafel."""

    case: CaseId
    later: CaseId
    kind: ContinuationKind
    reason: ContinuationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmContinuation:
    """Say as the second person that it does."""

    continuation: ContinuationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuationRecorded:
    """It stands there; it holds once a second person confirmed it."""

    case: CaseId
    continuation: ContinuationId
