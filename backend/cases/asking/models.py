"""Tables of asking. The question and the reason of a refusal are sealed with the key of the person they are about."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from backend.cases.asking.kinds import AlongMode, AnswerOutcome
from consent.basis import Category, Purpose
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "casework"


def _by_a_member() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"])


class InformationRequest(SQLModel, table=True):
    """One organisation asks another something about one person, to be answered by `due_at`, which the database sets.

    With `along_mode` it asks to look along, until `ends_at`: who is asked reads it no longer.
    """

    __tablename__ = "information_request"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        _by_a_member(),
        UniqueConstraint("case_id", "id"),
        CheckConstraint("asked_org <> owner_org", name="of_another"),
        CheckConstraint("(along_mode IS NULL) = (ends_at IS NULL)", name="along_until"),
        Index("ix_information_request_due_at", "due_at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    asked_org: UUID = reference("tenants.organisation.id")
    category: Category = closed(Category)
    purpose: Purpose = closed(Purpose)
    question_enc: bytes = sealed()
    due_at: datetime = moment()
    recorded_by: UUID
    recorded_at: datetime = moment()
    along_mode: AlongMode | None = closed(AlongMode, optional=True)
    ends_at: datetime | None = moment(optional=True)


class InformationAnswer(SQLModel, table=True):
    """The one answer of the organisation that was asked."""

    __tablename__ = "information_answer"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["case_id", "request_id"], ["casework.information_request.case_id", "casework.information_request.id"]
        ),
        ForeignKeyConstraint(
            ["case_id", "contribution_id"], ["casework.contribution.case_id", "casework.contribution.id"]
        ),
        ForeignKeyConstraint(
            ["owner_org", "contribution_id"], ["casework.contribution.owner_org", "casework.contribution.id"]
        ),
        _by_a_member(),
        UniqueConstraint("case_id", "request_id"),
        CheckConstraint("(outcome = 'BIJDRAGE') = (contribution_id IS NOT NULL)", name="contribution_given"),
        CheckConstraint(
            "(outcome IN ('GEWEIGERD', 'NIET_AANVAARD')) = (reason_enc IS NOT NULL)", name="refused_with_a_reason"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    request_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    outcome: AnswerOutcome = closed(AnswerOutcome)
    contribution_id: UUID | None = None
    reason_enc: bytes | None = sealed(optional=True)
    recorded_by: UUID
    recorded_at: datetime = moment()
