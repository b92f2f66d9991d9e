"""The table of professional registrations: in which register a colleague stands, under which number, until when."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel

from tenants.columns import key, moment

SCHEMA = "tenants"


class Registration(SQLModel, table=True):
    """What a colleague looked up in a register about another one, on `checked_on` (feature 97).

    It holds on each day from `valid_from` to `valid_until`, both included (calendar days in the Netherlands), unless it
    was ended. The number is contact data of staff, like a mail address: only the own organisation reads it.
    """

    __tablename__ = "registration"
    __table_args__: ClassVar[Any] = (
        *(
            ForeignKeyConstraint(["organisation_id", column], ["tenants.member.organisation_id", "tenants.member.id"])
            for column in ("member_id", "recorded_by", "ended_by")
        ),
        CheckConstraint("valid_from <= valid_until", name="in_order"),
        CheckConstraint("number ~ '^[0-9A-Z][0-9A-Z.-]{2,19}$'", name="a_number"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        Index("ix_registration_organisation_id_member_id", "organisation_id", "member_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    member_id: UUID
    register_code: str = Field(sa_type=Text)
    number: str = Field(sa_type=Text)
    valid_from: date
    valid_until: date
    checked_on: date
    recorded_by: UUID
    recorded_at: datetime = moment()
    ended_by: UUID | None = None
    ended_at: datetime | None = moment(optional=True)
    version: int = 1
