"""The table of withdrawals that somebody passed on. A row is the withdrawal: the database closes what it names."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from consent.basis import ConsentKind
from consent.withdrawing.kinds import WithdrawalChannel
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "consent"


class Withdrawal(SQLModel, table=True):
    """Somebody said, or showed by a code, that a person withdraws: everything that person consented to in a case.

    `kind` None means every kind of consent. Who passes it on need not know which consents there are.
    """

    __tablename__ = "withdrawal"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("case_id", "id"),
        CheckConstraint("(organisation_id IS NULL) = (member_id IS NULL)", name="a_member_of_one"),
        Index("ix_withdrawal_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    organisation_id: UUID | None = reference("tenants.organisation.id", optional=True)
    member_id: UUID | None = None
    kind: ConsentKind | None = closed(ConsentKind, optional=True)
    channel: WithdrawalChannel = closed(WithdrawalChannel)
    registered_at: datetime = moment()
    note_enc: bytes | None = sealed(optional=True)


class WithdrawalCode(SQLModel, table=True):
    """The code of one receipt, by which the person withdraws one consent without signing in (AVG 7(3)).

    Only its keyed hash is here. Every receipt has a code of its own, and each of them works as long as the consent can
    be withdrawn, and afterwards says that it was.
    """

    __tablename__ = "withdrawal_code"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["owner_org", "made_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        Index("ix_withdrawal_code_code_hash", "code_hash"),
        Index("ix_withdrawal_code_case_id", "case_id"),
        Index("ix_withdrawal_code_consent_id", "consent_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    consent_id: UUID = reference("consent.consent.id")
    owner_org: UUID = reference("tenants.organisation.id")
    made_by: UUID
    made_at: datetime = moment()
    code_hash: bytes = sealed()
