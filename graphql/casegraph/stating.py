"""House rules and the confidentiality statement of a tafel: to publish and to accept."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.kinds import StatementKind
from backend.tafels.stating import service
from backend.tafels.stating.commands import AcceptStatement, PublishStatement, StatementId
from casegraph.compiler.mapping import column, expression, given, mapped, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import TafelId
from tenants.refusal import Refusal

_KIND = "House rules or confidentiality. / Huisregels of geheimhouding."
_TEXT = "The text; it is about nobody. / De tekst; die gaat over niemand."


@mapped(table="casework.tafel_statement")
@strawberry.type(description="What a tafel asks everybody to accept. / Wat een tafel iedereen vraagt te aanvaarden.")
class TafelStatement(Node):
    """One version of a statement; it never changes."""

    kind: StatementKind = column(description=_KIND)
    number: int = column(description="Which version, from 1. / Welke versie.")
    text: str = column(description=_TEXT)
    published_at: datetime = column(description="Since when. / Sinds wanneer.")
    accepted_by_me: bool | None = expression(
        "(SELECT count(*) > 0 FROM casework.statement_acceptance a WHERE a.statement_id = {t}.id"
        " AND a.organisation_id = (SELECT tenants.org()) AND a.member_id = (SELECT tenants.member()))",
        description="Whether you accepted this version, for the organisation you act for. / Of u deze versie "
        "aanvaardde.",
    )


@strawberry.input(description="Publish the next version of a statement. / Een volgende versie publiceren.")
class PublishStatementInput:
    """A version to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description="The tafel. / De tafel.")
    kind: StatementKind = strawberry.field(description=_KIND)
    text: str = strawberry.field(description=_TEXT)

    def command(self) -> PublishStatement:
        """The same as a command."""
        tafel = TafelId(row_id(self.tafel, "Tafel", field="tafel"))
        return PublishStatement(tafel=tafel, kind=self.kind, text=self.text)


@strawberry.input(description="Accept a statement for yourself. / Een verklaring aanvaarden.")
class AcceptStatementInput:
    """A version to accept."""

    client_mutation_key: str = strawberry.field(description=KEY)
    statement: strawberry.ID = strawberry.field(description="The version that counts now. / De geldende versie.")

    def command(self) -> AcceptStatement:
        """The same as a command."""
        return AcceptStatement(statement=StatementId(row_id(self.statement, "TafelStatement", field="statement")))


@strawberry.type(description="What came of a statement. / Het resultaat voor een verklaring.")
class StatementPayload:
    """The version."""

    statement: TafelStatement | None = result(description="The version. / De versie.")
    errors: list[MutationError] = given(description=ERRORS)


async def publish(session: AsyncSession, actor: Actor, input: PublishStatementInput, at: datetime) -> Outcome | Refusal:
    """Publish."""
    return await do(
        input.command,
        lambda command: service.publish_statement(session, actor, command, at),
        lambda done: {"statement": done.statement},
    )


async def accept(session: AsyncSession, actor: Actor, input: AcceptStatementInput, at: datetime) -> Outcome | Refusal:
    """Accept."""
    return await do(
        input.command,
        lambda command: service.accept_statement(session, actor, command, at),
        lambda done: {"statement": done.statement},
    )


@strawberry.type
class StatingMutations:
    """Publishing and accepting."""

    publish_statement: StatementPayload = mutation(
        publish, description="Publish the next version of house rules or a statement. / Publiceer een volgende versie."
    )
    accept_statement: StatementPayload = mutation(
        accept, description="Accept, for yourself, what a tafel asks now. / Aanvaard wat een tafel nu vraagt."
    )
