"""Recording that a case goes on in another one, and confirming it."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.continuing.commands import ConfirmContinuation, ContinuationId, ContinueCase
from backend.cases.continuing.kinds import ContinuationKind, ContinuationReason
from casegraph.compiler.mapping import given, result
from casegraph.continuing import Continuation
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.words import CASE, ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal


@strawberry.input(description="Record that a case goes on in another one. / Splitsen of samenvoegen vastleggen.")
class ContinueCaseInput:
    """A split or a merge to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    later: strawberry.ID = strawberry.field(
        description="In which case of the same tafel it goes on. / In welke casus van dezelfde tafel."
    )
    kind: ContinuationKind = strawberry.field(description="A split or a merge. / Splitsing of samenvoeging.")
    reason: ContinuationReason = strawberry.field(description="Why. / Waarom.")

    def command(self) -> ContinueCase:
        """The same as a command."""
        return ContinueCase(
            case=CaseId(row_id(self.case, "Case", field="case")),
            later=CaseId(row_id(self.later, "Case", field="later")),
            kind=self.kind,
            reason=self.reason,
        )


@strawberry.input(description="Confirm a split or a merge as the second person. / Bevestigen als tweede persoon.")
class ConfirmContinuationInput:
    """A confirmation to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    continuation: strawberry.ID = strawberry.field(description="Which. / Welke splitsing of samenvoeging.")

    def command(self) -> ConfirmContinuation:
        """The same as a command."""
        one = row_id(self.continuation, "Continuation", field="continuation")
        return ConfirmContinuation(continuation=ContinuationId(one))


@strawberry.type(description="What came of a split or a merge. / Het resultaat van splitsen of samenvoegen.")
class ContinuationPayload:
    """The split or merge."""

    continuation: Continuation | None = result(description="It. / De splitsing of samenvoeging.")
    errors: list[MutationError] = given(description=ERRORS)


async def continue_case(
    session: AsyncSession, actor: Actor, input: ContinueCaseInput, at: datetime
) -> Outcome | Refusal:
    """Record it."""
    return await do(
        input.command,
        lambda command: service.continue_case(session, actor, command, at),
        lambda done: {"continuation": done.continuation},
    )


async def confirm_continuation(
    session: AsyncSession, actor: Actor, input: ConfirmContinuationInput, at: datetime
) -> Outcome | Refusal:
    """Confirm it."""
    return await do(
        input.command,
        lambda command: service.confirm_continuation(session, actor, command, at),
        lambda done: {"continuation": done.continuation},
    )


@strawberry.type
class ContinuingMutations:
    """Splitting and merging, of which nothing moves."""

    continue_case: ContinuationPayload = mutation(
        continue_case,
        description="Record that an admitted case goes on in another one of the same tafel; nothing moves, and nothing "
        "opens by it. / Leg vast dat een casus verdergaat in een andere.",
    )
    confirm_continuation: ContinuationPayload = mutation(
        confirm_continuation,
        description="Confirm a split or a merge that somebody else recorded. / Bevestig een splitsing of samenvoeging.",
    )
