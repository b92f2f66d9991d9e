"""Naming one's own organisation: another name from a moment on, and words by which people find it."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.naming import service
from backend.naming.commands import AddAlias, EndAlias, OrganisationNameId, RenameOrganisation, WithdrawName
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.organisations import OrganisationName
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import OrganisationId
from tenants.refusal import Refusal

_OWN = "Your own organisation. / Uw eigen organisatie."


@strawberry.input(description="Go by another name. / Een andere naam geven.")
class RenameOrganisationInput:
    """A name to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    organisation: strawberry.ID = strawberry.field(description=_OWN)
    name: str = strawberry.field(description="The new name. / De nieuwe naam.")
    starts_at: datetime | None = strawberry.field(
        default=None, description="From when, now or later; empty: from now. / Vanaf wanneer; leeg: vanaf nu."
    )

    def command(self) -> RenameOrganisation:
        """The same as a command."""
        return RenameOrganisation(
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            name=self.name,
            starts_at=self.starts_at,
        )


@strawberry.input(description="Be found by another word too. / Een alias toevoegen.")
class AddOrganisationAliasInput:
    """An alias to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    organisation: strawberry.ID = strawberry.field(description=_OWN)
    name: str = strawberry.field(description="By which word people know it. / De andere naam.")

    def command(self) -> AddAlias:
        """The same as a command."""
        return AddAlias(
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            name=self.name,
        )


@strawberry.input(description="Be found by it no more. / Een alias beëindigen.")
class EndOrganisationAliasInput:
    """An alias that ends."""

    client_mutation_key: str = strawberry.field(description=KEY)
    alias: strawberry.ID = strawberry.field(description="Which of your own. / Welke alias van uw organisatie.")

    def command(self) -> EndAlias:
        """The same as a command."""
        return EndAlias(alias=OrganisationNameId(row_id(self.alias, "OrganisationName", field="alias")))


@strawberry.input(description="Not go by a name after all. / Een naam intrekken voor zijn dag.")
class WithdrawOrganisationNameInput:
    """A name that will not be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    organisation_name: strawberry.ID = strawberry.field(
        description="Which of your own, that has not started. / Welke naam, die nog niet geldt."
    )

    def command(self) -> WithdrawName:
        """The same as a command."""
        return WithdrawName(
            name=OrganisationNameId(row_id(self.organisation_name, "OrganisationName", field="organisationName"))
        )


@strawberry.type(description="What came of a name. / Het resultaat voor de naam.")
class OrganisationNamePayload:
    """The name or alias."""

    name: OrganisationName | None = result(description="The name or alias. / De naam of alias.")
    errors: list[MutationError] = given(description=ERRORS)


async def rename_organisation(
    session: AsyncSession, actor: Actor, input: RenameOrganisationInput, at: datetime
) -> Outcome | Refusal:
    """Rename it."""
    return await do(
        input.command, lambda command: service.rename(session, actor, command, at), lambda done: {"name": done.name}
    )


async def add_organisation_alias(
    session: AsyncSession, actor: Actor, input: AddOrganisationAliasInput, at: datetime
) -> Outcome | Refusal:
    """Add it."""
    return await do(
        input.command, lambda command: service.add_alias(session, actor, command, at), lambda done: {"name": done.name}
    )


async def end_organisation_alias(
    session: AsyncSession, actor: Actor, input: EndOrganisationAliasInput, at: datetime
) -> Outcome | Refusal:
    """End it."""
    return await do(
        input.command, lambda command: service.end_alias(session, actor, command, at), lambda done: {"name": done.name}
    )


async def withdraw_organisation_name(
    session: AsyncSession, actor: Actor, input: WithdrawOrganisationNameInput, at: datetime
) -> Outcome | Refusal:
    """Take it back."""
    return await do(
        input.command,
        lambda command: service.withdraw_name(session, actor, command, at),
        lambda done: {"name": done.name},
    )


@strawberry.type
class NamingMutations:
    """Keeping the names of one's own organisation."""

    rename_organisation: OrganisationNamePayload = mutation(
        rename_organisation,
        description="Give your own organisation another name from a moment on; what was before keeps the old one; for "
        "its administrator. / Geef uw organisatie een andere naam.",
    )
    add_organisation_alias: OrganisationNamePayload = mutation(
        add_organisation_alias,
        description="Let your own organisation be found by another word; for its administrator. / Voeg een alias toe.",
    )
    end_organisation_alias: OrganisationNamePayload = mutation(
        end_organisation_alias,
        description="End an alias of your own organisation; for its administrator. / Beëindig een alias.",
    )
    withdraw_organisation_name: OrganisationNamePayload = mutation(
        withdraw_organisation_name,
        description="Take back a name of your own organisation before its day; for its administrator. / Trek een naam "
        "in die nog niet geldt.",
    )
