"""Tables of cases. Every row names its case and the organisation that owns it."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from backend.cases.kinds import ContributionNature, HouseholdRole, ParticipationKind, Stage, Verdict
from consent.basis import Category, Protection, Purpose
from tenants.columns import closed, document, key, moment, period, periods, reference, sealed
from tenants.ids import new_subject_id

SCHEMA = "casework"


def _provided_on() -> tuple[Any, ...]:
    """The decision of police or prosecution service on which something is provided: one of the owner's own, or none."""
    return (
        ForeignKeyConstraint(
            ["owner_org", "police_decision_id"], ["consent.police_decision.owner_org", "consent.police_decision.id"]
        ),
        ForeignKeyConstraint(
            ["owner_org", "justice_provision_id"],
            ["consent.justice_provision.owner_org", "consent.justice_provision.id"],
        ),
        CheckConstraint("num_nonnulls(police_decision_id, justice_provision_id) <= 1", name="one_register"),
    )


class Case(SQLModel, table=True):
    """One household, person or area at one tafel. It gets its number when it is admitted."""

    __tablename__ = "case"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["kind_code", "kind_version"], ["casework.tafel_kind.code", "casework.tafel_kind.version"]
        ),
        UniqueConstraint("number"),
        CheckConstraint(
            "(stage IN ('AANGEMELD', 'WEGING', 'AFGEWEZEN')) = (number IS NULL)", name="number_when_admitted"
        ),
        CheckConstraint("phase IS NULL OR number IS NOT NULL", name="phase_when_admitted"),
        Index("ix_case_tafel_id_stage", "tafel_id", "stage"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    number: str | None = None
    tafel_id: UUID = reference("casework.tafel.id")
    kind_code: str
    kind_version: int
    stage: Stage = closed(Stage)
    owner_org: UUID = reference("tenants.organisation.id")
    opened_at: datetime = moment()
    closed_at: datetime | None = moment(optional=True)
    version: int = 1
    # A code of the blueprint, kept by the database; none where that version of the blueprint has no phases.
    phase: str | None = None


class Subject(SQLModel, table=True):
    """A person a case is about. Linked to the same person in another case only through the key store's hashes.

    The id is a UUIDv4. The dated boundaries are plain because policies and retention need them.
    """

    __tablename__ = "subject"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("case_id", "id"),
        Index("ix_subject_key_id", "key_id"),
        {"schema": SCHEMA},
    )
    id: UUID = Field(default_factory=new_subject_id, primary_key=True)
    case_id: UUID = reference("casework.case.id")
    owner_org: UUID = reference("tenants.organisation.id")
    role_in_household: HouseholdRole = closed(HouseholdRole)
    name_enc: bytes | None = sealed(optional=True)
    birth_date_enc: bytes | None = sealed(optional=True)
    turns_12_on: date | None = Field(default=None, sa_type=Date)
    turns_16_on: date | None = Field(default=None, sa_type=Date)
    turns_18_on: date | None = Field(default=None, sa_type=Date)
    key_id: UUID
    version: int = 1


class CitizenNumber(SQLModel, table=True):
    """A subject's citizen service number (BSN), sealed: beside the subject, so that nobody is shown it unasked.

    Only an organisation with a stated authority records one, of a subject of its own (Wabb 10; UAVG 46).
    """

    __tablename__ = "citizen_number"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("case_id", "subject_id"),
        # Whoever asks for a number names the person.
        Index("ix_citizen_number_subject_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    bsn_enc: bytes = sealed()
    recorded_by: UUID
    recorded_at: datetime = moment()
    version: int = 1


class Weighing(SQLModel, table=True):
    """One person's weighing, for an organisation: criteria answered, and the four arguments (feature 17)."""

    __tablename__ = "weighing"
    __table_args__: ClassVar[Any] = (UniqueConstraint("case_id", "member_id"), {"schema": SCHEMA})
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    tafel_id: UUID = reference("casework.tafel.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    member_id: UUID = reference("tenants.member.id")
    verdict: Verdict = closed(Verdict)
    criteria: dict[str, Any] = document()
    purpose_enc: bytes = sealed()
    necessity_enc: bytes = sealed()
    proportionality_enc: bytes = sealed()
    subsidiarity_enc: bytes = sealed()
    weighed_at: datetime = moment()


class Participation(SQLModel, table=True):
    """An organisation takes part in a case, between two moments, invited by another."""

    __tablename__ = "participation"
    __table_args__: ClassVar[Any] = (
        ExcludeConstraint(
            ("case_id", "="), ("organisation_id", "="), ("valid", "&&"), using="gist", name="one_participation"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    invited_by: UUID = reference("tenants.organisation.id")
    kind: ParticipationKind = closed(ParticipationKind)
    valid: Range[datetime] = period()
    version: int = 1


class Contribution(SQLModel, table=True):
    """What one organisation brings to a case. It stays that organisation's own; its default audience is nobody else."""

    __tablename__ = "contribution"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("owner_org", "id"),
        CheckConstraint("cardinality(subject_ids) > 0", name="has_subject"),
        CheckConstraint(
            "form IS NULL OR (cardinality(subject_ids) = 1 AND happened_on IS NOT NULL)", name="form_of_one_on_a_day"
        ),
        *_provided_on(),
        Index("ix_contribution_case_id_recorded_at", "case_id", "recorded_at", "id"),
        Index("ix_contribution_key_id", "key_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    owner_org: UUID = reference("tenants.organisation.id")
    author_id: UUID = reference("tenants.member.id")
    subject_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))
    category: Category = closed(Category)
    purpose: Purpose = closed(Purpose)
    protection: Protection = closed(Protection)
    body_enc: bytes = sealed()
    key_id: UUID
    recorded_at: datetime = moment()
    version: int = 1
    police_decision_id: UUID | None = None
    justice_provision_id: UUID | None = None
    # How the text was made such that it cannot be traced to others than its subjects (Wjsg 39f).
    redaction_enc: bytes | None = sealed(optional=True)
    onward_ban: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    # What was brought on a decision does not open by emergency access, unless the catalogue says so of its article.
    no_glass: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    # Absent only where it was brought before this was asked: nobody else can say what it was.
    nature: ContributionNature | None = closed(ContributionNature, optional=True)
    # Plain, like every date: the timeline is sorted by it in the database, which can sort nothing that is sealed.
    happened_on: date | None = Field(default=None, sa_type=Date)
    # Which form of the kind of tafel it answers, if any (backend.cases.forms); what it answers is sealed.
    form: str | None = None


class Release(SQLModel, table=True):
    """The owner lets one organisation read one contribution, in a period (feature 32)."""

    __tablename__ = "release"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["case_id", "contribution_id"], ["casework.contribution.case_id", "casework.contribution.id"]
        ),
        ForeignKeyConstraint(
            ["owner_org", "contribution_id"], ["casework.contribution.owner_org", "casework.contribution.id"]
        ),
        *_provided_on(),
        CheckConstraint("(secrecy_ground IS NULL) = (lifted IS NULL)", name="lifted_by_a_ground"),
        Index("ix_release_spoken", "case_id", postgresql_where="secrecy_ground IS NOT NULL"),
        ExcludeConstraint(
            ("contribution_id", "="), ("organisation_id", "="), ("valid", "&&"), using="gist", name="one_release"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    contribution_id: UUID
    case_id: UUID
    owner_org: UUID
    organisation_id: UUID = reference("tenants.organisation.id")
    valid: Range[datetime] = period()
    version: int = 1
    police_decision_id: UUID | None = None
    justice_provision_id: UUID | None = None
    # On which ground of the catalogue a duty of secrecy does not stand in the way, and, derived, while it does not.
    secrecy_ground: str | None = None
    lifted: list[Range[datetime]] | None = periods(optional=True)
