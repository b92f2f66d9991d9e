"""What was put right or taken back of what organisations brought."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.cases.kinds import CorrectionKind, CorrectionReason
from casegraph.compiler.mapping import by_id, column, expression, mapped, one
from casegraph.node import Node
from casegraph.outward import outward_id

if TYPE_CHECKING:
    from casegraph.contributions import Contribution


@mapped(table="casework.correction", case="case_id", owner="owner_org")
@strawberry.type(description="A contribution got a newer version, or was taken back. / Correctie of intrekking.")
class Correction(Node):
    """What was done with it; whoever received or read the old text is told."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    contribution_id: strawberry.ID = expression(
        outward_id("Contribution", "{t}.contribution_id"),
        description="The id of the old version, also when you no longer see it. / Het id van de oude versie.",
    )
    kind: CorrectionKind = column(description="What was done. / Wat er is gedaan.")
    reason: CorrectionReason = column(description="Why. / Waarom.")
    recorded_at: datetime = column(description="When. / Wanneer.")
    contribution: Annotated[Contribution, strawberry.lazy("casegraph.contributions")] | None = one(
        "{t}.id = {parent}.contribution_id", description="The old version, if you may read it. / De oude versie."
    )
    replacement: Annotated[Contribution, strawberry.lazy("casegraph.contributions")] | None = one(
        "{t}.id = {parent}.replacement_id",
        description="The new version, if you may read it; none where it was taken back. / De nieuwe versie.",
    )


@strawberry.type
class CorrectionQuery:
    """The question for one of them."""

    correction: Correction | None = by_id(description="One correction. / Eén correctie of intrekking.")
