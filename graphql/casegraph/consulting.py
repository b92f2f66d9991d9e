"""Advice without personal data: a question at a tafel about nobody by name, and its answer."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.consulting import service
from backend.cases.consulting.commands import AnswerConsult, AskConsult, ConsultId
from casegraph.compiler.mapping import (
    by_id,
    column,
    connection,
    desc,
    encrypted,
    expression,
    given,
    mapped,
    one,
    result,
)
from casegraph.compiler.relay import Connection
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.outward import outward_id
from casegraph.tafels import Tafel
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import TafelId
from tenants.refusal import Refusal

_CONFIRMED = (
    "True when you looked at what seemed to be a person's data and it points at nobody; a citizen service number is "
    "refused all the same. / Waar: u keek na wat op persoonsgegevens leek, en het maakt niemand herkenbaar."
)

# Only those of whoever referred: that whoever advised takes part in the case as well tells them no more than before.
_BECAME = f"""(SELECT array_agg({outward_id("Case", "c.id")} ORDER BY c.opened_at, c.id) FROM casework.referral r
  JOIN casework."case" c ON c.id = r.case_id
  WHERE r.consult_id = {{t}}.id AND r.owner_org = (SELECT tenants.org()))"""  # noqa: S608 - no input


@mapped(table="casework.consult", noted=True)
@strawberry.type(description="A question about nobody by name, and its advice. / Anonieme consultvraag.")
class Consult(Node):
    """A question, for whoever asked and whoever advises at that tafel."""

    question: str | None = encrypted("question_enc", description="The question; null when destroyed. / De vraag.")
    confirmed: list[str] = column(
        description="What looked like a person's data in it, and was confirmed to point at nobody. / Wat is bevestigd."
    )
    recorded_at: datetime = column(description="When it was asked. / Wanneer gevraagd.")
    due_at: datetime = column(description="When question and advice are destroyed. / Wanneer het wordt vernietigd.")
    advice: str | None = encrypted(
        "advice_enc", description="The advice; null while there is none, or when destroyed. / Het advies."
    )
    advice_confirmed: list[str] = column(description="The same for the advice. / Hetzelfde voor het advies.")
    advised_at: datetime | None = column(description="When the advice was given. / Wanneer geadviseerd.")
    case_ids: list[strawberry.ID] | None = expression(
        _BECAME,
        description="The cases that your organisation made of what it asked, as far as you see them; whoever advised "
        "is not told. / De casussen die uw organisatie ervan maakte.",
    )
    tafel: Tafel | None = one("{t}.id = {parent}.tafel_id", description="Where. / Aan welke tafel.")
    asker: Organisation | None = one("{t}.id = {parent}.owner_org", description="Who asks. / Wie het vraagt.")
    adviser: Organisation | None = one("{t}.id = {parent}.advising_org", description="Who advised. / Wie adviseerde.")


@strawberry.input(description="Ask for advice about nobody by name. / Anoniem advies vragen.")
class AskConsultInput:
    """A question to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description="A tafel whose kind gives advice. / Een tafel voor consult.")
    question: str = strawberry.field(description="The question, without anybody's data. / De vraag, zonder namen.")
    confirmed: bool = strawberry.field(description=_CONFIRMED, default=False)

    def command(self) -> AskConsult:
        """The same as a command."""
        return AskConsult(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")), question=self.question, confirmed=self.confirmed
        )


@strawberry.input(description="Advise on a question about nobody by name. / Anoniem advies geven.")
class AnswerConsultInput:
    """Advice to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    consult: strawberry.ID = strawberry.field(description="The question. / De vraag.")
    advice: str = strawberry.field(description="The advice, without anybody's data. / Het advies, zonder namen.")
    confirmed: bool = strawberry.field(description=_CONFIRMED, default=False)

    def command(self) -> AnswerConsult:
        """The same as a command."""
        return AnswerConsult(
            consult=ConsultId(row_id(self.consult, "Consult", field="consult")),
            advice=self.advice,
            confirmed=self.confirmed,
        )


@strawberry.type(description="What came of a consult. / Het resultaat van een consult.")
class ConsultPayload:
    """The question, with its advice."""

    consult: Consult | None = result(description="The question. / De vraag.")
    errors: list[MutationError] = given(description=ERRORS)


async def ask_consult(session: AsyncSession, actor: Actor, input: AskConsultInput, at: datetime) -> Outcome | Refusal:
    """Ask."""
    return await do(
        input.command,
        lambda command: service.ask_consult(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"consult": done.consult},
    )


async def answer_consult(
    session: AsyncSession, actor: Actor, input: AnswerConsultInput, at: datetime
) -> Outcome | Refusal:
    """Advise."""
    return await do(
        input.command,
        lambda command: service.answer_consult(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"consult": done.consult},
    )


@strawberry.type
class ConsultingQuery:
    """Questions for consults."""

    consult: Consult | None = by_id(description="One question without a name. / Eén anonieme consultvraag.")
    consults: Connection[Consult] = connection(
        order=(desc("{t}.recorded_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        description="Questions without a name that your organisation asked or advises on, newest first. / De anonieme "
        "consultvragen, nieuwste eerst.",
    )


@strawberry.type
class ConsultingMutations:
    """Asking without a name, and advising."""

    ask_consult: ConsultPayload = mutation(
        ask_consult,
        description="Ask for advice without a name. What looks like a person's data is told by kind and place: edit "
        "it, or confirm that it points at nobody. / Vraag anoniem advies.",
    )
    answer_consult: ConsultPayload = mutation(
        answer_consult, description="Advise, without a name, once. / Geef anoniem advies."
    )
