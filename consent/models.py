"""Tables of lawful basis, and the derived tables that the row policies read."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import Field, SQLModel

import tenants.models  # noqa: F401 - its ceiling gets the closed set of categories below
from consent.basis import (
    CRIMINAL,
    SPECIAL,
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Purpose,
    RestrictionGround,
)
from consent.withdrawing.kinds import IdentityCheck
from tenants.columns import (
    closed,
    closed_list,
    key,
    moment,
    period,
    quoted,
    reference,
    sealed,
    within,
)

SCHEMA = "consent"


def _subject_of_case() -> ForeignKeyConstraint:
    """The subject belongs to the case the row names, so no row can point across cases."""
    return ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"])


class LegalBasis(SQLModel, table=True):
    """Someone recorded: this subject, for this purpose, these categories, to these recipients, in this period.

    History is never blanked: a basis ends by `ended_at`, a consent by its withdrawal. Where the ground asks a second
    reader, nothing is open until a colleague of who decided has confirmed it; only what was decided in an emergency is
    open at once, and stops at `urgent_until` unless it was confirmed by then. `rests_until` is derived: when what the
    basis rests on falls away, as that decision does, or the measure that it names. `reason_enc` argues the necessity: a
    sealed text is bound to the name of its column, so that name stays.
    """

    __tablename__ = "legal_basis"
    __table_args__: ClassVar[Any] = (
        _subject_of_case(),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("owner_org", "id"),
        CheckConstraint(f"NOT ({within('categories', SPECIAL)}) OR art9 IS NOT NULL", name="special_needs_art9"),
        CheckConstraint(f"NOT ({within('categories', CRIMINAL)}) OR art10 IS NOT NULL", name="criminal_needs_art10"),
        CheckConstraint("(kind = 'TOESTEMMING') = (art6 = 'a')", name="consent_is_art6_a"),
        CheckConstraint("NOT isempty(valid) AND lower(valid) IS NOT NULL", name="valid_starts"),
        CheckConstraint("(second_reader IS NULL) = (confirmed_at IS NULL)", name="confirmation_names_who"),
        CheckConstraint("after_withdrawal_enc IS NULL OR asks_second_reader", name="after_withdrawal_two_look"),
        CheckConstraint("second_reader <> decided_by", name="confirmed_by_another"),
        CheckConstraint("confirmed_at IS NULL OR asks_second_reader", name="confirmed_when_asked"),
        CheckConstraint("urgent_until IS NULL OR asks_second_reader", name="urgent_two_look"),
        CheckConstraint("confirmed_at < urgent_until", name="confirmed_in_time"),
        ForeignKeyConstraint(["case_id", "measure_id"], ["consent.measure.case_id", "consent.measure.id"]),
        ForeignKeyConstraint(["owner_org", "second_reader"], ["tenants.member.organisation_id", "tenants.member.id"]),
        Index("ix_legal_basis_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    kind: BasisKind = closed(BasisKind)
    ground_code: str
    art6: Art6 = closed(Art6)
    art9: Art9Exception | None = closed(Art9Exception, optional=True)
    art10: Art10Ground | None = closed(Art10Ground, optional=True)
    purpose: Purpose = closed(Purpose)
    categories: list[Category] = closed_list(Category)
    valid: Range[datetime] = period()
    boundary_at: datetime | None = moment(optional=True)
    ended_at: datetime | None = moment(optional=True)
    decided_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    reason_enc: bytes = sealed()
    proportionality_enc: bytes | None = sealed(optional=True)
    subsidiarity_enc: bytes | None = sealed(optional=True)
    after_withdrawal_enc: bytes | None = sealed(optional=True)
    asks_second_reader: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
    second_reader: UUID | None = Field(default=None, sa_type=Uuid)
    confirmed_at: datetime | None = moment(optional=True)
    urgent_until: datetime | None = moment(optional=True)
    rests_until: datetime | None = moment(optional=True)
    measure_id: UUID | None = Field(default=None, sa_type=Uuid)
    supersedes: UUID | None = reference("consent.legal_basis.id", optional=True)
    version: int = 1


class LegalBasisRecipient(SQLModel, table=True):
    """One organisation that a legal basis lets receive."""

    __tablename__ = "legal_basis_recipient"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "basis_id"], ["consent.legal_basis.case_id", "consent.legal_basis.id"]),
        ForeignKeyConstraint(["owner_org", "basis_id"], ["consent.legal_basis.owner_org", "consent.legal_basis.id"]),
        {"schema": SCHEMA},
    )
    basis_id: UUID = Field(primary_key=True)
    organisation_id: UUID = reference("tenants.organisation.id", key=True)
    case_id: UUID = Field(index=True)
    owner_org: UUID


class Consent(SQLModel, table=True):
    """The consent behind a basis of kind TOESTEMMING, with its evidence (AVG 7). Evidence survives withdrawal.

    `signed_at` is when the last of those who must sign was recorded; the database fills it in. Until then it opens
    nothing.
    """

    __tablename__ = "consent"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "basis_id"], ["consent.legal_basis.case_id", "consent.legal_basis.id"]),
        ForeignKeyConstraint(["owner_org", "basis_id"], ["consent.legal_basis.owner_org", "consent.legal_basis.id"]),
        _subject_of_case(),
        UniqueConstraint("owner_org", "basis_id"),
        UniqueConstraint("case_id", "id"),
        ForeignKeyConstraint(["case_id", "withdrawal_id"], ["consent.withdrawal.case_id", "consent.withdrawal.id"]),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL AND withdrawal_id IS NULL)", name="withdrawal_names_how"
        ),
        CheckConstraint(
            "(identity_check IS NULL) = (identity_checked_at IS NULL)"
            " AND (identity_check IS NULL) = (identity_checked_by IS NULL)",
            name="check_names_who",
        ),
        CheckConstraint("identity_check IS NULL OR withdrawal_id IS NOT NULL", name="checked_when_passed_on"),
        CheckConstraint("withdrawn_at >= given_at", name="withdrawn_after_given"),
        CheckConstraint("signed_at >= given_at", name="signed_after_given"),
        Index("ix_consent_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    basis_id: UUID
    case_id: UUID
    subject_id: UUID
    owner_org: UUID
    kind: ConsentKind = closed(ConsentKind)
    given_at: datetime = moment()
    signed_at: datetime | None = moment(optional=True)
    channel: ConsentChannel = closed(ConsentChannel)
    language: str
    wording_version: str
    evidence_enc: bytes = sealed()
    evidence_hash: bytes = sealed()
    freedom_check_enc: bytes = sealed()
    withdrawn_at: datetime | None = moment(optional=True)
    withdrawn_by: UUID | None = reference("tenants.member.id", optional=True)
    withdrawal_id: UUID | None = None
    identity_check: IdentityCheck | None = closed(IdentityCheck, optional=True)
    identity_checked_at: datetime | None = moment(optional=True)
    identity_checked_by: UUID | None = reference("tenants.member.id", optional=True)
    version: int = 1


class Restriction(SQLModel, table=True):
    """Processing of a subject is restricted (AVG 18), towards one organisation or, when null, towards all."""

    __tablename__ = "restriction"
    __table_args__: ClassVar[Any] = (
        _subject_of_case(),
        Index("ix_restriction_case_id", "case_id"),
        Index("ix_restriction_subject_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    organisation_id: UUID | None = reference("tenants.organisation.id", optional=True)
    owner_org: UUID = reference("tenants.organisation.id")
    ground: RestrictionGround = closed(RestrictionGround)
    valid: Range[datetime] = period()
    version: int = 1


class Recusal(SQLModel, table=True):
    """A member who is related to a subject, or lives near, is barred from that subject (feature 13)."""

    __tablename__ = "recusal"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        _subject_of_case(),
        Index("ix_recusal_member_id", "member_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    member_id: UUID
    case_id: UUID
    subject_id: UUID
    valid: Range[datetime] = period()


class BreakGlass(SQLModel, table=True):
    """Emergency access of one member to one case, for the minimum and for a short time (feature 8)."""

    __tablename__ = "break_glass"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("upper(valid) IS NOT NULL AND lower(valid) IS NOT NULL", name="valid_is_bounded"),
        CheckConstraint("reviewed_by <> member_id", name="reviewed_by_another"),
        Index("ix_break_glass_member_id_case_id", "member_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    member_id: UUID
    case_id: UUID = reference("casework.case.id")
    categories: list[Category] = closed_list(Category)
    reason_enc: bytes = sealed()
    valid: Range[datetime] = period()
    reviewed_by: UUID | None = reference("tenants.member.id", optional=True)
    version: int = 1


# The ceiling is a table of tenants, which may not know the categories; their closed set is laid upon it here.
SQLModel.metadata.tables["tenants.convenant_ceiling"].append_constraint(
    CheckConstraint(f"category IN ({quoted(Category)})", name="closed_category")
)
