"""What can be asked of turning a referral away, and what it answers."""

from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from backend.cases.rejecting.kinds import RejectionReason
from tenants.ids import CaseId
from tenants.organisation_kinds import OrganisationKind

RejectionId = NewType("RejectionId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """Turn a weighed case away. The arguments are those of a weighing that says so; `explanation` is for the referrer.

    With `to_kind` (a code of a kind of tafel) or `to_organisation_kind` it is redirected there. `letter` is a code of
    the blueprint's letters, given when, and only when, it lists any.
    """

    case: CaseId
    expected_version: int
    reason: RejectionReason
    explanation: str = field(repr=False)
    to_kind: str | None = None
    to_organisation_kind: OrganisationKind | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The case was turned away, at stage AFGEWEZEN."""

    case: CaseId
    rejection: RejectionId
    version: int
