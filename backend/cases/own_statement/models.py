"""The table of own statements. The words are sealed with the key of the person who spoke, and never change."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from backend.cases.own_statement.kinds import StatementGiver
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "casework"


class OwnStatement(SQLModel, table=True):
    """What a person says of one contribution (feature 35; WGBO 7:454 lid 2, Jeugdwet 7.3.8).

    `contribution_id` is the version of which it was said. `versions` are that one and every newer one, which the
    database adds: an owner does not lose the statement by putting the contribution right.
    """

    __tablename__ = "own_statement"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(
            ["case_id", "contribution_id"], ["casework.contribution.case_id", "casework.contribution.id"]
        ),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        Index("ix_own_statement_case_id", "case_id"),
        Index("ix_own_statement_contribution_id", "contribution_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID
    contribution_id: UUID
    versions: list[UUID] = Field(sa_type=ARRAY(Uuid))
    giver: StatementGiver = closed(StatementGiver)
    said_on: date
    words_enc: bytes = sealed()
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()
