"""The directory of partners: what each does, where, and how to reach its desk. No case, no person."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.directory import service
from backend.directory.commands import DescribeOrganisation
from backend.directory.kinds import Expertise
from casegraph.compiler.mapping import Argument, asc, by_id, column, connection, given, mapped, one, result
from casegraph.compiler.relay import Connection
from casegraph.doing import do
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.refusal import Refusal

_TASK = "What the organisation does. / Wat de organisatie doet."
_AREA = "Municipalities or neighbourhoods where it works. / Gemeenten of wijken waar zij werkt."
_PHONE = "The telephone of a desk, not of somebody. / Telefoon van een loket."
_MAIL = "The mail address of a desk. / E-mailadres van een loket."
_WEBSITE = "Its page, with https. / De website."
_EXPERTISE = "What it knows more of. / Waar zij meer van weet."


@mapped(table="casework.directory_entry")
@strawberry.type(description="A partner in the directory. / Partner in de sociale kaart.")
class DirectoryEntry(Node):
    """An organisation in its own words, for everybody in the region."""

    task: str = column(description=_TASK)
    area: list[str] = column(description=_AREA)
    phone: str | None = column(description=_PHONE)
    mail: str | None = column(description=_MAIL)
    website: str | None = column(description=_WEBSITE)
    expertise: list[Expertise] = column(description=_EXPERTISE)
    maintained_at: datetime = column(description="When it was said last. / Wanneer bijgewerkt.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    organisation: Organisation | None = one("{t}.id = {parent}.organisation_id", description="Who. / Wie.")


@strawberry.input(description="Say what your organisation does. / Vertellen wat uw organisatie doet.")
class DescribeOrganisationInput:
    """An entry to be, or anew."""

    client_mutation_key: str = strawberry.field(description=KEY)
    task: str = strawberry.field(description=_TASK)
    area: list[str] = strawberry.field(default_factory=list, description=_AREA)
    phone: str | None = strawberry.field(default=None, description=_PHONE)
    mail: str | None = strawberry.field(default=None, description=_MAIL)
    website: str | None = strawberry.field(default=None, description=_WEBSITE)
    expertise: list[Expertise] = strawberry.field(description=_EXPERTISE)
    expected_version: int | None = strawberry.field(
        default=None, description="The version you saw; leave it out the first time. / De versie die u zag."
    )

    def command(self) -> DescribeOrganisation:
        """The same as a command."""
        return DescribeOrganisation(
            task=self.task,
            area=tuple(self.area),
            phone=self.phone,
            mail=self.mail,
            website=self.website,
            expertise=tuple(self.expertise),
            expected_version=self.expected_version,
        )


@strawberry.type(description="What came of it. / Het resultaat voor de sociale kaart.")
class DirectoryPayload:
    """The entry."""

    entry: DirectoryEntry | None = result(description="The entry. / Wat er staat.")
    errors: list[MutationError] = given(description=ERRORS)


async def describe_organisation(
    session: AsyncSession, actor: Actor, input: DescribeOrganisationInput, at: datetime
) -> Outcome | Refusal:
    """Say it."""
    return await do(
        input.command,
        lambda command: service.describe(session, actor, command, at),
        lambda done: {"entry": done.entry},
    )


@strawberry.type
class DirectoryQuery:
    """Looking for a partner."""

    directory_entry: DirectoryEntry | None = by_id(description="One partner. / Eén partner in de sociale kaart.")
    directory: Connection[DirectoryEntry] = connection(
        order=(asc("{t}.organisation_id", "uuid"),),
        size=200,
        page=50,
        arguments={
            "expertise": Argument(
                Expertise | None,
                "Who knows more of this. / Wie hier meer van weet.",
                where="{t}.expertise @> ARRAY[{$expertise}]",
            ),
            "area": Argument(
                str | None,
                "Who works in this place. / Wie hier werkt.",
                where="lower({$area}) = ANY (lower({t}.area::text)::text[])",
            ),
            "name": Argument(
                str | None,
                "Whose name or alias, also one of before, has this in it. / Wie zo heet, heette of bekend is.",
                where="EXISTS (SELECT FROM tenants.organisation_name n WHERE n.organisation_id = {t}.organisation_id"
                " AND n.ended_at IS NULL AND n.starts_at <= (SELECT tenants.moment())"
                " AND strpos(lower(n.name), lower({$name})) > 0)",
            ),
            "text": Argument(
                str | None,
                "Whose task has this in it. / In wiens taak dit staat.",
                where="strpos(lower({t}.task), lower({$text})) > 0",
            ),
        },
        description="The directory of partners. / De sociale kaart.",
    )


@strawberry.type
class DirectoryMutations:
    """Keeping the directory."""

    describe_organisation: DirectoryPayload = mutation(
        describe_organisation,
        description="Say what your own organisation does; for its administrator. / Houd de sociale kaart bij.",
    )
