"""Hours for advice without a name: booking them, and what each team used and has left."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.consulting import hours
from backend.cases.consulting.commands import BookHours, ConsultId
from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import asc, column, connection, given, mapped, one, result
from casegraph.compiler.relay import Connection
from casegraph.consulting import Consult
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.organisations import Organisation
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.refusal import Refusal


@mapped(table="casework.tafel_seat", key="organisation_id", noted=True)
@strawberry.type(description="The hours of a team for advice without a name. / De uren van een team voor consult.")
class ConsultBudget:
    """What was booked for a team in the period that runs."""

    since: datetime | None = column(
        description="When the period began; null where the region sets none, and then all that is kept counts. / Sinds."
    )
    used: int | None = column(description="Minutes that were booked. / Geboekte minuten.")
    budget: int | None = column(description="Minutes there are; null where the kind says none. / Het budget.")
    remaining: int | None = column(description="Minutes left; null where no period is set. / Wat er over is.")
    over: bool | None = column(description="Whether more was booked; it hinders nothing. / Of het budget op is.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="The team that asks. / Het team dat vraagt."
    )


@strawberry.input(description="Book time spent on advice without a name. / Uren boeken op een consult.")
class BookConsultHoursInput:
    """Time to be booked."""

    client_mutation_key: str = strawberry.field(description=KEY)
    consult: strawberry.ID = strawberry.field(description="The question that you advised on. / De vraag.")
    minutes: int = strawberry.field(description="How many minutes, at most a day. / Hoeveel minuten.")

    def command(self) -> BookHours:
        """The same as a command."""
        return BookHours(consult=ConsultId(row_id(self.consult, "Consult", field="consult")), minutes=self.minutes)


@strawberry.type(description="What came of booking. / Het resultaat van het boeken.")
class BookConsultHoursPayload:
    """The question that was booked on."""

    consult: Consult | None = result(description="The question. / De vraag.")
    errors: list[MutationError] = given(description=ERRORS)


async def book_hours(
    session: AsyncSession, actor: Actor, input: BookConsultHoursInput, at: datetime
) -> Outcome | Refusal:
    """Book."""
    return await do(
        input.command,
        lambda command: hours.book_hours(session, actor, command, at),
        lambda done: {"consult": done.consult},
    )


@strawberry.type
class ConsultHoursQuery:
    """The question for the hours."""

    consult_budget: Connection[ConsultBudget] = connection(
        source="casework.consult_budget({$tafel}) {t}",
        order=(asc("{t}.organisation_id", "uuid"),),
        size=100,
        page=50,
        asked=True,
        arguments={"tafel": Argument(strawberry.ID, "The tafel. / De tafel.", of="Tafel")},
        description="What each team used and has left of its hours for advice without a name: your own, or of all "
        "where your organisation advises. / Gebruikte en resterende uren per team.",
    )


@strawberry.type
class ConsultHoursMutations:
    """Booking hours."""

    book_consult_hours: BookConsultHoursPayload = mutation(
        book_hours,
        description="Book time on a question that you advised on; more than the budget is shown, never refused. / Boek "
        "uren op een consult.",
    )
