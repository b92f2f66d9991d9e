"""What a person says of a contribution, in their own words."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.cases.own_statement.kinds import StatementGiver
from casegraph.compiler.mapping import by_id, column, encrypted, mapped, one
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case

if TYPE_CHECKING:
    from casegraph.cases import Subject


@mapped(table="casework.own_statement", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="What a person says of a contribution. / Eigen verklaring van een betrokkene.")
class OwnStatement(Node):
    """A statement. It goes where the contribution goes, also to its newer version."""

    giver: StatementGiver = column(description="Who spoke. / Wie het zei.")
    said_on: date = column(description="When it was said. / Wanneer het is gezegd.")
    words: str | None = encrypted("words_enc", description="The words; null when destroyed. / De woorden.")
    recorded_at: datetime = column(description="When it was written down. / Wanneer vastgelegd.")
    writer: Organisation | None = of_case("owner_org", description="Who wrote it down. / Wie het opschreef.")
    subject: Annotated[Subject, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.subject_id", description="Who says it. / Van wie de verklaring is."
    )


@strawberry.type
class OwnStatementQuery:
    """The question for one statement."""

    own_statement: OwnStatement | None = by_id(description="One statement. / Eén eigen verklaring.")
