"""Tafels and who sits at them."""

from datetime import datetime

import strawberry

from backend.tafels.kinds import TafelClosure
from backend.tafels.models import SeatKind, TafelStatus
from casegraph.activating import TafelActivation
from casegraph.agreeing import Convenant
from casegraph.compiler.mapping import asc, column, desc, expression, many, mapped, one
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.stating import TafelStatement


@mapped(table="casework.tafel_seat")
@strawberry.type(description="A seat at a tafel; it opens no case. / Zetel aan een tafel; die opent geen casus.")
class TafelSeat(Node):
    """A seat."""

    kind: SeatKind = column(description="How the organisation sits there. / Het soort zetel.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id", description="Who sits there. / Wie er zit."
    )


@mapped(table="casework.tafel")
@strawberry.type(description="A form of collaboration in the region. / Tafel: een samenwerkingsvorm in de regio.")
class Tafel(Node):
    """A tafel. It never holds regie; an organisation does."""

    name: str = column(description="Its name. / De naam.")
    kind_code: str = column(description="The kind of tafel, a blueprint's code. / Het soort tafel.")
    kind_version: int = column(description="The version of that kind. / De versie van dat soort.")
    status: TafelStatus = column(description="Whether it takes referrals. / Of de tafel aanmeldingen aanneemt.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.organisation_id",
        description="Who answers for all processing at this tafel (AVG 26). / De verantwoordelijke organisatie.",
    )
    convenant: Convenant | None = one(
        "{t}.id = {parent}.convenant_id",
        description="The agreement that rules what is shared here. / Het convenant van deze tafel.",
    )
    closed_for: TafelClosure | None = expression(
        "casework.admission_fault({t}.id)",
        description="Why nothing is admitted now; what runs goes on. / Waarom er nu niets wordt toegelaten.",
    )
    activations: list[TafelActivation] = many(
        "{t}.tafel_id = {parent}.id",
        order=(desc("{t}.decided_at"), desc("{t}.id")),
        size=50,
        page=10,
        description="The decisions by which it may admit cases, newest first. / De besluiten dat zij casussen mag "
        "toelaten, nieuwste eerst.",
    )
    statements: list[TafelStatement] = many(
        "{t}.tafel_id = {parent}.id AND {t}.number = casework.newest_statement({t}.tafel_id, {t}.kind)",
        order=(asc("{t}.kind"), asc("{t}.id")),
        size=2,
        description="What everybody who works there accepts, as it reads now. / Wat wie er werkt, aanvaardt.",
    )
    seats: list[TafelSeat] = many(
        "{t}.tafel_id = {parent}.id",
        order=(asc("{t}.kind"), asc("{t}.id")),
        size=60,
        description="Who sits at it. / Wie er zitten.",
    )
