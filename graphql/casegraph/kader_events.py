"""In which kader a person is helped: voluntary, pressed, or compelled."""

from datetime import date, datetime

import strawberry

from backend.cases.kinds import CompulsionSource, Kader, KaderDecider
from casegraph.compiler.mapping import column, expression, mapped, one
from casegraph.contributions import Contribution
from casegraph.custody import Measure
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id


@mapped(table="casework.kader_event", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="From which day a kader holds for a person. / Kader vanaf een dag.")
class KaderEvent(Node):
    """An event as it was recorded; a later one counts."""

    subject_id: strawberry.ID = expression(
        outward_id("Subject", "{t}.subject_id"), description="The id of the person. / Het id van de betrokkene."
    )
    kader: Kader = column(description="Which. / Welk kader.")
    since_on: date = column(description="From which day. / Vanaf welke dag.")
    decided_by: KaderDecider = column(description="Who decided it. / Wie dit besliste.")
    compulsion_source: CompulsionSource | None = column(
        "source", description="Of compulsion without a measure: on what it rests. / Waarop de dwang rust."
    )
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    organisation: Organisation | None = of_case("owner_org", description="Who recorded it. / Wie dit vastlegde.")
    measure: Measure | None = one(
        "{t}.id = {parent}.measure_id", description="The measure, if you may see it. / De maatregel."
    )
    reason: Contribution | None = one(
        "{t}.id = {parent}.contribution_id", description="Why, if you may read it. / De reden, als u die mag lezen."
    )
