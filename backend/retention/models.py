"""Tables of keeping and destroying. They hold ids, dates and codes; what they say survives the case."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB, Range
from sqlmodel import Field, SQLModel

from backend.retention.kinds import Approval, DestructionState, DropReason, HoldGround, Manner, StartEvent
from tenants.columns import closed, document, key, moment, period, reference, sealed
from tenants.roles import RoleKind

SCHEMA = "casework"


def _policy() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(
        ["policy_code", "policy_version"], ["casework.retention_policy.code", "casework.retention_policy.version"]
    )


class RetentionPolicy(SQLModel, table=True):
    """One version of a policy of the retention register. A correction is a new version; a version never changes.

    `term` is an ISO 8601 duration (`P5Y`); the days are those of the law, in Europe/Amsterdam.
    """

    __tablename__ = "retention_policy"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    term: str
    starts: StartEvent = closed(StartEvent)
    approval: Approval = closed(Approval)
    cooling_off_days: int
    key_backup_days: int
    ground: str
    document: dict[str, Any] = document()
    sha256: str


class RetentionTerm(SQLModel, table=True):
    """Until when one case is kept, under the version of the policy that held when its term began (feature 84)."""

    __tablename__ = "retention_term"
    __table_args__: ClassVar[Any] = (
        _policy(),
        Index("ix_retention_term_due_at", "due_at"),
        {"schema": SCHEMA},
    )
    case_id: UUID = reference("casework.case.id", key=True)
    organisation_id: UUID = reference("tenants.organisation.id")
    policy_code: str
    policy_version: int
    starts_at: datetime = moment()
    due_at: datetime = moment()
    version: int = 1


class LegalHold(SQLModel, table=True):
    """An organisation says that a case must be kept, whatever its term says."""

    __tablename__ = "legal_hold"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "placed_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        Index("ix_legal_hold_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    organisation_id: UUID
    placed_by: UUID
    ground: HoldGround = closed(HoldGround)
    valid: Range[datetime] = period()
    version: int = 1


class RetentionExtension(SQLModel, table=True):
    """A decision to keep one case longer, until the end of a legal day; it holds once a second person confirmed it.

    `earlier` is how many extensions there were before it; a repeated one names an advice on lawfulness. The database
    says in which roles, and counts.
    """

    __tablename__ = "retention_extension"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "decided_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "confirmed_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        CheckConstraint("num_nulls(confirmed_by, confirmed_as, confirmed_at) IN (0, 3)", name="confirmation_whole"),
        CheckConstraint("confirmed_by <> decided_by AND confirmed_as <> decided_as", name="two_people"),
        Index("ix_retention_extension_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    organisation_id: UUID
    until: date
    earlier: int
    advice_id: UUID | None = reference("consent.rac_advice.id", optional=True)
    reason_enc: bytes = sealed()
    decided_by: UUID
    decided_as: RoleKind = closed(RoleKind)
    decided_at: datetime = moment()
    confirmed_by: UUID | None = None
    confirmed_as: RoleKind | None = closed(RoleKind, optional=True)
    confirmed_at: datetime | None = moment(optional=True)
    version: int = 1


class DestructionList(SQLModel, table=True):
    """What the sweep proposes to destroy, for two people of the responsible organisation to approve (feature 85).

    `execute_at` is the end of the cooling-off after the second approval.
    """

    __tablename__ = "destruction_list"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("organisation_id", "id"),
        Index("ix_destruction_list_organisation_id_proposed_at", "organisation_id", "proposed_at", "id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    proposed_at: datetime = moment()
    approved_at: datetime | None = moment(optional=True)
    execute_at: datetime | None = moment(optional=True)
    version: int = 1


class DestructionApproval(SQLModel, table=True):
    """One person approves a list, in one capacity: the second is another person in another role."""

    __tablename__ = "destruction_approval"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "list_id"],
            ["casework.destruction_list.organisation_id", "casework.destruction_list.id"],
        ),
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("organisation_id", "list_id", "capacity"),
        UniqueConstraint("organisation_id", "list_id", "member_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    list_id: UUID
    organisation_id: UUID
    member_id: UUID
    capacity: RoleKind | None = closed(RoleKind, optional=True)
    at: datetime = moment()


class Destruction(SQLModel, table=True):
    """The destruction of one case, step by step. It outlives the case, so it does not refer to it.

    `case_number` is there for who approves, until the case is destroyed. `list_id` is None where the date is enough.
    """

    __tablename__ = "destruction"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "list_id"],
            ["casework.destruction_list.organisation_id", "casework.destruction_list.id"],
        ),
        _policy(),
        Index("ix_destruction_list_id", "list_id"),
        # A case is on one list at a time, and is destroyed once.
        Index("ix_destruction_case_id", "case_id", unique=True, postgresql_where="state <> 'VERVALLEN'"),
        Index("ix_destruction_open", "state", postgresql_where="state IN ('VOORGESTELD', 'IN_UITVOERING')"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    list_id: UUID | None = None
    case_id: UUID
    organisation_id: UUID = reference("tenants.organisation.id")
    case_number: str | None = None
    policy_code: str
    policy_version: int
    due_at: datetime = moment()
    state: DestructionState = closed(DestructionState)
    dropped_because: DropReason | None = closed(DropReason, optional=True)
    dropped_at: datetime | None = moment(optional=True)
    rows_gone_at: datetime | None = moment(optional=True)
    concerned: list[UUID] | None = Field(default=None, sa_type=ARRAY(Uuid))
    what: dict[str, Any] | None = Field(default=None, sa_type=JSONB)


class DestructionKey(SQLModel, table=True):
    """A key that goes with a case, and when the key store said that it was gone."""

    __tablename__ = "destruction_key"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    destruction_id: UUID = reference("casework.destruction.id", key=True)
    key: UUID = Field(primary_key=True)
    gone_at: datetime | None = moment(optional=True)


class Declaration(SQLModel, table=True):
    """That a case was destroyed: what, on which ground, in which manner (Archiefbesluit 1995, artikel 8).

    Insert-only, one per case, by pseudonymous ids. `unreadable_from` is when the last backup of the key store that
    still holds a key of the case is gone too. `concerned` are the organisations that had to do with the case.
    """

    __tablename__ = "declaration"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("destruction_id"),
        _policy(),
        Index("ix_declaration_declared_at", "declared_at", "case_id"),
        {"schema": SCHEMA},
    )
    case_id: UUID = Field(primary_key=True)
    destruction_id: UUID = reference("casework.destruction.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    concerned: list[UUID] = Field(sa_type=ARRAY(Uuid))
    what: dict[str, Any] = document()
    policy_code: str
    policy_version: int
    ground: str
    manner: Manner = closed(Manner)
    rows_gone_at: datetime = moment()
    keys_gone_at: datetime = moment()
    unreadable_from: datetime = moment()
    declared_at: datetime = moment()
