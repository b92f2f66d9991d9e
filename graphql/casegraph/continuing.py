"""Cases that go on in one another: a split, or a merge. A pointer between two cases of one tafel, no more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.cases.continuing.kinds import ContinuationKind, ContinuationReason
from casegraph.compiler.mapping import by_id, column, mapped, one
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case

if TYPE_CHECKING:
    from casegraph.cases import Case


@mapped(table="casework.continuation", case="case_id", owner="owner_org")
@strawberry.type(description="A case that goes on in another one. / Een casus die verdergaat in een andere.")
class Continuation(Node):
    """That it does, as one recorded and a second person confirmed. Who reads both cases reads it."""

    kind: ContinuationKind = column(description="A split or a merge. / Een splitsing of een samenvoeging.")
    reason: ContinuationReason = column(description="Why. / Waarom.")
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    confirmed_at: datetime | None = column(
        description="When a second person confirmed it; null until then, and so long it does not hold. / "
        "Wanneer een tweede persoon het bevestigde."
    )
    recorded_by: Organisation | None = of_case("owner_org", description="Who recorded it. / Wie dit vastlegde.")
    confirmed_by: Organisation | None = of_case("confirmed_org", description="Who confirmed it. / Wie bevestigde.")
    earlier: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.case_id", description="The case that goes on. / De casus die verdergaat."
    )
    later: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.later_case_id", description="In which one. / De casus waarin."
    )


@strawberry.type
class ContinuationQuery:
    """The question for one."""

    continuation: Continuation | None = by_id(description="One split or merge. / Eén splitsing of samenvoeging.")
