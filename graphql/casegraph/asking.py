"""Mutations of asking a partner for information, and answering."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.asking.along import Along
from backend.cases.asking.commands import AnswerInformation, AskInformation, InformationRequestId
from backend.cases.asking.kinds import AlongMode, AnswerOutcome
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.information import InformationRequest
from casegraph.words import ERRORS, KEY, SUBJECT
from consent.basis import Category, Purpose
from tenants.actor import Actor
from tenants.ids import ContributionId, OrganisationId, SubjectId
from tenants.refusal import Refusal


@strawberry.input(description="Ask a partner for information about one person. / Informatie vragen.")
class AskInformationInput:
    """A request to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    organisation: strawberry.ID = strawberry.field(description="Whom you ask; it takes part. / Aan wie u het vraagt.")
    category: Category = strawberry.field(description="Which kind of data. / Welk soort gegevens.")
    purpose: Purpose = strawberry.field(description="For what. / Waarvoor.")
    question: str = strawberry.field(description="The question. / De vraag.")
    along_mode: AlongMode | None = strawberry.field(
        default=None,
        description="Ask to look along in this way, instead of for information. / Vraag om mee te kijken.",
    )
    ends_at: datetime | None = strawberry.field(
        default=None, description="Until when somebody looks along; asked with it. / Tot wanneer er wordt meegekeken."
    )

    def command(self) -> AskInformation:
        """The same as a command."""
        return AskInformation(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            category=self.category,
            purpose=self.purpose,
            question=self.question,
            along=Along(mode=self.along_mode, ends_at=self.ends_at) if self.along_mode or self.ends_at else None,
        )


@strawberry.input(description="Answer a request for information. / Een informatieverzoek beantwoorden.")
class AnswerInformationInput:
    """An answer to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    request: strawberry.ID = strawberry.field(description="The request. / Het verzoek.")
    answer_outcome: AnswerOutcome = strawberry.field(description="How you answer. / Hoe u antwoordt.")
    contribution: strawberry.ID | None = strawberry.field(
        default=None, description="A contribution of yours that whoever asked may read. / Uw bijdrage."
    )
    reason_why_not: str | None = strawberry.field(
        default=None, description="Why you refuse or do not accept; whoever asked reads it. / Waarom u weigert."
    )

    def command(self) -> AnswerInformation:
        """The same as a command."""
        text = row_id_or_none(self.contribution, "Contribution", field="contribution")
        return AnswerInformation(
            request=InformationRequestId(row_id(self.request, "InformationRequest", field="request")),
            outcome=self.answer_outcome,
            contribution=None if text is None else ContributionId(text),
            reason=self.reason_why_not,
        )


@strawberry.type(description="What came of a request. / Het resultaat van een informatieverzoek.")
class InformationPayload:
    """The request, with its answer."""

    request: InformationRequest | None = result(description="The request. / Het verzoek.")
    errors: list[MutationError] = given(description=ERRORS)


async def ask_information(
    session: AsyncSession, actor: Actor, input: AskInformationInput, at: datetime
) -> Outcome | Refusal:
    """Ask."""
    return await do(
        input.command,
        lambda command: service.ask_information(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"request": done.request},
    )


async def answer_information(
    session: AsyncSession, actor: Actor, input: AnswerInformationInput, at: datetime
) -> Outcome | Refusal:
    """Answer."""
    return await do(
        input.command,
        lambda command: service.answer_information(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"request": done.request},
    )


@strawberry.type
class AskingMutations:
    """Asking, and answering."""

    ask_information: InformationPayload = mutation(
        ask_information,
        description="Ask an organisation that takes part about one person; it gets a task. With alongMode it is "
        "asked to look along, and nothing is handed over or opened. / Vraag informatie, of vraag om mee te kijken.",
    )
    answer_information: InformationPayload = mutation(
        answer_information,
        description="Answer with a contribution, that nothing is known, or refuse with a reason; accept to look along, "
        "or do not with a reason. / Beantwoord een informatieverzoek.",
    )
