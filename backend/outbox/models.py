"""Tables of effects that must still happen, and of what an organisation is told."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import SQLModel

from tenants.columns import closed, key, moment, reference

SCHEMA = "casework"


class Topic(StrEnum):
    """What an effect or a notification is about. It names a kind, never a person."""

    CASE_CHANGED = "CASE_CHANGED"
    INVITED = "INVITED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    BREAK_GLASS_OPENED = "BREAK_GLASS_OPENED"


class Outbox(SQLModel, table=True):
    """One effect, written in the transaction that causes it; ids only."""

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        Index("ix_outbox_due_at", "due_at", postgresql_where="done_at IS NULL"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    topic: Topic = closed(Topic)
    organisation_id: UUID = reference("tenants.organisation.id")
    case_id: UUID
    object_id: UUID
    due_at: datetime = moment()
    done_at: datetime | None = moment(optional=True)
    attempts: int = 0


class Notification(SQLModel, table=True):
    """What an organisation is told, in the application itself. It holds ids; the reader's rights decide the rest."""

    __tablename__ = "notification"
    __table_args__: ClassVar[Any] = (
        Index("ix_notification_organisation_id_created_at", "organisation_id", "created_at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    topic: Topic = closed(Topic)
    case_id: UUID
    object_id: UUID
    created_at: datetime = moment()
    read_at: datetime | None = moment(optional=True)
