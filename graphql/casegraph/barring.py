"""Mutations of what closes a person's data whatever basis there is: recuse, restrict, lift a restriction."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import column, expression, given, mapped, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.words import ENDS, ERRORS, KEY, SUBJECT, VERSION
from consent import service
from consent.basis import RestrictionGround
from consent.commands import LiftRestriction, Recuse, Restrict
from consent.ids import RestrictionId
from tenants.actor import Actor
from tenants.ids import MemberId, OrganisationId, SubjectId
from tenants.refusal import Refusal


@mapped(table="consent.restriction", when="{t}.owner_org = (SELECT tenants.org())")
@strawberry.type(description="Processing is restricted (AVG 18), as your organisation set it. / Beperking.")
class Restriction(Node):
    """A restriction of one's own organisation."""

    ground: RestrictionGround = column(description="Why. / Waarom.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


@strawberry.input(description="Bar yourself or a colleague from a person. / Verschonen van een betrokkene.")
class RecuseInput:
    """A recusal to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    member: strawberry.ID | None = strawberry.field(
        default=None, description="A colleague; yourself when left out. / Een collega; uzelf als u niets invult."
    )
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> Recuse:
        """The same as a command."""
        member = row_id_or_none(self.member, "Member", field="member")
        return Recuse(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            member=None if member is None else MemberId(member),
            ends_at=self.ends_at,
        )


@strawberry.input(description="Restrict the processing of a person's data (AVG 18). / Verwerking beperken.")
class RestrictInput:
    """A restriction to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    ground: RestrictionGround = strawberry.field(description="Why. / Waarom.")
    towards: strawberry.ID | None = strawberry.field(
        default=None, description="One organisation; everybody when left out. / Eén organisatie, of iedereen."
    )
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> Restrict:
        """The same as a command."""
        towards = row_id_or_none(self.towards, "Organisation", field="towards")
        return Restrict(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            ground=self.ground,
            towards=None if towards is None else OrganisationId(towards),
            ends_at=self.ends_at,
        )


@strawberry.input(description="End a restriction now. / Een beperking opheffen.")
class LiftRestrictionInput:
    """A restriction to lift."""

    client_mutation_key: str = strawberry.field(description=KEY)
    restriction: strawberry.ID = strawberry.field(description="The restriction. / De beperking.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> LiftRestriction:
        """The same as a command."""
        one = RestrictionId(row_id(self.restriction, "Restriction", field="restriction"))
        return LiftRestriction(restriction=one, expected_version=self.expected_version)


@strawberry.type(description="What came of a recusal. / Het resultaat van de verschoning.")
class RecusePayload:
    """Nothing is shown: whoever is barred sees nothing of it."""

    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a restriction. / Het resultaat van de beperking.")
class RestrictionPayload:
    """The restriction."""

    restriction: Restriction | None = result(description="The restriction. / De beperking.")
    errors: list[MutationError] = given(description=ERRORS)


async def recuse(session: AsyncSession, actor: Actor, input: RecuseInput, at: datetime) -> Outcome | Refusal:
    """Recuse."""
    return await do(input.command, lambda command: service.recuse(session, actor, command, at), lambda _done: {})


async def restrict(session: AsyncSession, actor: Actor, input: RestrictInput, at: datetime) -> Outcome | Refusal:
    """Restrict."""
    return await do(
        input.command,
        lambda command: service.restrict(session, actor, command, at),
        lambda done: {"restriction": done.restriction},
    )


async def lift_restriction(
    session: AsyncSession,
    actor: Actor,
    input: LiftRestrictionInput,
    at: datetime,
) -> Outcome | Refusal:
    """Lift a restriction."""
    return await do(
        input.command,
        lambda command: service.lift_restriction(session, actor, command, at),
        lambda done: {"restriction": done.restriction},
    )


@strawberry.type
class BarringMutations:
    """What bars."""

    recuse: RecusePayload = mutation(
        recuse, description="Bar yourself or a colleague from a person. / Verschoon uzelf of een collega."
    )
    restrict: RestrictionPayload = mutation(
        restrict, description="Restrict the processing of a person's data (AVG 18). / Beperk de verwerking."
    )
    lift_restriction: RestrictionPayload = mutation(
        lift_restriction, description="End a restriction now. / Hef een beperking op."
    )
