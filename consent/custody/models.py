"""Tables of the register. Nothing in it is changed but its end: what is known later is a new row.

What turned out never to have begun is empty; `voided` is the period that it had until then, kept by the database.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import SQLModel

from consent.custody.kinds import CustodyKind, CustodySource, MeasureKind
from tenants.columns import closed, key, moment, period, reference, sealed

SCHEMA = "consent"


def _of_case(column: str) -> ForeignKeyConstraint:
    """The person belongs to the case the row names, so no row can point across cases."""
    return ForeignKeyConstraint(["case_id", column], ["casework.subject.case_id", "casework.subject.id"])


def _ends() -> CheckConstraint:
    return CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name="valid_starts")


class Custody(SQLModel, table=True):
    """One holder of custody over a child, or who represents an adult: a person of the case, or an organisation.

    It was looked up in a register or a court order; the word of a parent is no source. Whoever is a possible danger or
    may have no contact is never asked for anything: also after custody ended, and whatever is recorded beside it, until
    somebody of the recording organisation lifts that mark, by name and with a reason.
    """

    __tablename__ = "custody"
    __table_args__: ClassVar[Any] = (
        _of_case("child_id"),
        _of_case("holder_id"),
        _ends(),
        CheckConstraint("(holder_id IS NULL) <> (holder_org IS NULL)", name="one_holder"),
        CheckConstraint("holder_id <> child_id", name="not_over_oneself"),
        CheckConstraint("holder_id IS NOT NULL OR NOT (possible_danger OR contact_ban)", name="a_person_is_kept_away"),
        CheckConstraint(
            "num_nulls(lifted_at, lifted_by, lift_reason_enc) IN (0, 3)"
            " AND (lifted_at IS NULL OR possible_danger OR contact_ban)",
            name="a_mark_is_lifted_whole",
        ),
        ForeignKeyConstraint(["owner_org", "lifted_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("checked_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date", name="checked_before"),
        Index("ix_custody_case_id_child_id", "case_id", "child_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    child_id: UUID
    holder_id: UUID | None = None
    holder_org: UUID | None = reference("tenants.organisation.id", optional=True)
    owner_org: UUID = reference("tenants.organisation.id")
    kind: CustodyKind = closed(CustodyKind)
    valid: Range[datetime] = period()
    source: CustodySource = closed(CustodySource)
    checked_on: date
    possible_danger: bool = False
    contact_ban: bool = False
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    voided: Range[datetime] | None = period(optional=True)
    lifted_at: datetime | None = moment(optional=True)
    lifted_by: UUID | None = None
    lift_reason_enc: bytes | None = sealed(optional=True)
    version: int = 1


class Measure(SQLModel, table=True):
    """A measure about a child that the owner carries out. `decision_enc` names the court's decision."""

    __tablename__ = "measure"
    __table_args__: ClassVar[Any] = (
        _of_case("child_id"),
        _ends(),
        UniqueConstraint("case_id", "id"),
        Index("ix_measure_case_id_child_id", "case_id", "child_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    child_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    kind: MeasureKind = closed(MeasureKind)
    valid: Range[datetime] = period()
    decision_enc: bytes = sealed()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    voided: Range[datetime] | None = period(optional=True)
    version: int = 1


class Capacity(SQLModel, table=True):
    """Somebody who may judge it found that a person can, or cannot, weigh what is asked. `judge_enc` says who."""

    __tablename__ = "capacity"
    __table_args__: ClassVar[Any] = (
        _of_case("subject_id"),
        _ends(),
        Index("ix_capacity_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    capable: bool
    valid: Range[datetime] = period()
    judge_enc: bytes = sealed()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    voided: Range[datetime] | None = period(optional=True)
    version: int = 1
