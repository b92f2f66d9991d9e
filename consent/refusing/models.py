"""Refusals to share, and their reasons apart from them: the first is told to whoever takes part, the second is not."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import SQLModel

from consent.basis import Category
from tenants.columns import closed_list, key, moment, period, reference, sealed

SCHEMA = "consent"


class SharingRefusal(SQLModel, table=True):
    """An organisation does not share these kinds of data at a tafel of a partnership, about one person or the case.

    What was recorded never changes: it ends.
    """

    __tablename__ = "sharing_refusal"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        UniqueConstraint("case_id", "owner_org", "id"),
        CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name="valid_starts"),
        Index("ix_sharing_refusal_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID | None = None
    owner_org: UUID = reference("tenants.organisation.id")
    categories: list[Category] = closed_list(Category)
    valid: Range[datetime] = period()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    version: int = 1


class RefusalReason(SQLModel, table=True):
    """The compelling reason, for the organisation that refuses; by the id of its refusal."""

    __tablename__ = "refusal_reason"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["case_id", "owner_org", "id"],
            [
                "consent.sharing_refusal.case_id",
                "consent.sharing_refusal.owner_org",
                "consent.sharing_refusal.id",
            ],
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    owner_org: UUID
    reason_enc: bytes = sealed()
