"""Passing a task on to a colleague, taking it back, and the register that says which tasks may be."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.professionals import delegating as service
from backend.tafels.professionals.commands import DelegateTask, DelegationId, WithdrawDelegation
from casegraph.compiler.mapping import desc, given, many, result
from casegraph.delegated import FROM, REASON, TASK, UNTIL, Delegation
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import CaseId, MemberId, TafelId
from tenants.refusal import Refusal


@strawberry.input(description="Pass a task on to a colleague. / Een taak aan een collega doorgeven.")
class DelegateTaskInput:
    """A delegation to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    task_code: str = strawberry.field(description=TASK)
    to: strawberry.ID = strawberry.field(description="The colleague (Member). / De collega.")
    case: strawberry.ID | None = strawberry.field(default=None, description="In which case. / In welke casus.")
    tafel: strawberry.ID | None = strawberry.field(
        default=None, description="Or at which tafel, in each case there. / Of aan welke tafel."
    )
    reason_code: str = strawberry.field(description=REASON)
    valid_from: date = strawberry.field(description=FROM)
    valid_until: date = strawberry.field(description=UNTIL)

    def command(self) -> DelegateTask:
        """The same as a command."""
        case = row_id_or_none(self.case, "Case", field="case")
        tafel = row_id_or_none(self.tafel, "Tafel", field="tafel")
        return DelegateTask(
            task_code=self.task_code,
            to=MemberId(row_id(self.to, "Member", field="to")),
            case=None if case is None else CaseId(case),
            tafel=None if tafel is None else TafelId(tafel),
            reason_code=self.reason_code,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
        )


@strawberry.input(description="Take a task back, or give it back. / Een doorgegeven taak intrekken of teruggeven.")
class WithdrawDelegationInput:
    """A delegation to withdraw."""

    client_mutation_key: str = strawberry.field(description=KEY)
    delegation: strawberry.ID = strawberry.field(description="The delegation. / De delegatie.")
    expected_version: int = strawberry.field(description="The version you saw. / De versie die u zag.")

    def command(self) -> WithdrawDelegation:
        """The same as a command."""
        one = row_id(self.delegation, "Delegation", field="delegation")
        return WithdrawDelegation(delegation=DelegationId(one), expected_version=self.expected_version)


@strawberry.type(description="What came of it for a delegation. / Het resultaat voor een doorgegeven taak.")
class DelegationPayload:
    """The delegation."""

    delegation: Delegation | None = result(description="The delegation. / De doorgegeven taak.")
    errors: list[MutationError] = given(description=ERRORS)


async def delegate_task(
    session: AsyncSession, actor: Actor, input: DelegateTaskInput, at: datetime
) -> Outcome | Refusal:
    """Pass on."""
    return await do(
        input.command,
        lambda command: service.delegate_task(session, actor, command, at),
        lambda done: {"delegation": done.delegation},
    )


async def withdraw_delegation(
    session: AsyncSession, actor: Actor, input: WithdrawDelegationInput, at: datetime
) -> Outcome | Refusal:
    """Withdraw."""
    return await do(
        input.command,
        lambda command: service.withdraw_delegation(session, actor, command, at),
        lambda done: {"delegation": done.delegation},
    )


@strawberry.type
class DelegationQuery:
    """Looking up what was passed on."""

    delegations: list[Delegation] = many(
        order=(desc("{t}.recorded_at"), desc("{t}.id")),
        size=200,
        page=50,
        description="What was passed on by you or to you, the newest first; everything in your organisation if you "
        "administer it. / De doorgegeven taken.",
    )


@strawberry.type
class DelegationMutations:
    """Passing on and withdrawing."""

    delegate_task: DelegationPayload = mutation(
        delegate_task,
        description="Pass a task of the wegingstabel on to a colleague, for whom you answer. / Geef een taak door.",
    )
    withdraw_delegation: DelegationPayload = mutation(
        withdraw_delegation, description="Take it back, or give it back. / Trek een doorgegeven taak in."
    )
