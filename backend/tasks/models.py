"""The table of tasks. It holds ids, a kind and dates; only the note of who did it is a text, and that is sealed."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from backend.tasks.kinds import TaskKind, TaskOutcome
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "casework"


class Task(SQLModel, table=True):
    """One organisation must do something in a case, about `object_id` (a consent, a basis, custody …), by `due_at`.

    The same task is there once, however often what opens it is repeated.
    """

    __tablename__ = "task"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["organisation_id", "done_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("organisation_id", "kind", "object_id", "due_at"),
        # What was over before somebody did it needs nobody any more, and nobody said so.
        CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL) OR (done_by IS NULL AND outcome = 'NIET_NODIG'"
            " AND kind IN ('VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD', 'OPVOLGER_AAN_TAFEL', 'CASUS_NAAR_OPVOLGER'))",
            name="done_by_somebody",
        ),
        CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name="done_with_an_outcome"),
        CheckConstraint("note_enc IS NULL OR done_at IS NOT NULL", name="noted_when_done"),
        Index("ix_task_organisation_id_due_at", "organisation_id", "due_at", "id"),
        Index("ix_task_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    kind: TaskKind = closed(TaskKind)
    subject_id: UUID | None = None
    object_id: UUID
    due_at: datetime = moment()
    created_at: datetime = moment()
    done_at: datetime | None = moment(optional=True)
    done_by: UUID | None = None
    outcome: TaskOutcome | None = closed(TaskOutcome, optional=True)
    note_enc: bytes | None = sealed(optional=True)
    version: int = 1
