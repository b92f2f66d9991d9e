"""Hit or no hit across tafels: built and switched off until there is a legal basis that both organisations signed."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import matching as service
from backend.cases.matching import AskAcross
from casegraph.compiler.mapping import by_id, column, connection, desc, given, mapped, one, result
from casegraph.compiler.relay import Connection
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.tafels import Tafel
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import SubjectId, TafelId
from tenants.refusal import Refusal


@mapped(table="casework.cross_match", noted=True)
@strawberry.type(
    description="A question asked across tafels and its answer; for both sides. It tells nothing of a case. / "
    "Vergelijking tussen tafels (hit/no-hit)."
)
class CrossMatch(Node):
    """A question as it was asked, with a hit or none."""

    at: datetime = column(description="When it was asked. / Wanneer gevraagd.")
    hit: bool = column(description="Whether somebody is known there. / Of er iemand bekend is.")
    asker_name: str | None = column(description="Who asked. / Wie vroeg.")
    contact_name: str | None = column(
        description="With a hit: who leads there and can be called. / Bij een hit: de regisseur daar."
    )
    asking_tafel: Tafel | None = one("{t}.id = {parent}.asking_tafel", description="From which. / Vanaf welke tafel.")
    asked_tafel: Tafel | None = one("{t}.id = {parent}.asked_tafel", description="Of which tafel. / Aan welke tafel.")
    asking_org: Organisation | None = one("{t}.id = {parent}.asking_org", description="Who asked. / Wie vroeg.")
    asked_org: Organisation | None = one(
        "{t}.id = {parent}.asked_org", description="Who answers for that tafel. / Wie verantwoordelijk is."
    )


@strawberry.input(description="Ask whether somebody is known at another tafel. / Vragen of iemand elders bekend is.")
class AskAcrossInput:
    """A question to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(
        description="A person of a case that you lead. / Een betrokkene uit een casus waarvan u regisseur bent."
    )
    tafel: strawberry.ID = strawberry.field(description="A tafel of another organisation. / Een tafel van een ander.")
    name: str = strawberry.field(description="The whole name of this person. / De volledige naam van deze betrokkene.")

    def command(self) -> AskAcross:
        """The same as a command."""
        return AskAcross(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            name=self.name,
        )


@strawberry.type(description="What came of a question across tafels. / Het resultaat van de vergelijking.")
class CrossMatchPayload:
    """The answer."""

    match: CrossMatch | None = result(description="The answer. / Het antwoord.")
    errors: list[MutationError] = given(description=ERRORS)


async def ask_across(session: AsyncSession, actor: Actor, input: AskAcrossInput, at: datetime) -> Outcome | Refusal:
    """Ask."""
    return await do(
        input.command,
        lambda command: service.ask_across(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"match": done.match},
    )


@strawberry.type
class MatchingQuery:
    """What was asked across tafels, for both sides."""

    cross_match: CrossMatch | None = by_id(description="One question and its answer. / Eén vergelijking.")
    cross_matches: Connection[CrossMatch] = connection(
        order=(desc("{t}.at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        description="What was asked across tafels, newest first: your own questions and those that named you, and all "
        "of your organisation for its privacy officer. / De vergelijkingen, nieuwste eerst.",
    )


@strawberry.type
class MatchingMutations:
    """Asking across tafels."""

    ask_across: CrossMatchPayload = mutation(
        ask_across,
        description="Ask whether somebody is known at a tafel of another organisation (hit/no-hit). Switched off: "
        "refused until there is a legal basis for it that both organisations signed. / Vergelijk tussen tafels.",
    )
