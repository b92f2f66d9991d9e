"""Tables of the way of a case. They hold codes, dates and ids; each text is a contribution that a row refers to."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from backend.cases.kinds import CompulsionSource, Kader, KaderDecider
from tenants.columns import closed, key, moment, reference

SCHEMA = "casework"


def _written() -> tuple[Any, ...]:
    """A text of the row's own organisation in the row's own case, and a member of that organisation."""
    return (
        ForeignKeyConstraint(
            ["case_id", "contribution_id"], ["casework.contribution.case_id", "casework.contribution.id"]
        ),
        ForeignKeyConstraint(
            ["owner_org", "contribution_id"], ["casework.contribution.owner_org", "casework.contribution.id"]
        ),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
    )


class CasePhase(SQLModel, table=True):
    """That a case came into a phase: written by the database with the change itself, and never changed.

    `ordinal` counts from 1. Who did it is absent only where the installation itself wrote.
    """

    __tablename__ = "case_phase"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "moved_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("case_id", "ordinal"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    ordinal: int
    phase: str
    since: datetime = moment()
    organisation_id: UUID | None = None
    moved_by: UUID | None = None


class CaseOutcome(SQLModel, table=True):
    """What a case ends in. A later one stands beside it, and counts."""

    __tablename__ = "case_outcome"
    __table_args__: ClassVar[Any] = (
        *_written(),
        Index("ix_case_outcome_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    outcome: str
    contribution_id: UUID | None = None
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class FamilyTalk(SQLModel, table=True):
    """Whether a case was discussed with the people it is about, or why not (feature 122). The newest says how it is."""

    __tablename__ = "family_talk"
    __table_args__: ClassVar[Any] = (
        *_written(),
        CheckConstraint("discussed = (contribution_id IS NULL)", name="reason_when_not_discussed"),
        Index("ix_family_talk_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    discussed: bool
    contribution_id: UUID | None = None
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class Assessment(SQLModel, table=True):
    """What one discipline finds, by somebody of the organisation that holds that discipline in the case (feature 112).

    A later one of the same discipline stands beside it, and counts.
    """

    __tablename__ = "assessment"
    __table_args__: ClassVar[Any] = (
        *_written(),
        Index("ix_assessment_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    discipline: str
    contribution_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class KeyDecision(SQLModel, table=True):
    """A far-reaching decision that people take together (kernbeslissing, feature 125), in the words of one of them."""

    __tablename__ = "key_decision"
    __table_args__: ClassVar[Any] = (
        *_written(),
        UniqueConstraint("case_id", "id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    contribution_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class KeyDecider(SQLModel, table=True):
    """One person takes a decision together with others: each for himself, and once."""

    __tablename__ = "key_decider"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "decision_id"], ["casework.key_decision.case_id", "casework.key_decision.id"]),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("case_id", "decision_id", "recorded_by"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    decision_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class KaderEvent(SQLModel, table=True):
    """From which day a kader holds for a person (feature 114). A later one stands beside it, and counts."""

    __tablename__ = "kader_event"
    __table_args__: ClassVar[Any] = (
        *_written(),
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["case_id", "measure_id"], ["consent.measure.case_id", "consent.measure.id"]),
        CheckConstraint("kader <> 'DWANG' OR num_nonnulls(measure_id, source) > 0", name="source_of_compulsion"),
        CheckConstraint("kader = 'DWANG' OR num_nonnulls(measure_id, source) = 0", name="source_only_of_compulsion"),
        Index("ix_kader_event_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID
    kader: Kader = closed(Kader)
    since_on: date
    decided_by: KaderDecider = closed(KaderDecider)
    source: CompulsionSource | None = closed(CompulsionSource, optional=True)
    measure_id: UUID | None = None
    contribution_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()
