"""Insert-only tables of the ledger. No runtime role can change or delete a row."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, Index, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from tenants.columns import closed, key, moment
from tenants.vocabulary import LedgerAction, LedgerGround

SCHEMA = "tenants"


class LedgerEvent(SQLModel, table=True):
    """One thing that happened, by whom, for which purpose, in which request (NEN 7513)."""

    __tablename__ = "ledger_event"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("organisation_id", "id"),
        Index("ix_ledger_event_organisation_id_at", "organisation_id", "at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    at: datetime = moment()
    action: LedgerAction = closed(LedgerAction)
    organisation_id: UUID
    member_id: UUID
    purpose: str
    assurance: int
    request_id: UUID
    operation: str
    outcome: str | None = None
    case_id: UUID | None = Field(default=None, index=True)


class LedgerSubject(SQLModel, table=True):
    """One subject's object that an event showed or touched, by pseudonymous ids only.

    No foreign key: a trigger proves that the event is of this very request, once per statement instead of per row.
    """

    __tablename__ = "ledger_subject"
    __table_args__: ClassVar[Any] = (
        Index("ix_ledger_subject_subject_id", "subject_id"),
        {"schema": SCHEMA},
    )
    # First in the key: another organisation's event id must not collide with anything.
    organisation_id: UUID = Field(primary_key=True)
    event_id: UUID = Field(primary_key=True)
    ordinal: int = Field(primary_key=True)
    case_id: UUID
    subject_id: UUID | None = None
    object_type: str
    object_id: UUID
    category: str | None = None
    ground: LedgerGround = closed(LedgerGround)
    basis_ids: list[UUID] = Field(sa_type=ARRAY(Uuid))


class MutationKey(SQLModel, table=True):
    """A client's own key for one mutation: a repeat finds the ids of the first answer, never its content."""

    __tablename__ = "mutation_key"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    organisation_id: UUID = Field(primary_key=True)
    client: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    mutation: str
    input_mac: str
    result: dict[str, Any] = Field(sa_type=JSONB)
    error_codes: list[str] = Field(sa_type=ARRAY(Text))
    at: datetime = moment()
