"""Somebody else of an organisation of the story, who may do what the first one may."""

from tenants.actor import Actor
from tenants.roles import RoleKind
from tests.backend.cases.kamer import Kamer
from tests.factories.cell import actor


async def colleague(kamer: Kamer, organisation: str = "lokaal", role: str = RoleKind.DEELNEMER) -> Actor:
    """A new member, in a role at the tafel."""
    member = await kamer.world.member(kamer.organisations[organisation], name="Fictieve Collega")
    await kamer.world.role(member, role, tafel=kamer.tafel)
    return actor(organisation=kamer.organisations[organisation], member=member)
