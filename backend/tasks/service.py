"""Opening a task for one's own organisation, and completing one.

A task for another organisation is opened by what is written there: a trigger or a sweep that belongs to the deriver
calls `casework.open_task` (sql/tasks.sql). So nobody gives another organisation work by hand.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tasks.commands import CompleteTask, TaskCompleted
from backend.tasks.errors import TasksCode
from backend.tasks.errors import refuse as of_tasks
from backend.tasks.kinds import DONE_BY_THEMSELVES, TaskKind, TaskOutcome
from backend.tasks.models import Task
from consent import fields
from consent.attempt import all_or_nothing
from consent.contact.asking import contact_for
from consent.contact.errors import ContactCode
from consent.contact.errors import refuse as of_contact
from consent.errors import CommonCode, refuse
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.noting import key_about
from consent.reading import fresh
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.session import actor_of, driver, moment_of
from tenants.vocabulary import LedgerAction

_OPEN: Final = """
INSERT INTO casework.task (id, case_id, organisation_id, kind, subject_id, object_id, due_at, created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1) ON CONFLICT DO NOTHING
"""


async def open_task(
    session: AsyncSession, kind: TaskKind, *, case: UUID, about: UUID, due_at: datetime, subject: UUID | None = None
) -> None:
    """Give one's own organisation something to do about the row `about`, by `due_at`. A repeat changes nothing.

    For services, in the transaction of what asks for the work, whose ledger row tells of it. Raises what the driver
    raises: the row policy lets a member open it in a case that this member sees, about a person whom it sees.
    """
    one = (new_id(), case, actor_of(session).organisation, kind, subject, about, due_at, moment_of(session))
    await (await driver(session)).execute(_OPEN, *one)


_FORCED: Final = {
    "contact_unsafe": of_contact(ContactCode.CONTACT_UNSAFE, field="outcome"),
    "view_incomplete": of_tasks(TasksCode.VIEW_INCOMPLETE, field="outcome"),
}


@all_or_nothing(_FORCED)
async def complete_task(
    session: AsyncSession, actor: Actor, command: CompleteTask, at: datetime, *, keys: KeyStore
) -> TaskCompleted | Refusal:
    """Say that a task is done, or was not needed. It is said once; what was done stands in the note."""
    if command.note is not None and (refused := fields.text(command.note, "note")):
        return refused
    one = await fresh(session, Task, id=command.task)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="task")
    if one.done_at is not None:
        return refuse(CommonCode.ALREADY_ENDED, field="task")
    if one.kind in DONE_BY_THEMSELVES:
        return refuse(CommonCode.NOT_ALLOWED, field="task")
    refused = await _unsafe(session, command, one, at=at) or await change(
        session,
        update(Task)
        .where(col(Task.id) == one.id, col(Task.version) == command.expected_version)
        .values(
            done_at=at,
            done_by=actor.member,
            outcome=command.outcome,
            note_enc=await _note(session, actor, command, one, keys=keys),
            version=col(Task.version) + 1,
        ),
    )
    if refused:
        return refused
    touched = Touched(object_type="Task", object_id=one.id, case=one.case_id, subject=one.subject_id)
    await record(
        session, action=LedgerAction.WRITE, operation="tasks.complete_task", case=one.case_id, touched=[touched]
    )
    return TaskCompleted(case=CaseId(one.case_id), task=command.task, version=command.expected_version + 1)


async def _unsafe(session: AsyncSession, command: CompleteTask, one: Task, *, at: datetime) -> Refusal | None:
    """Why no letter may have been sent to this person; `casework.guard_letter` says no less."""
    if one.kind != TaskKind.BRIEF_VERSTUREN or command.outcome is not TaskOutcome.GEDAAN or one.subject_id is None:
        return None
    route = await contact_for(session, SubjectId(one.subject_id), at=at, field="outcome")
    return route if isinstance(route, Refusal) else None


async def _note(
    session: AsyncSession, actor: Actor, command: CompleteTask, one: Task, *, keys: KeyStore
) -> bytes | None:
    if command.note is None:
        return None
    key = await key_about(session, actor, one.subject_id, keys=keys)
    return seal_text(command.note, table="casework.task", column="note_enc", row_id=one.id, key=key)
