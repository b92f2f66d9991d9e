"""Tables of questions who is already involved, and their answers. They name organisations, no case and no content."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from tenants.columns import key, moment, reference

SCHEMA = "casework"


class Involvement(SQLModel, table=True):
    """That it was asked who is involved with a person in other cases of this tafel (feature 117).

    `candidates` are who has the same name; the database answers and takes them away in the same statement.
    """

    __tablename__ = "involvement"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("case_id", "id"),
        CheckConstraint("cardinality(candidates) <= 5056", name="candidates_few"),
        Index("ix_involvement_owner_org_recorded_at", "owner_org", "recorded_at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID
    candidates: list[UUID] = Field(sa_type=ARRAY(Uuid))
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class InvolvedParty(SQLModel, table=True):
    """An organisation that took part in another case about this person, when it was asked; written by the database.

    `double`: another organisation of the same kind takes part in the case from which it was asked.
    """

    __tablename__ = "involved_party"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["case_id", "involvement_id"], ["casework.involvement.case_id", "casework.involvement.id"]
        ),
        UniqueConstraint("involvement_id", "organisation_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    involvement_id: UUID
    organisation_id: UUID = reference("tenants.organisation.id")
    contact_name: str | None = None
    double: bool
