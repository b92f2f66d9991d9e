"""In which kader a person is helped, and recording that it changed."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.course.commands import RecordKader
from backend.cases.kinds import CompulsionSource, Kader, KaderDecider
from casegraph.compiler.mapping import by_id, given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.kader_events import KaderEvent
from casegraph.words import ERRORS, KEY, SUBJECT
from consent.ids import MeasureId
from tenants.actor import Actor
from tenants.ids import ContributionId, SubjectId
from tenants.refusal import Refusal


@strawberry.input(description="Record from which day another kader holds. / Een ander kader vastleggen.")
class RecordKaderInput:
    """An event to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    kader: Kader = strawberry.field(description="Which. / Welk kader.")
    since_on: date = strawberry.field(description="From which day; not later than today. / Vanaf welke dag.")
    decided_by: KaderDecider = strawberry.field(description="Who decided it. / Wie dit besliste.")
    reason: strawberry.ID = strawberry.field(
        description="Why, as a contribution of your organisation about this person. / Waarom, als uw bijdrage."
    )
    measure: strawberry.ID | None = strawberry.field(
        default=None, description="Of compulsion: on which measure it rests. / Bij dwang: op welke maatregel."
    )
    compulsion_source: CompulsionSource | None = strawberry.field(
        default=None, description="Or on which other source. / Of op welke andere grond."
    )

    def command(self) -> RecordKader:
        """The same as a command."""
        measure = row_id_or_none(self.measure, "Measure", field="measure")
        return RecordKader(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            kader=self.kader,
            since_on=self.since_on,
            decided_by=self.decided_by,
            reason=ContributionId(row_id(self.reason, "Contribution", field="reason")),
            measure=None if measure is None else MeasureId(measure),
            source=self.compulsion_source,
        )


@strawberry.type(description="What came of it. / Het resultaat voor het kader.")
class KaderPayload:
    """The event."""

    kader_event: KaderEvent | None = result(description="The event. / Het kader vanaf die dag.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_kader(session: AsyncSession, actor: Actor, input: RecordKaderInput, at: datetime) -> Outcome | Refusal:
    """Record it."""
    return await do(
        input.command,
        lambda command: service.record_kader(session, actor, command, at),
        lambda done: {"kader_event": done.event},
    )


@strawberry.type
class KaderMutations:
    """Another kader."""

    record_kader: KaderPayload = mutation(
        record_kader,
        description="Record from which day another kader holds for a person; whoever recorded a basis under the one "
        "before gets a task. / Leg een ander kader vast.",
    )


@strawberry.type
class KaderQuery:
    """The question for one event."""

    kader_event: KaderEvent | None = by_id(description="One event. / Eén verandering van kader.")
