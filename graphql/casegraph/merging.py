"""Organisations that go on in one another: to see, to propose, to confirm and to take back."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.naming import merging as service
from backend.naming.commands import ConfirmSuccession, ProposeSuccession, SuccessionId, WithdrawSuccession
from casegraph.compiler.mapping import asc, by_id, column, desc, given, many, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import OrganisationId
from tenants.refusal import Refusal
from tenants.succession import SuccessionReason

_WHICH = "Which one, of your own organisation. / Welke opvolging, van uw organisatie."
_REASON = "Why. / Waarom."


@mapped(table="tenants.succession")
@strawberry.type(description="An organisation goes on in another one, from a day on. / Opvolging van een organisatie.")
class Succession(Node):
    """As the one proposed and the other confirmed. Nothing moves by it, and nothing opens."""

    reason: SuccessionReason = column(description=_REASON)
    starts_at: datetime = column(description="From when, as proposed. / Vanaf wanneer, volgens het voorstel.")
    proposed_at: datetime = column(description="When it was proposed. / Wanneer voorgesteld.")
    confirmed_at: datetime | None = column(
        description="When the other one confirmed it; null until then, and so long it does not hold. / Wanneer "
        "bevestigd."
    )
    holds_from: datetime | None = column(
        description="From when nothing new is given to it any more. / Vanaf wanneer zij niets nieuws meer krijgt."
    )
    withdrawn_at: datetime | None = column(description="When it was taken back. / Wanneer ingetrokken.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Which one goes on. / Welke organisatie verdergaat."
    )
    successor: Organisation | None = one("{t}.id = {parent}.successor_id", description="In which one. / Waarin.")


@strawberry.input(description="Say that your organisation goes on in another one. / Een opvolging voorstellen.")
class ProposeSuccessionInput:
    """A succession to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    organisation: strawberry.ID = strawberry.field(description="Your own organisation. / Uw eigen organisatie.")
    successor: strawberry.ID = strawberry.field(description="In which other one. / In welke andere organisatie.")
    reason: SuccessionReason = strawberry.field(description=_REASON)
    starts_at: datetime | None = strawberry.field(
        default=None, description="From when, now or later; empty: from now. / Vanaf wanneer; leeg: vanaf nu."
    )

    def command(self) -> ProposeSuccession:
        """The same as a command."""
        return ProposeSuccession(
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            successor=OrganisationId(row_id(self.successor, "Organisation", field="successor")),
            reason=self.reason,
            starts_at=self.starts_at,
        )


@strawberry.input(description="Confirm it for the organisation that goes on. / Een opvolging bevestigen.")
class ConfirmSuccessionInput:
    """A confirmation to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    succession: strawberry.ID = strawberry.field(description=_WHICH)

    def command(self) -> ConfirmSuccession:
        """The same as a command."""
        return ConfirmSuccession(succession=SuccessionId(row_id(self.succession, "Succession", field="succession")))


@strawberry.input(description="Take it back before its day. / Een opvolging intrekken voor haar dag.")
class WithdrawSuccessionInput:
    """A succession that will not be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    succession: strawberry.ID = strawberry.field(description=_WHICH)

    def command(self) -> WithdrawSuccession:
        """The same as a command."""
        return WithdrawSuccession(succession=SuccessionId(row_id(self.succession, "Succession", field="succession")))


@strawberry.type(description="What came of a succession. / Het resultaat voor de opvolging.")
class SuccessionPayload:
    """The succession."""

    succession: Succession | None = result(description="It. / De opvolging.")
    errors: list[MutationError] = given(description=ERRORS)


async def propose_succession(
    session: AsyncSession, actor: Actor, input: ProposeSuccessionInput, at: datetime
) -> Outcome | Refusal:
    """Propose it."""
    return await do(
        input.command,
        lambda command: service.propose_succession(session, actor, command, at),
        lambda done: {"succession": done.succession},
    )


async def confirm_succession(
    session: AsyncSession, actor: Actor, input: ConfirmSuccessionInput, at: datetime
) -> Outcome | Refusal:
    """Confirm it."""
    return await do(
        input.command,
        lambda command: service.confirm_succession(session, actor, command, at),
        lambda done: {"succession": done.succession},
    )


async def withdraw_succession(
    session: AsyncSession, actor: Actor, input: WithdrawSuccessionInput, at: datetime
) -> Outcome | Refusal:
    """Take it back."""
    return await do(
        input.command,
        lambda command: service.withdraw_succession(session, actor, command, at),
        lambda done: {"succession": done.succession},
    )


@strawberry.type
class MergingQuery:
    """Looking up successions."""

    succession: Succession | None = by_id(description="One succession. / Eén opvolging.")
    successions: list[Succession] = many(
        "(SELECT tenants.org()) IN ({t}.organisation_id, {t}.successor_id)",
        order=(desc("{t}.proposed_at"), asc("{t}.id")),
        size=50,
        page=20,
        description="What your organisation proposed or is asked to confirm, also what was taken back. / De "
        "opvolgingen van uw organisatie.",
    )


@strawberry.type
class MergingMutations:
    """Going on in another organisation, of which nothing moves."""

    propose_succession: SuccessionPayload = mutation(
        propose_succession,
        description="Say that your own organisation goes on in another one from a day on; nothing moves or opens by "
        "it; for its administrator. / Stel voor dat uw organisatie verdergaat in een andere.",
    )
    confirm_succession: SuccessionPayload = mutation(
        confirm_succession,
        description="Confirm that another organisation goes on in yours, as another person; for your administrator. / "
        "Bevestig dat een organisatie verdergaat in de uwe.",
    )
    withdraw_succession: SuccessionPayload = mutation(
        withdraw_succession,
        description="Take it back before its day; for an administrator of either. / Trek een opvolging in.",
    )
