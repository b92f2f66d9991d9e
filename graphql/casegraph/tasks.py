"""Tasks: work that a person of one's own organisation must do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.tasks.kinds import TaskKind, TaskOutcome
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, encrypted, expression, mapped, one
from casegraph.compiler.relay import Connection
from casegraph.corrections import Correction
from casegraph.delegated import DelegatedAct
from casegraph.node import Node
from casegraph.organisations import Member
from casegraph.outward import outward_id

if TYPE_CHECKING:
    from casegraph.cases import Case

DONE = Argument(
    bool | None,
    "Only what is done, or only what is not. / Alleen wat af is, of juist niet.",
    where="({t}.done_at IS NOT NULL) = {$done}",
)


@mapped(table="casework.task", case="case_id", subject="subject_id", owner="organisation_id")
@strawberry.type(description="Something that your organisation must do. / Taak van uw organisatie.")
class Task(Node):
    """A task; it names nobody."""

    kind: TaskKind = column(description="What there is to do. / Wat er moet gebeuren.")
    due_at: datetime = column(description="Before when. / Voor wanneer.")
    created_at: datetime = column(description="Since when it is there. / Sinds wanneer de taak er is.")
    done_at: datetime | None = column(description="When it was done. / Wanneer gedaan.")
    outcome: TaskOutcome | None = column(description="How it ended. / Hoe het is afgelopen.")
    note: str | None = encrypted("note_enc", description="What was done; null when destroyed. / Wat er is gedaan.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    subject_id: strawberry.ID | None = expression(
        outward_id("Subject", "{t}.subject_id"),
        description="The id of the person it is about, also when you no longer see that person. / Het id van de "
        "betrokkene, ook als u die niet meer ziet.",
    )
    object_id: strawberry.ID = column(
        description="The bare id of what it is about, as in the access log. / Het kale id van waar het over gaat."
    )
    correction: Correction | None = one(
        "{t}.id = {parent}.object_id",
        description="What was put right or taken back, when it is about that. / De correctie of intrekking.",
    )
    done_by: Member | None = one("{t}.id = {parent}.done_by", description="By whom. / Door wie.")
    done_for: DelegatedAct | None = one(
        "{t}.object_id = {parent}.id",
        description="Under whose responsibility it was done, when that was passed on. / Namens wie gedaan.",
    )
    case: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.case_id", description="The case, if you see it. / De casus, als u die ziet."
    )


@strawberry.type
class TasksQuery:
    """What there is to do."""

    tasks: Connection[Task] = connection(
        order=(asc("{t}.due_at", "timestamptz"), asc("{t}.id", "uuid")),
        size=100,
        page=20,
        arguments={
            "done": DONE,
            "dueBefore": Argument(
                datetime | None,
                "Only what must be done before this moment. / Alleen wat voor dit moment af moet zijn.",
                where="{t}.due_at < {$dueBefore}",
            ),
        },
        description="The tasks of your organisation, the most urgent first. / De taken van uw organisatie.",
    )
