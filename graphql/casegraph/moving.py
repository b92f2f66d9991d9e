"""Mutations of the way of a case: bring it to another phase, record what it ends in."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.course.commands import MovePhase, RecordOutcome
from casegraph.cases import Case
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.words import CASE, ERRORS, KEY, VERSION
from tenants.actor import Actor
from tenants.ids import CaseId, ContributionId
from tenants.refusal import Refusal

_REASON = "The reason, as a contribution of your organisation to this case. / De reden, als uw eigen bijdrage."


@strawberry.input(description="Bring a case to another phase. / Een casus naar een andere fase brengen.")
class MovePhaseInput:
    """A step to take."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    to: str = strawberry.field(description="The code of the phase. / De code van de fase.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> MovePhase:
        """The same as a command."""
        one = CaseId(row_id(self.case, "Case", field="case"))
        return MovePhase(case=one, to=self.to, expected_version=self.expected_version)


@strawberry.input(description="Record what a case ends in. / De uitkomst van een casus vastleggen.")
class RecordOutcomeInput:
    """An outcome to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    outcome: str = strawberry.field(description="The code of the outcome. / De code van de uitkomst.")
    reason: strawberry.ID | None = strawberry.field(default=None, description=_REASON)

    def command(self) -> RecordOutcome:
        """The same as a command."""
        reason = row_id_or_none(self.reason, "Contribution", field="reason")
        return RecordOutcome(
            case=CaseId(row_id(self.case, "Case", field="case")),
            outcome=self.outcome,
            reason=None if reason is None else ContributionId(reason),
        )


@strawberry.type(description="What came of it for the case. / Het resultaat voor de casus.")
class CoursePayload:
    """The case."""

    case: Case | None = result(description=CASE)
    errors: list[MutationError] = given(description=ERRORS)


async def move_phase(session: AsyncSession, actor: Actor, input: MovePhaseInput, at: datetime) -> Outcome | Refusal:
    """Move."""
    return await do(
        input.command, lambda command: service.move_phase(session, actor, command, at), lambda done: {"case": done.case}
    )


async def record_outcome(
    session: AsyncSession, actor: Actor, input: RecordOutcomeInput, at: datetime
) -> Outcome | Refusal:
    """Record an outcome."""
    return await do(
        input.command,
        lambda command: service.record_outcome(session, actor, command, at),
        lambda done: {"case": done.case},
    )


@strawberry.type
class CourseMutations:
    """Going on with a case."""

    move_phase: CoursePayload = mutation(
        move_phase,
        description="Bring a case to a phase that may follow, when all is there that it asks. / Breng een casus naar "
        "een volgende fase.",
    )
    record_outcome: CoursePayload = mutation(
        record_outcome,
        description="Record what a case ends in; nothing follows from it by itself. / Leg de uitkomst vast.",
    )
