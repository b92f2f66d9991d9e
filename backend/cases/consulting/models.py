"""The table of questions without a name. Question and advice are sealed with a key of their own, and kept briefly."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, String
from sqlmodel import Field, SQLModel

from tenants.columns import key, moment, reference, sealed

SCHEMA = "casework"
LONGEST_BOOKING = 24 * 60
"""Minutes that are booked at once, at most."""


class Consult(SQLModel, table=True):
    """A question at a tafel that is about nobody by name, and its advice (features 21, 108).

    There is no case and no subject that it could name. `confirmed` and `advice_confirmed` are codes of what looked like
    a person's data and of which whoever wrote it confirmed that it points at nobody.
    """

    __tablename__ = "consult"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        ForeignKeyConstraint(["advising_org", "advised_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint(
            "num_nonnulls(advising_org, advised_by, advised_at, advice_enc) IN (0, 4)", name="advised_whole"
        ),
        CheckConstraint("advising_org <> owner_org", name="of_another"),
        Index("ix_consult_tafel_id", "tafel_id"),
        Index("ix_consult_due_at", "due_at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID = reference("casework.tafel.id")
    owner_org: UUID = reference("tenants.organisation.id")
    question_enc: bytes = sealed()
    confirmed: list[str] = Field(sa_type=ARRAY(String))
    due_at: datetime = moment()
    recorded_by: UUID
    recorded_at: datetime = moment()
    advising_org: UUID | None = reference("tenants.organisation.id", optional=True)
    advice_enc: bytes | None = sealed(optional=True)
    advice_confirmed: list[str] = Field(sa_type=ARRAY(String))
    advised_by: UUID | None = None
    advised_at: datetime | None = moment(optional=True)


class ConsultHours(SQLModel, table=True):
    """Time that advice without a name took, in minutes, booked by whoever advised for who asked (feature 106).

    It outlives the question, of which it says nothing: a budget runs longer than a question is kept.
    """

    __tablename__ = "consult_hours"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        ForeignKeyConstraint(["consult_id"], ["casework.consult.id"], ondelete="SET NULL"),
        CheckConstraint(f"minutes BETWEEN 1 AND {LONGEST_BOOKING}", name="of_one_day"),
        Index("ix_consult_hours_tafel_id_recorded_at", "tafel_id", "recorded_at"),
        Index("ix_consult_hours_consult_id", "consult_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID = reference("casework.tafel.id")
    consult_id: UUID | None = None
    asking_org: UUID = reference("tenants.organisation.id")
    owner_org: UUID = reference("tenants.organisation.id")
    minutes: int
    recorded_by: UUID
    recorded_at: datetime = moment()
