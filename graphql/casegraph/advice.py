"""Advice on lawfulness (rechtmatigheidsadviescommissie): part of the dossier of a processing, without any case."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import by_id, column, connection, desc, encrypted, given, mapped, one, result
from casegraph.compiler.relay import Connection
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.words import ERRORS, KEY
from consent.advice import service
from consent.advice.commands import RecordAdvice
from consent.advice.kinds import AdviceOn, AdviceVerdict
from tenants.actor import Actor
from tenants.ids import TafelId
from tenants.refusal import Refusal

_ABOUT = "What it is about. / Waar het over gaat."
_COMMITTEE = "The committee, or its advice by number. / De commissie, of het nummer van het advies."
_GIVEN = "On which day. / Op welke dag."
_VERDICT = "What the committee says. / Het oordeel."
_QUESTION = "What was asked; about a processing, never about a family. / De vraag."
_ADVICE = "What was advised. / Het advies."


@mapped(table="consent.rac_advice", noted=True)
@strawberry.type(
    description="An advice on the lawfulness of a processing (Wgs); for who prepares or judges that processing. / "
    "RAC-advies."
)
class RacAdvice(Node):
    """An advice as it was given; it never changes, and decides nothing."""

    kind_code: str = column(description="The kind of tafel. / De soort tafel.")
    kind_version: int = column(description="Which version of that kind. / Welke versie daarvan.")
    about: AdviceOn = column(description=_ABOUT)
    committee: str = column(description=_COMMITTEE)
    given_on: date = column(description=_GIVEN)
    verdict: AdviceVerdict = column(description=_VERDICT)
    question: str | None = encrypted("question_enc", description=_QUESTION)
    advice: str | None = encrypted("advice_enc", description=_ADVICE)
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.owner_org", description="Who answers for the tafel. / De verantwoordelijke organisatie."
    )


@strawberry.input(description="Record what the committee on lawfulness advised. / Een RAC-advies vastleggen.")
class RecordAdviceInput:
    """An advice to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(
        description="A tafel of the kind that it is about. / Een tafel van die soort."
    )
    about: AdviceOn = strawberry.field(description=_ABOUT)
    committee: str = strawberry.field(description=_COMMITTEE)
    given_on: date = strawberry.field(description=_GIVEN)
    verdict: AdviceVerdict = strawberry.field(description=_VERDICT)
    question: str = strawberry.field(description=_QUESTION)
    advice: str = strawberry.field(description=_ADVICE)

    def command(self) -> RecordAdvice:
        """The same as a command."""
        return RecordAdvice(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            about=self.about,
            committee=self.committee,
            given_on=self.given_on,
            verdict=self.verdict,
            question=self.question,
            advice=self.advice,
        )


@strawberry.type(description="What came of an advice. / Het resultaat voor het advies.")
class RacAdvicePayload:
    """The advice."""

    advice: RacAdvice | None = result(description="The advice. / Het advies.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_advice(
    session: AsyncSession, actor: Actor, input: RecordAdviceInput, at: datetime
) -> Outcome | Refusal:
    """Record an advice."""
    return await do(
        input.command,
        lambda command: service.record_advice(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"advice": done.advice},
    )


@strawberry.type
class AdviceQuery:
    """Questions about advice."""

    rac_advice: RacAdvice | None = by_id(description="One advice. / Eén advies.")
    rac_advices: Connection[RacAdvice] = connection(
        order=(desc("{t}.recorded_at", "timestamptz"), desc("{t}.id", "uuid")),
        size=100,
        page=20,
        arguments={
            "kindCode": Argument(
                str | None,
                "Only about this kind of tafel. / Alleen over deze soort.",
                where="{t}.kind_code = {$kindCode}",
            )
        },
        description="Advice on the lawfulness of what a partnership does, newest first. / De RAC-adviezen, nieuwste "
        "eerst.",
    )


@strawberry.type
class AdviceMutations:
    """Recording advice."""

    record_advice: RacAdvicePayload = mutation(
        record_advice, description="Record what the committee advised about a kind of tafel. / Leg een RAC-advies vast."
    )
