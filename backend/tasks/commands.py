"""What can be asked of tasks, and what it answers."""

from dataclasses import dataclass, field
from typing import NewType
from uuid import UUID

from backend.tasks.kinds import TaskOutcome
from tenants.ids import CaseId

TaskId = NewType("TaskId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask:
    """Say that a task of one's own organisation is done, or was not needed; `note` says more where that helps."""

    task: TaskId
    expected_version: int
    outcome: TaskOutcome
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCompleted:
    """It is done, once."""

    case: CaseId
    task: TaskId
    version: int
