"""Break-glass: emergency access, for the minimum, told to every organisation in the case."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.cases import Case
from casegraph.compiler.mapping import column, expression, given, mapped, one, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.words import ERRORS, KEY, VERSION
from consent import service
from consent.basis import Category
from consent.emergency_commands import OpenGlass, ReviewGlass
from consent.ids import BreakGlassId
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal


@mapped(table="consent.break_glass")
@strawberry.type(description="One member's emergency access to one case. / Noodtoegang.")
class BreakGlass(Node):
    """An emergency access, for who took it and for the officer of that organisation."""

    categories: list[Category] = column(description="What it opens. / Wat het opent.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    reviewed: bool | None = expression(
        "({t}.reviewed_by IS NOT NULL)", description="Whether it was reviewed. / Of het is nagekeken."
    )
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    case: Case | None = one("{t}.id = {parent}.case_id", description="The case, if you see it. / De casus.")


@strawberry.input(description="Take emergency access to one case. / Noodtoegang nemen.")
class BreakGlassInput:
    """The case by its id or by the number you were told: one of the two."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID | None = strawberry.field(default=None, description="The case. / De casus.")
    number: str | None = strawberry.field(default=None, description="Or its number. / Of het casusnummer.")
    reason: str = strawberry.field(description="Why it cannot wait. / Waarom het niet kan wachten.")
    categories: list[Category] = strawberry.field(
        default_factory=list, description="Less than the kind of tafel allows, if less is enough. / De categorieën."
    )
    minutes: int | None = strawberry.field(
        default=None, description="Shorter than the kind of tafel allows, if that is enough. / Het aantal minuten."
    )

    def command(self) -> OpenGlass:
        """The same as a command."""
        case = row_id_or_none(self.case, "Case", field="case")
        return OpenGlass(
            case=None if case is None else CaseId(case),
            number=self.number,
            reason=self.reason,
            categories=tuple(self.categories),
            minutes=self.minutes,
        )


@strawberry.input(description="Say that you looked at a colleague's emergency access. / Noodtoegang nakijken.")
class ReviewBreakGlassInput:
    """A review to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    break_glass: strawberry.ID = strawberry.field(description="The emergency access. / De noodtoegang.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> ReviewGlass:
        """The same as a command."""
        one_id = BreakGlassId(row_id(self.break_glass, "BreakGlass", field="breakGlass"))
        return ReviewGlass(break_glass=one_id, expected_version=self.expected_version)


@strawberry.type(description="What came of an emergency access. / Het resultaat van de noodtoegang.")
class BreakGlassPayload:
    """The emergency access and the case it opens."""

    break_glass: BreakGlass | None = result(description="The emergency access. / De noodtoegang.")
    case: Case | None = result(description="The case. / De casus.")
    errors: list[MutationError] = given(description=ERRORS)


async def break_glass(session: AsyncSession, actor: Actor, input: BreakGlassInput, at: datetime) -> Outcome | Refusal:
    """Break the glass."""
    return await do(
        input.command,
        lambda command: service.break_glass(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"breakGlass": done.break_glass, "case": done.case},
    )


async def review_break_glass(
    session: AsyncSession,
    actor: Actor,
    input: ReviewBreakGlassInput,
    at: datetime,
) -> Outcome | Refusal:
    """Review."""
    return await do(
        input.command,
        lambda command: service.review_break_glass(session, actor, command, at),
        lambda done: {"breakGlass": done.break_glass, "case": done.case},
    )


@strawberry.type
class EmergencyMutations:
    """Taking and reviewing emergency access."""

    break_glass: BreakGlassPayload = mutation(
        break_glass, description="Take emergency access; every owner is told at once. / Neem noodtoegang."
    )
    review_break_glass: BreakGlassPayload = mutation(
        review_break_glass, description="Review a colleague's emergency access. / Kijk noodtoegang na."
    )
