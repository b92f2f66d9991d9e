"""What can be asked of own statements, and what it answers."""

from dataclasses import dataclass, field
from datetime import date
from typing import NewType
from uuid import UUID

from backend.cases.own_statement.kinds import StatementGiver
from tenants.ids import CaseId, ContributionId, SubjectId

OwnStatementId = NewType("OwnStatementId", UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddOwnStatement:
    """Write down what a person says of a contribution about them, in their `words`, as they said it on `said_on`."""

    contribution: ContributionId
    subject: SubjectId
    giver: StatementGiver
    said_on: date
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnStatementAdded:
    """It stands beside the contribution."""

    case: CaseId
    statement: OwnStatementId
