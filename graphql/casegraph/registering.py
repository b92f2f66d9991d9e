"""Mutations of the register of custody: record and end custody, a measure, a judgement of capacity."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import given, result
from casegraph.custody import Capacity, Custody, Measure
from casegraph.custody_inputs import (
    EndCapacityInput,
    EndCustodyInput,
    EndMeasureInput,
    LiftMarkInput,
    RecordCapacityInput,
    RecordCustodyInput,
    RecordMeasureInput,
)
from casegraph.doing import do
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.words import ERRORS
from consent import service
from tenants.actor import Actor
from tenants.refusal import Refusal


@strawberry.type(description="What came of custody. / Het resultaat voor het gezag.")
class CustodyPayload:
    """The custody."""

    custody: Custody | None = result(description="The custody. / Het gezag.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a measure. / Het resultaat voor de maatregel.")
class MeasurePayload:
    """The measure."""

    measure: Measure | None = result(description="The measure. / De maatregel.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a judgement. / Het resultaat voor het oordeel.")
class CapacityPayload:
    """The judgement."""

    capacity: Capacity | None = result(description="The judgement. / Het oordeel.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_custody(
    session: AsyncSession, actor: Actor, input: RecordCustodyInput, at: datetime
) -> Outcome | Refusal:
    """Record custody."""
    return await do(
        input.command,
        lambda command: service.record_custody(session, actor, command, at),
        lambda done: {"custody": done.id},
    )


async def record_measure(
    session: AsyncSession, actor: Actor, input: RecordMeasureInput, at: datetime
) -> Outcome | Refusal:
    """Record a measure."""
    return await do(
        input.command,
        lambda command: service.record_measure(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"measure": done.id},
    )


async def record_capacity(
    session: AsyncSession, actor: Actor, input: RecordCapacityInput, at: datetime
) -> Outcome | Refusal:
    """Record a judgement."""
    return await do(
        input.command,
        lambda command: service.record_capacity(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"capacity": done.id},
    )


async def end_custody(session: AsyncSession, actor: Actor, input: EndCustodyInput, at: datetime) -> Outcome | Refusal:
    """End custody."""
    return await do(
        input.command,
        lambda command: service.end_custody(session, actor, command, at),
        lambda done: {"custody": done.id},
    )


async def lift_mark(session: AsyncSession, actor: Actor, input: LiftMarkInput, at: datetime) -> Outcome | Refusal:
    """Lift a mark."""
    return await do(
        input.command,
        lambda command: service.lift_mark(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"custody": done.id},
    )


async def end_measure(session: AsyncSession, actor: Actor, input: EndMeasureInput, at: datetime) -> Outcome | Refusal:
    """End a measure."""
    return await do(
        input.command,
        lambda command: service.end_measure(session, actor, command, at),
        lambda done: {"measure": done.id},
    )


async def end_capacity(session: AsyncSession, actor: Actor, input: EndCapacityInput, at: datetime) -> Outcome | Refusal:
    """End a judgement."""
    return await do(
        input.command,
        lambda command: service.end_capacity(session, actor, command, at),
        lambda done: {"capacity": done.id},
    )


@strawberry.type
class CustodyMutations:
    """The register of custody."""

    record_custody: CustodyPayload = mutation(
        record_custody, description="Record who has custody, as looked up. / Leg vast wie het gezag heeft."
    )
    end_custody: CustodyPayload = mutation(end_custody, description="Say when it ended. / Leg het einde vast.")
    lift_mark: CustodyPayload = mutation(
        lift_mark,
        description="Lift the mark that keeps a holder of custody away. / Hef gevaar of een contactverbod op.",
    )
    record_measure: MeasurePayload = mutation(
        record_measure, description="Record a measure that you carry out. / Leg een maatregel vast."
    )
    end_measure: MeasurePayload = mutation(end_measure, description="Say when it ended. / Leg het einde vast.")
    record_capacity: CapacityPayload = mutation(
        record_capacity, description="Record who judged what a person can weigh. / Leg een oordeel vast."
    )
    end_capacity: CapacityPayload = mutation(
        end_capacity, description="Say until when it holds. / Leg vast tot wanneer het geldt."
    )
