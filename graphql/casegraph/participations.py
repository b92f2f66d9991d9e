"""Which organisations take part in a case."""

from datetime import datetime

import strawberry

from backend.cases.kinds import ParticipationKind
from casegraph.compiler.mapping import column, expression, mapped
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case


@mapped(table="casework.participation")
@strawberry.type(description="An organisation takes part in a case. / Deelname van een organisatie.")
class Participation(Node):
    """A participation with its dates."""

    kind: ParticipationKind = column(description="How it takes part. / Het soort deelname.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    organisation: Organisation | None = of_case("organisation_id", description="Who. / Wie.")
