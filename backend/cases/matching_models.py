"""The table of questions asked across tafels. It names no case and nobody that a case is about."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlmodel import Field, SQLModel

from tenants.columns import key, moment, reference

SCHEMA = "casework"


class CrossMatch(SQLModel, table=True):
    """Whether somebody of one tafel is known at another, for which another organisation answers: a hit, or none.

    `subject_id` and `candidates` are what is asked; the database answers and takes both away in the same statement.
    With a hit each side has the other's contact, and no more.
    """

    __tablename__ = "cross_match"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["asking_org", "asked_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("hit OR num_nonnulls(contact_id, contact_name) = 0", name="only_a_hit_has_a_contact"),
        CheckConstraint("cardinality(candidates) <= 5056", name="candidates_few"),
        Index("ix_cross_match_asking_org_at", "asking_org", "at"),
        Index("ix_cross_match_asked_org_at", "asked_org", "at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    asking_org: UUID
    asking_tafel: UUID = reference("casework.tafel.id")
    asked_org: UUID = reference("tenants.organisation.id")
    asked_tafel: UUID = reference("casework.tafel.id")
    asked_by: UUID
    at: datetime = moment()
    subject_id: UUID | None = None
    candidates: list[UUID] = Field(sa_type=ARRAY(Uuid))
    hit: bool = False
    asker_name: str | None = None
    contact_id: UUID | None = None
    contact_name: str | None = None
