"""The table of referrals that were turned away."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from backend.cases.rejecting.kinds import RejectionOutcome, RejectionReason
from tenants.columns import closed, key, moment, reference, sealed
from tenants.organisation_kinds import OrganisationKind

SCHEMA = "casework"


class Rejection(SQLModel, table=True):
    """That a referral is not admitted, with what the referrer is told of it; it is never changed.

    A redirect points to a kind of tafel or a kind of organisation (`to_kind`, `to_organisation_kind`): whoever referred
    asks there anew, and nothing goes along. `letter` is a code of the blueprint; the letter itself is not kept.
    """

    __tablename__ = "rejection"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("case_id"),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint(
            "num_nonnulls(to_kind, to_organisation_kind) = (outcome = 'DOORGELEID')::integer", name="one_way_on"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    tafel_id: UUID = reference("casework.tafel.id")
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()
    outcome: RejectionOutcome = closed(RejectionOutcome)
    reason: RejectionReason = closed(RejectionReason)
    to_kind: str | None = None
    to_organisation_kind: OrganisationKind | None = closed(OrganisationKind, optional=True)
    explanation_enc: bytes = sealed()
    letter: str | None = None
