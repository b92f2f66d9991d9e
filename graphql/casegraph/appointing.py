"""Roles of one's own colleagues: to give, and to end."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.appointing import service
from backend.tafels.appointing.commands import EndRole, GrantRole
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.organisations import Role
from casegraph.words import ENDS, ERRORS, KEY, STARTS
from tenants.actor import Actor
from tenants.ids import MemberId, RoleId, TafelId
from tenants.refusal import Refusal
from tenants.roles import RoleKind


@strawberry.input(description="Give a colleague a role. / Een collega een rol geven.")
class GrantRoleInput:
    """A role to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    member: strawberry.ID = strawberry.field(description="The colleague. / De collega.")
    kind: RoleKind = strawberry.field(description="The role. / De rol.")
    tafel: strawberry.ID | None = strawberry.field(
        default=None, description="Where it counts; the whole organisation when left out. / Aan welke tafel."
    )
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> GrantRole:
        """The same as a command."""
        tafel = row_id_or_none(self.tafel, "Tafel", field="tafel")
        return GrantRole(
            member=MemberId(row_id(self.member, "Member", field="member")),
            kind=self.kind,
            tafel=None if tafel is None else TafelId(tafel),
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="End a colleague's role. / De rol van een collega beëindigen.")
class EndRoleInput:
    """A role to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    role: strawberry.ID = strawberry.field(description="The role. / De rol.")
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> EndRole:
        """The same as a command."""
        return EndRole(role=RoleId(row_id(self.role, "Role", field="role")), ends_at=self.ends_at)


@strawberry.type(description="What came of it for a role. / Het resultaat voor een rol.")
class RolePayload:
    """The role."""

    role: Role | None = result(description="The role. / De rol.")
    errors: list[MutationError] = given(description=ERRORS)


async def grant_role(session: AsyncSession, actor: Actor, input: GrantRoleInput, at: datetime) -> Outcome | Refusal:
    """Grant."""
    return await do(
        input.command, lambda command: service.grant_role(session, actor, command, at), lambda done: {"role": done.role}
    )


async def end_role(session: AsyncSession, actor: Actor, input: EndRoleInput, at: datetime) -> Outcome | Refusal:
    """End."""
    return await do(
        input.command, lambda command: service.end_role(session, actor, command, at), lambda done: {"role": done.role}
    )


@strawberry.type
class AppointingMutations:
    """Giving and ending roles."""

    grant_role: RolePayload = mutation(grant_role, description="Give a colleague a role. / Geef een collega een rol.")
    end_role: RolePayload = mutation(
        end_role, description="Say until when a colleague has a role. / Beëindig de rol van een collega."
    )
