"""The table of decisions on a conflict of duties."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import Field, SQLModel

from consent.basis import Category
from tenants.columns import closed_list, key, moment, period, reference, sealed

SCHEMA = "consent"


class DutyConflict(SQLModel, table=True):
    """Somebody bound to secrecy decided to speak all the same, step by step (KNMG; domain reference g5).

    Was consent asked for, what serious harm threatens, why is there no other way, what is the least that is told, and
    who was consulted. It lifts nothing before a colleague has confirmed it. What was decided never changes: it ends.
    """

    __tablename__ = "duty_conflict"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        CheckConstraint("cardinality(recipients) > 0", name="has_recipient"),
        CheckConstraint(
            "NOT isempty(valid) AND lower(valid) IS NOT NULL AND upper(valid) IS NOT NULL", name="valid_ends"
        ),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by IS NULL)", name="confirmation_names_who"),
        CheckConstraint("confirmed_by <> decided_by", name="two_people"),
        CheckConstraint("confirmed_at >= decided_at", name="confirmed_after_decided"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_names_who"),
        CheckConstraint("ended_at >= coalesce(confirmed_at, decided_at)", name="ended_after_decided"),
        Index("ix_duty_conflict_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    categories: list[Category] = closed_list(Category)
    recipients: list[UUID] = Field(sa_type=ARRAY(Uuid))
    valid: Range[datetime] = period()
    asked_enc: bytes = sealed()
    harm_enc: bytes = sealed()
    last_resort_enc: bytes = sealed()
    minimum_enc: bytes = sealed()
    consulted_enc: bytes = sealed()
    decided_by: UUID = reference("tenants.member.id")
    decided_at: datetime = moment()
    confirmed_by: UUID | None = reference("tenants.member.id", optional=True)
    confirmed_at: datetime | None = moment(optional=True)
    ended_by: UUID | None = reference("tenants.member.id", optional=True)
    ended_at: datetime | None = moment(optional=True)
    version: int = 1
