"""Writing down what a person says of a contribution."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.own_statement.commands import AddOwnStatement
from backend.cases.own_statement.kinds import StatementGiver
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.own_statements import OwnStatement
from casegraph.words import ERRORS, KEY, SUBJECT
from tenants.actor import Actor
from tenants.ids import ContributionId, SubjectId
from tenants.refusal import Refusal


@strawberry.input(description="Write down what a person says of a contribution. / Een eigen verklaring vastleggen.")
class AddOwnStatementInput:
    """A statement to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    contribution: strawberry.ID = strawberry.field(
        description="Of which contribution; you read it, it need not be yours. / Over welke bijdrage."
    )
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    giver: StatementGiver = strawberry.field(description="Who spoke. / Wie het zei.")
    said_on: date = strawberry.field(description="When it was said. / Wanneer het is gezegd.")
    words: str = strawberry.field(description="In the words of who spoke. / In de woorden van wie sprak.")

    def command(self) -> AddOwnStatement:
        """The same as a command."""
        return AddOwnStatement(
            contribution=ContributionId(row_id(self.contribution, "Contribution", field="contribution")),
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            giver=self.giver,
            said_on=self.said_on,
            words=self.words,
        )


@strawberry.type(description="What came of it. / Het resultaat voor de eigen verklaring.")
class OwnStatementPayload:
    """The statement."""

    statement: OwnStatement | None = result(description="The statement. / De verklaring.")
    errors: list[MutationError] = given(description=ERRORS)


async def add_own_statement(
    session: AsyncSession, actor: Actor, input: AddOwnStatementInput, at: datetime
) -> Outcome | Refusal:
    """Write it down."""
    return await do(
        input.command,
        lambda command: service.add_own_statement(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"statement": done.statement},
    )


@strawberry.type
class OwnStatementMutations:
    """Statements of persons."""

    add_own_statement: OwnStatementPayload = mutation(
        add_own_statement,
        description="Put what a person says beside a contribution; it goes where that goes. / Leg een eigen "
        "verklaring vast.",
    )
