"""Custody, measures and capacity: who decides for a person."""

from datetime import date, datetime

import strawberry

from casegraph.compiler.mapping import column, encrypted, expression, mapped
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id
from consent.custody.kinds import CustodyKind, CustodySource, MeasureKind

_FROM = "From when. / Vanaf wanneer."
_UNTIL = "Until when. / Tot wanneer."
_RECORDED = "When it was recorded. / Wanneer vastgelegd."
_OWNER = "Who recorded it. / Wie het vastlegde."


@mapped(
    table="consent.custody",
    case="case_id",
    subjects="array_remove(ARRAY[{t}.child_id, {t}.holder_id], NULL)",
    owner="owner_org",
)
@strawberry.type(description="Who has custody of a person, as it was looked up. / Gezag, zoals het is nagekeken.")
class Custody(Node):
    """One holder; whoever is kept away is never asked for anything."""

    kind: CustodyKind = column(description="Which custody. / Welk gezag.")
    holder_id: strawberry.ID | None = expression(
        outward_id("Subject", "{t}.holder_id"), description="The person who has it. / De persoon die het heeft."
    )
    organisation: Organisation | None = of_case(
        "holder_org", description="The organisation that has it. / De organisatie die het heeft."
    )
    valid_from: datetime | None = expression("lower({t}.valid)", description=_FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=_UNTIL)
    source: CustodySource = column(description="Where it was looked up. / Waar het is nagekeken.")
    checked_on: date = column(description="On which day. / Op welke dag.")
    possible_danger: bool = column(description="A possible danger: never asked. / Mogelijk gevaar: nooit vragen.")
    contact_ban: bool = column(description="A contact ban: never asked. / Een contactverbod: nooit vragen.")
    lifted_at: datetime | None = column(
        description="When that mark was lifted; null while it stands. / Wanneer dat is opgeheven."
    )
    lift_reason: str | None = encrypted("lift_reason_enc", description="Why it was lifted. / Waarom het is opgeheven.")
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case("owner_org", description=_OWNER)


@mapped(table="consent.measure", case="case_id", subject="child_id", owner="owner_org")
@strawberry.type(description="A child-protection measure. / Een kinderbeschermingsmaatregel.")
class Measure(Node):
    """A measure, by the institution that carries it out."""

    kind: MeasureKind = column(description="Which measure. / Welke maatregel.")
    valid_from: datetime | None = expression("lower({t}.valid)", description=_FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=_UNTIL)
    decision: str | None = encrypted(
        "decision_enc", description="The court's decision; null when destroyed. / De beschikking."
    )
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case("owner_org", description="Who carries it out. / Wie de maatregel uitvoert.")


@mapped(table="consent.capacity", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="What somebody found a person able to weigh (BW 7:465). / Oordeel over bekwaamheid.")
class Capacity(Node):
    """A judgement by a person; the software judges nobody."""

    capable: bool = column(description="Able to weigh what is asked. / Kan wegen wat wordt gevraagd.")
    valid_from: datetime | None = expression("lower({t}.valid)", description=_FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=_UNTIL)
    judge: str | None = encrypted("judge_enc", description="Who judged; null when destroyed. / Wie oordeelde.")
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case("owner_org", description=_OWNER)
