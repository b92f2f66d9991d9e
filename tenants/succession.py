"""That an organisation goes on in another one, from a day on. It says so, and moves nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import SQLModel

from tenants.columns import closed, key, moment, reference

SCHEMA = "tenants"


class SuccessionReason(StrEnum):
    """Why, without a word about anybody."""

    FUSIE = "FUSIE"
    OVERNAME = "OVERNAME"
    HERINDELING = "HERINDELING"
    ANDERE_RECHTSVORM = "ANDERE_RECHTSVORM"
    OPHEFFING = "OPHEFFING"


class Succession(SQLModel, table=True):
    """An organisation goes on in another, as its administrator proposed and one of that other confirmed (feature 99).

    `holds_from` is the day of the proposal, or the moment of the confirmation where that is later.
    """

    __tablename__ = "succession"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "proposed_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        ForeignKeyConstraint(["successor_id", "confirmed_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        ForeignKeyConstraint(
            ["withdrawn_org", "withdrawn_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        CheckConstraint("organisation_id <> successor_id", name="in_another"),
        CheckConstraint("num_nulls(confirmed_by, confirmed_at, holds_from) IN (0, 3)", name="confirmed_whole"),
        CheckConstraint("num_nulls(withdrawn_org, withdrawn_by, withdrawn_at) IN (0, 3)", name="withdrawn_whole"),
        CheckConstraint("withdrawn_org IN (organisation_id, successor_id)", name="withdrawn_by_one_of_both"),
        CheckConstraint("withdrawn_at < holds_from", name="withdrawn_before_its_day"),
        # It goes on in one other only.
        Index(
            "uq_succession_organisation_id",
            "organisation_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        Index("ix_succession_successor_id", "successor_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    successor_id: UUID = reference("tenants.organisation.id")
    reason: SuccessionReason = closed(SuccessionReason)
    starts_at: datetime = moment()
    proposed_by: UUID
    proposed_at: datetime = moment()
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = moment(optional=True)
    holds_from: datetime | None = moment(optional=True)
    withdrawn_org: UUID | None = None
    withdrawn_by: UUID | None = None
    withdrawn_at: datetime | None = moment(optional=True)
    version: int = 1
