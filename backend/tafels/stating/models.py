"""Tables of what a tafel asks everybody to accept, and who accepted it. No version and no acceptance ever changes."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from backend.tafels.kinds import StatementKind
from backend.tafels.models import SCHEMA
from tenants.columns import closed, key, moment, reference


class TafelStatement(SQLModel, table=True):
    """One version of the house rules or the confidentiality statement of a tafel. It is about no case and no person."""

    __tablename__ = "tafel_statement"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["owner_org", "tafel_id"], ["casework.tafel.organisation_id", "casework.tafel.id"]),
        ForeignKeyConstraint(["owner_org", "published_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("owner_org", "tafel_id", "kind", "number"),
        CheckConstraint("length(text) BETWEEN 1 AND 20000", name="text_of_some_length"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    kind: StatementKind = closed(StatementKind)
    number: int
    text: str
    published_by: UUID
    published_at: datetime = moment()


class StatementAcceptance(SQLModel, table=True):
    """A person accepted one version, in one organisation."""

    __tablename__ = "statement_acceptance"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("organisation_id", "member_id", "statement_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    statement_id: UUID = reference("casework.tafel_statement.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    member_id: UUID
    accepted_at: datetime = moment()
