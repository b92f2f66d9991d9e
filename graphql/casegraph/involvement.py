"""Who is already involved with a person at the same tafel: built, and switched off until there is a legal basis."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.involvement import service
from backend.cases.involvement.service import AskInvolved
from casegraph.compiler.mapping import asc, by_id, column, given, many, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import SubjectId
from tenants.refusal import Refusal

if TYPE_CHECKING:
    from casegraph.cases import Subject


@mapped(table="casework.involved_party", case="case_id")
@strawberry.type(description="An organisation that is involved already. / Organisatie die al betrokken is.")
class InvolvedParty:
    """An organisation and whom to call there; nothing of a case."""

    contact_name: str | None = column(description="Who leads there, if anybody. / De regisseur daar.")
    double: bool = column(
        description="Whether an organisation of the same kind takes part in your case: two may be doing the same. / "
        "Of een organisatie van dezelfde soort al meedoet: mogelijk dubbele hulp."
    )
    organisation: Organisation | None = one("{t}.id = {parent}.organisation_id", description="Who. / Wie.")


@mapped(table="casework.involvement", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="That it was asked who is involved already. / Vraag wie al betrokken is.")
class Involvement(Node):
    """A question and its answer, for whoever asked and the privacy officer of that organisation."""

    recorded_at: datetime = column(description="When it was asked. / Wanneer gevraagd.")
    subject: Annotated[Subject, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.subject_id", description="About whom. / Over wie."
    )
    parties: list[InvolvedParty] = many(
        "{t}.involvement_id = {parent}.id",
        order=(asc("{t}.organisation_id"),),
        size=50,
        page=20,
        description="Who was involved then, in other cases of this tafel. / Wie er toen al betrokken was.",
    )


@strawberry.input(description="Ask who is involved already. / Vragen wie al betrokken is.")
class AskInvolvedInput:
    """A question to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(
        description="A person of a case that you steer. / Een betrokkene uit een casus waarvan u regisseur bent."
    )
    name: str = strawberry.field(description="The whole name of this person. / De volledige naam van deze betrokkene.")

    def command(self) -> AskInvolved:
        """The same as a command."""
        return AskInvolved(subject=SubjectId(row_id(self.subject, "Subject", field="subject")), name=self.name)


@strawberry.type(description="What came of it. / Het resultaat van de vraag wie al betrokken is.")
class InvolvementPayload:
    """The answer."""

    involvement: Involvement | None = result(description="The answer. / Het antwoord.")
    errors: list[MutationError] = given(description=ERRORS)


async def ask_involved(session: AsyncSession, actor: Actor, input: AskInvolvedInput, at: datetime) -> Outcome | Refusal:
    """Ask."""
    return await do(
        input.command,
        lambda command: service.ask_involved(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"involvement": done.involvement},
    )


@strawberry.type
class InvolvementQuery:
    """The question for one question."""

    involvement: Involvement | None = by_id(description="One question and its answer. / Eén vraag wie al betrokken is.")


@strawberry.type
class InvolvementMutations:
    """Asking who is involved."""

    ask_involved: InvolvementPayload = mutation(
        ask_involved,
        description="Ask which organisations are in other cases of this tafel about this person. Switched off: refused "
        "until there is a legal basis for it, signed by whoever answers for the tafel. / Vraag wie al betrokken is.",
    )
