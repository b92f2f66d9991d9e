"""Mutations of sharing: who takes part, what is contributed, and to whom it is released."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from casegraph.cases import Case
from casegraph.compiler.mapping import given, result, results
from casegraph.contributions import Contribution, Release
from casegraph.doing import do
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.participations import Participation
from casegraph.sharing_inputs import (
    ContributeInput,
    EndParticipationInput,
    InviteInput,
    ReleaseContributionInput,
    WithdrawReleaseInput,
)
from casegraph.words import CASE, ERRORS
from tenants.actor import Actor
from tenants.refusal import Refusal


@strawberry.type(description="What came of an invitation or its end. / Het resultaat voor de deelname.")
class ParticipationPayload:
    """The participation."""

    case: Case | None = result(description=CASE)
    participation: Participation | None = result(description="The participation. / De deelname.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a contribution. / Het resultaat van een bijdrage.")
class ContributePayload:
    """The new contribution."""

    contribution: Contribution | None = result(description="The contribution. / De bijdrage.")
    releases: list[Release] = results(description="Its releases. / De vrijgaven.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a release or its end. / Het resultaat voor de vrijgave.")
class ReleasePayload:
    """The release."""

    release: Release | None = result(description="The release. / De vrijgave.")
    errors: list[MutationError] = given(description=ERRORS)


async def invite(session: AsyncSession, actor: Actor, input: InviteInput, at: datetime) -> Outcome | Refusal:
    """Invite."""
    return await do(
        input.command,
        lambda command: service.invite(session, actor, command, at),
        lambda done: {"case": done.case, "participation": done.participation},
    )


async def end_participation(
    session: AsyncSession,
    actor: Actor,
    input: EndParticipationInput,
    at: datetime,
) -> Outcome | Refusal:
    """End a participation."""
    return await do(
        input.command,
        lambda command: service.end_participation(session, actor, command, at),
        lambda done: {"case": done.case, "participation": done.participation},
    )


async def contribute(session: AsyncSession, actor: Actor, input: ContributeInput, at: datetime) -> Outcome | Refusal:
    """Contribute."""
    return await do(
        input.command,
        lambda command: service.contribute(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"contribution": done.contribution, "releases": list(done.releases)},
    )


async def release_contribution(
    session: AsyncSession,
    actor: Actor,
    input: ReleaseContributionInput,
    at: datetime,
) -> Outcome | Refusal:
    """Release."""
    return await do(
        input.command,
        lambda command: service.release(session, actor, command, at),
        lambda done: {"release": done.release},
    )


async def withdraw_release(
    session: AsyncSession,
    actor: Actor,
    input: WithdrawReleaseInput,
    at: datetime,
) -> Outcome | Refusal:
    """End a release."""
    return await do(
        input.command,
        lambda command: service.withdraw_release(session, actor, command, at),
        lambda done: {"release": done.release},
    )


@strawberry.type
class SharingMutations:
    """Who takes part, what is brought, who reads it."""

    invite: ParticipationPayload = mutation(
        invite, description="Let an organisation take part in a case. / Nodig een organisatie uit."
    )
    end_participation: ParticipationPayload = mutation(
        end_participation, description="End a participation now. / Beëindig een deelname."
    )
    contribute: ContributePayload = mutation(
        contribute, description="Bring something to a case; nobody else reads it by default. / Breng iets in."
    )
    release_contribution: ReleasePayload = mutation(
        release_contribution, description="Let one more organisation read it. / Geef een bijdrage vrij."
    )
    withdraw_release: ReleasePayload = mutation(
        withdraw_release, description="End a release now. / Trek een vrijgave in."
    )
