"""Tasks that were passed on, and what was written under that: under whose responsibility."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from backend.tafels.professionals.kinds import DelegationEnd
from casegraph.compiler.mapping import column, desc, expression, many, mapped, one
from casegraph.node import Node
from casegraph.organisations import Member

if TYPE_CHECKING:
    from casegraph.cases import Case
    from casegraph.tafels import Tafel

TASK = "The code of the task in the register `passedTasks`. / De taak in de wegingstabel."
REASON = "The code of the reason in the register `passingReasons`. / De reden."
FROM = "Its first day. / De eerste dag."
UNTIL = "Its last day. / De laatste dag."
_DELEGATOR = "Who passed it on, and answers for it. / Namens wie: wie de taak doorgaf en verantwoordelijk blijft."
_CASE = "The case, if you see it. / De casus, als u die ziet."


@mapped(table="tenants.delegated_act", case="case_id")
@strawberry.type(description="Something written for a colleague who answers for it. / Namens een collega gedaan.")
class DelegatedAct:
    """Under which task and whose responsibility; for the organisation whose people they are."""

    task_code: str = column(description=TASK)
    object_type: str = column(description="What was written. / Wat er is vastgelegd.")
    object_id: strawberry.ID = column(description="Its bare id, as in the access log. / Het kale id daarvan.")
    done_at: datetime = column(description="When. / Wanneer.")
    delegator: Member | None = one("{t}.id = {parent}.delegator_id", description=_DELEGATOR)
    member: Member | None = one("{t}.id = {parent}.member_id", description="Who did it. / Wie het deed.")


@mapped(table="tenants.delegation")
@strawberry.type(description="A task that was passed on to a colleague. / Doorgegeven taak (delegatie).")
class Delegation(Node):
    """A delegation: for who passed it on, who does it, and whoever administers the organisation."""

    task_code: str = column(description=TASK)
    task_version: int = column(description="Its version then. / De versie van toen.")
    reason_code: str = column(description=REASON)
    valid_from: date = column(description=FROM)
    valid_until: date = column(description=UNTIL)
    recorded_at: datetime = column(description="When it was passed on. / Wanneer doorgegeven.")
    withdrawn_at: datetime | None = column(description="When it was withdrawn. / Wanneer ingetrokken.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    ended_because: DelegationEnd | None = expression(
        "tenants.delegation_ended({t}.id)",
        description="Why it gives nothing at this moment; null while it does. / Waarom deze nu niets toelaat.",
    )
    delegator: Member | None = one("{t}.id = {parent}.from_member_id", description=_DELEGATOR)
    delegate: Member | None = one("{t}.id = {parent}.to_member_id", description="Who does it. / Wie de taak doet.")
    case: Annotated[Case, strawberry.lazy("casegraph.cases")] | None = one(
        "{t}.id = {parent}.case_id", description=_CASE
    )
    tafel: Annotated[Tafel, strawberry.lazy("casegraph.tafels")] | None = one(
        "{t}.id = {parent}.tafel_id", description="The tafel, where it holds in each case there. / De tafel."
    )
    acts: list[DelegatedAct] = many(
        "{t}.delegation_id = {parent}.id",
        order=(desc("{t}.done_at"), desc("{t}.id")),
        size=100,
        page=20,
        description="What was written under it, the newest first. / Wat er onder deze delegatie is vastgelegd.",
    )
