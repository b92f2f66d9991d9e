"""The access log: who saw and did what, for the officer of the own organisation."""

from datetime import datetime

import strawberry

from casegraph.compiler.mapping import asc, column, many, mapped, one
from casegraph.node import Node
from casegraph.organisations import Member
from consent.basis import Category
from tenants.vocabulary import LedgerAction, LedgerGround


@strawberry.type(description="One object that was shown or touched. / Eén getoond of gewijzigd object.")
@mapped(table="tenants.ledger_subject", key="event_id")
class LedgerSubject:
    """A subject's object in an event, by pseudonymous ids only."""

    object_type: str = column(description="The type of object. / Het soort object.")
    object_id: strawberry.ID = column(description="Its bare id. / Het kale id.")
    case_id: strawberry.ID = column(description="The case's bare id. / Het kale id van de casus.")
    subject_id: strawberry.ID | None = column(description="The subject's bare id. / Het kale id van de betrokkene.")
    category: Category | None = column(description="What it was about. / De categorie.")
    ground: LedgerGround = column(description="By which door. / Op welke voet.")
    basis_ids: list[strawberry.ID] = column(description="On which legal bases. / Op welke grondslagen.")


@mapped(table="tenants.ledger_event", noted=True)
@strawberry.type(description="One entry of the access log (NEN 7513). / Eén regel van het toegangslog.")
class LedgerEvent(Node):
    """An event."""

    at: datetime = column(description="When. / Wanneer.")
    action: LedgerAction = column(description="What happened. / Wat er gebeurde.")
    operation: str = column(description="By which operation. / Met welke handeling.")
    outcome: str | None = column(description="A refusal's code. / De code van een weigering.")
    purpose: str = column(description="With which purpose. / Met welk doel.")
    request_id: strawberry.ID = column(description="In which request. / In welk verzoek.")
    member: Member | None = one("{t}.id = {parent}.member_id", description="Who. / Wie.")
    subjects: list[LedgerSubject] = many(
        "{t}.event_id = {parent}.id",
        order=(asc("{t}.ordinal"),),
        size=100,
        description="What was shown or touched. / Wat is getoond of gewijzigd.",
    )
