"""Tables that are derived from the others, in the transaction that changes them (consent/sql/derive.sql)."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Index, Uuid
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import Field, SQLModel

import tenants.models  # noqa: F401 - its ceiling gets the closed set of categories below
from consent.basis import (
    Category,
    Purpose,
)
from tenants.columns import (
    closed,
    moment,
    periods,
    reference,
)

SCHEMA = "consent"


class CaseLock(SQLModel, table=True):
    """The row that every change to a case's access takes first, so that two of them cannot cross."""

    __tablename__ = "case_lock"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    case_id: UUID = reference("casework.case.id", key=True)


class CaseAccess(SQLModel, table=True):
    """Derived: when an organisation may receive one category about one subject for one purpose."""

    __tablename__ = "case_access"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    # The case comes first: who asks for one by its case and its organisation finds both in one index, and whoever
    # derives a case finds all of it. What is asked for one subject stands together.
    case_id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(primary_key=True)
    subject_id: UUID = Field(primary_key=True)
    purpose: Purpose = closed(Purpose, key=True)
    category: Category = closed(Category, key=True)
    valid: Any = periods()
    basis_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))


class Reassessment(SQLModel, table=True):
    """Derived: from when a consent must be looked at again, because custody or a measure began or ended.

    One row for each organisation that recorded the basis or receives under it, so that its policy asks nothing else.
    """

    __tablename__ = "reassessment"
    __table_args__: ClassVar[Any] = (Index("ix_reassessment_case_id", "case_id"), {"schema": SCHEMA})
    basis_id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(primary_key=True)
    case_id: UUID
    at: datetime = moment()


class ShownOrganisation(SQLModel, table=True):
    """Derived: when an organisation that is hidden in a household is shown to another one. No row, not shown."""

    __tablename__ = "shown_organisation"
    __table_args__: ClassVar[Any] = (Index("ix_shown_organisation_case_id", "case_id"), {"schema": SCHEMA})
    organisation_id: UUID = Field(primary_key=True)
    case_id: UUID = Field(primary_key=True)
    shown_id: UUID = Field(primary_key=True)
    valid: list[Range[datetime]] = periods()


class CaseParticipant(SQLModel, table=True):
    """Derived: when an organisation takes part in a case, with the sort keys of its worklist, and what bars it.

    Sort keys come only from facts that every participant may see; the row policies still decide. `restricted` are the
    subjects that are restricted towards it, each in the period at the same place of `restricted_during`: a restriction
    binds every member, also those who may not read it. `by_name`: content is for those only who were authorised by
    name, because the tafel works in a partnership with a statute of its own.
    """

    __tablename__ = "case_participant"
    __table_args__: ClassVar[Any] = (
        Index("ix_case_participant_inbox", "organisation_id", "opened_at", "case_id"),
        {"schema": SCHEMA},
    )
    case_id: UUID = Field(primary_key=True)
    organisation_id: UUID = Field(primary_key=True)
    tafel_id: UUID
    opened_at: datetime = moment()
    stage: str
    valid: Any = periods()
    restricted: list[UUID] = Field(default=[], sa_type=ARRAY(Uuid), sa_column_kwargs={"server_default": "{}"})
    restricted_during: list[Any] = Field(
        default=[], sa_type=ARRAY(TSTZRANGE), sa_column_kwargs={"server_default": "{}"}
    )
    by_name: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
