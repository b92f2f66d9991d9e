"""Tables of what police and prosecution service decided to provide, and of what they provided to whom."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Date, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import Field, SQLModel

from consent.basis import Category
from consent.provisions.kinds import JusticePurpose, PoliceArticle
from tenants.columns import closed, closed_list, key, moment, period, reference, sealed

SCHEMA = "consent"


def _held_by_its_organisation() -> tuple[Any, ...]:
    """A decision belongs to its organisation, is for somebody, begins, and ends only by naming who ended it."""
    return (
        UniqueConstraint("owner_org", "id"),
        CheckConstraint("cardinality(recipients) > 0", name="has_recipient"),
        CheckConstraint("NOT isempty(valid) AND lower(valid) IS NOT NULL", name="valid_starts"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_names_who"),
        {"schema": SCHEMA},
    )


class PoliceDecision(SQLModel, table=True):
    """On what the police may provide to others (Wpg 16, 18, 19, 20), as it was decided.

    What was decided never changes: a decision ends, and another takes its place. It names no case and no person; its
    texts have a key of their own.
    """

    __tablename__ = "police_decision"
    __table_args__: ClassVar[Any] = _held_by_its_organisation()
    id: UUID = key()
    owner_org: UUID = reference("tenants.organisation.id")
    article: PoliceArticle = closed(PoliceArticle)
    mark: str
    authority: str
    decided_on: date = Field(sa_type=Date)
    convenant_id: UUID | None = reference("tenants.convenant.id", optional=True)
    regulation: str | None = None
    categories: list[Category] = closed_list(Category)
    recipients: list[UUID] = Field(sa_type=ARRAY(Uuid))
    valid: Range[datetime] = period()
    interest_enc: bytes | None = sealed(optional=True)
    goal_enc: bytes | None = sealed(optional=True)
    task_enc: bytes | None = sealed(optional=True)
    conditions_enc: bytes | None = sealed(optional=True)
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    ended_at: datetime | None = moment(optional=True)
    ended_by: UUID | None = reference("tenants.member.id", optional=True)
    version: int = 1


class JusticeProvision(SQLModel, table=True):
    """For which purpose the prosecution service may provide to others, and why that is necessary (Wjsg 39f)."""

    __tablename__ = "justice_provision"
    __table_args__: ClassVar[Any] = _held_by_its_organisation()
    id: UUID = key()
    owner_org: UUID = reference("tenants.organisation.id")
    purpose: JusticePurpose = closed(JusticePurpose)
    mark: str
    authority: str
    decided_on: date = Field(sa_type=Date)
    categories: list[Category] = closed_list(Category)
    recipients: list[UUID] = Field(sa_type=ARRAY(Uuid))
    valid: Range[datetime] = period()
    necessity_enc: bytes = sealed()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    ended_at: datetime | None = moment(optional=True)
    ended_by: UUID | None = reference("tenants.member.id", optional=True)
    version: int = 1


class Disclosure(SQLModel, table=True):
    """That something about one person was provided to one organisation: the record of Wpg 32 and Wjsg 39j.

    Written with the release, by force, and never changed. It names case, person and contribution by their ids only and
    refers to none of them: it outlives their destruction, and then nobody can say any more whom it was about.
    """

    __tablename__ = "disclosure"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("release_id", "subject_id"),
        CheckConstraint("num_nonnulls(police_decision_id, justice_provision_id) = 1", name="on_one_decision"),
        Index("ix_disclosure_owner_org_disclosed_at", "owner_org", "disclosed_at", "id"),
        Index("ix_disclosure_owner_org_subject_id", "owner_org", "subject_id", "disclosed_at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    owner_org: UUID = reference("tenants.organisation.id")
    recipient_org: UUID = reference("tenants.organisation.id")
    case_id: UUID
    subject_id: UUID
    contribution_id: UUID
    release_id: UUID
    category: Category = closed(Category)
    police_decision_id: UUID | None = reference("consent.police_decision.id", optional=True)
    justice_provision_id: UUID | None = reference("consent.justice_provision.id", optional=True)
    disclosed_at: datetime = moment()
