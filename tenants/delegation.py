"""The tables of delegation: a task that a registered colleague passed on, and what was written under that."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text
from sqlmodel import Field, SQLModel

from tenants.columns import key, moment, reference

SCHEMA = "tenants"


class Delegation(SQLModel, table=True):
    """One task of the wegingstabel, passed on to a colleague in one case or at one tafel (feature 97).

    It can hold on each day from `valid_from` to `valid_until`, both included (calendar days in the Netherlands).
    Whether it does is asked at each use: without registration, membership or role there of the
    delegator it gives nothing.
    """

    __tablename__ = "delegation"
    __table_args__: ClassVar[Any] = (
        *(
            ForeignKeyConstraint(["organisation_id", column], ["tenants.member.organisation_id", "tenants.member.id"])
            for column in ("from_member_id", "to_member_id", "withdrawn_by")
        ),
        CheckConstraint("from_member_id <> to_member_id", name="to_somebody_else"),
        CheckConstraint("(case_id IS NULL) <> (tafel_id IS NULL)", name="in_one_place"),
        CheckConstraint("valid_from <= valid_until", name="in_order"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_by_somebody"),
        Index("ix_delegation_to_member_id", "to_member_id"),
        Index("ix_delegation_case_id", "case_id"),
        Index("ix_delegation_organisation_id_from_member_id", "organisation_id", "from_member_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    from_member_id: UUID
    to_member_id: UUID
    task_code: str = Field(sa_type=Text)
    task_version: int
    case_id: UUID | None = reference("casework.case.id", optional=True)
    tafel_id: UUID | None = reference("casework.tafel.id", optional=True)
    reason_code: str = Field(sa_type=Text)
    valid_from: date
    valid_until: date
    recorded_at: datetime = moment()
    withdrawn_at: datetime | None = moment(optional=True)
    withdrawn_by: UUID | None = None
    version: int = 1


class DelegatedAct(SQLModel, table=True):
    """That a row was written under a delegation, and so under whose responsibility; written by the database alone."""

    __tablename__ = "delegated_act"
    __table_args__: ClassVar[Any] = (
        *(
            ForeignKeyConstraint(["organisation_id", column], ["tenants.member.organisation_id", "tenants.member.id"])
            for column in ("member_id", "delegator_id")
        ),
        Index("ix_delegated_act_object_id", "object_id"),
        Index("ix_delegated_act_case_id", "case_id"),
        Index("ix_delegated_act_delegation_id", "delegation_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    case_id: UUID = reference("casework.case.id")
    delegation_id: UUID = reference("tenants.delegation.id")
    member_id: UUID
    delegator_id: UUID
    task_code: str = Field(sa_type=Text)
    object_type: str = Field(sa_type=Text)
    object_id: UUID
    done_at: datetime = moment()
