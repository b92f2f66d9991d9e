"""Mutations of tasks: complete one."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tasks import service
from backend.tasks.commands import CompleteTask, TaskId
from backend.tasks.kinds import TaskOutcome
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.tasks import Task
from casegraph.words import ERRORS, KEY, VERSION
from tenants.actor import Actor
from tenants.refusal import Refusal


@strawberry.input(description="Say that a task is done, or was not needed. / Een taak afronden.")
class CompleteTaskInput:
    """A task to complete."""

    client_mutation_key: str = strawberry.field(description=KEY)
    task: strawberry.ID = strawberry.field(description="The task. / De taak.")
    expected_version: int = strawberry.field(description=VERSION)
    outcome: TaskOutcome = strawberry.field(description="How it ended. / Hoe het is afgelopen.")
    note: str | None = strawberry.field(default=None, description="What was done. / Wat er is gedaan.")

    def command(self) -> CompleteTask:
        """The same as a command."""
        return CompleteTask(
            task=TaskId(row_id(self.task, "Task", field="task")),
            expected_version=self.expected_version,
            outcome=self.outcome,
            note=self.note,
        )


@strawberry.type(description="What came of a task. / Het resultaat voor de taak.")
class CompleteTaskPayload:
    """The task."""

    task: Task | None = result(description="The task. / De taak.")
    errors: list[MutationError] = given(description=ERRORS)


async def complete_task(
    session: AsyncSession, actor: Actor, input: CompleteTaskInput, at: datetime
) -> Outcome | Refusal:
    """Complete."""
    return await do(
        input.command,
        lambda command: service.complete_task(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"task": done.task},
    )


@strawberry.type
class TaskMutations:
    """What was to be done, and is."""

    complete_task: CompleteTaskPayload = mutation(
        complete_task, description="Say that a task is done, or was not needed. / Rond een taak af."
    )
