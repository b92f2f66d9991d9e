"""Tables of effects that must still happen, and of what an organisation is told."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, false
from sqlmodel import Field, SQLModel

from backend.outbox.clock import NOW
from tenants.columns import closed, key, moment, reference

SCHEMA = "casework"


class Topic(StrEnum):
    """What an effect or a notification is about. It names a kind, never a person."""

    CASE_CHANGED = "CASE_CHANGED"
    INVITED = "INVITED"
    CONSENT_WITHDRAWN = "CONSENT_WITHDRAWN"
    BREAK_GLASS_OPENED = "BREAK_GLASS_OPENED"
    URGENT_BASIS_RECORDED = "URGENT_BASIS_RECORDED"


class Effect(StrEnum):
    """What must be done: tell whoever listens and decide who gets mail, or send one mail."""

    ANNOUNCE = "ANNOUNCE"
    MAIL = "MAIL"


class Outcome(StrEnum):
    """How an effect ended. `CANCELLED` was no longer allowed or wanted; `DEAD` waits for somebody to look at it."""

    DONE = "DONE"
    CANCELLED = "CANCELLED"
    DEAD = "DEAD"


class Outbox(SQLModel, table=True):
    """One effect, written in the transaction that causes it; ids only.

    `recipient_id` is a member, and for a mail None means the organisation's mailbox. `reason` is a code that says why
    an effect ended as it did, or why it has not succeeded yet. A `quiet` effect is for whoever follows the case right
    now: nobody gets mail of it. `due_at` and `done_at` are real time (`backend.outbox.clock`).
    """

    __tablename__ = "outbox"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "recipient_id"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="ends_with_an_outcome"),
        CheckConstraint("effect = 'MAIL' OR recipient_id IS NULL", name="only_mail_has_a_recipient"),
        Index("ix_outbox_due_at", "due_at", postgresql_where="done_at IS NULL"),
        Index("ix_outbox_case_id", "case_id"),
        Index("ix_outbox_done_at", "done_at", postgresql_where="outcome IN ('DONE', 'CANCELLED')"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    topic: Topic = closed(Topic)
    organisation_id: UUID = reference("tenants.organisation.id")
    case_id: UUID
    object_id: UUID
    # Where nothing is said, also by the database's own triggers: at once.
    due_at: datetime | None = Field(
        default=None,
        nullable=False,
        sa_type=cast("Any", DateTime(timezone=True)),
        sa_column_kwargs={"server_default": NOW},
    )
    done_at: datetime | None = moment(optional=True)
    attempts: int = 0
    # The database's own triggers write effects too, and name none: the first effect of anything is to announce it.
    effect: Effect = closed(Effect, default=Effect.ANNOUNCE)
    recipient_id: UUID | None = None
    quiet: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    outcome: Outcome | None = closed(Outcome, optional=True)
    reason: str | None = None


class Notification(SQLModel, table=True):
    """What an organisation is told, in the application itself. It holds ids; the reader's rights decide the rest."""

    __tablename__ = "notification"
    __table_args__: ClassVar[Any] = (
        Index("ix_notification_organisation_id_created_at", "organisation_id", "created_at"),
        Index("ix_notification_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    topic: Topic = closed(Topic)
    case_id: UUID
    object_id: UUID
    created_at: datetime = moment()
    read_at: datetime | None = moment(optional=True)
