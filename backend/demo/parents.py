"""Who has custody of the children in a household, looked up when the people at the table begin."""

from datetime import datetime

from backend.cases.kinds import HouseholdRole
from backend.demo.stage import Stage
from backend.demo.table import Table
from consent import service as lawful
from consent.ages import begins, legal_day
from consent.custody.commands import RecordCustody
from consent.custody.kinds import CustodyKind, CustodySource


async def look_up(stage: Stage, table: Table, *, at: datetime) -> None:
    """The referrer records each parent's custody of each child, as the register has it."""
    household = list(zip(table.plot.household, table.subjects, strict=True))
    parents = [subject for one, subject in household if one.role is HouseholdRole.OUDER]
    kind = CustodyKind.GEZAMENLIJK if len(parents) > 1 else CustodyKind.OUDERLIJK
    for one, child in household:
        if one.role is not HouseholdRole.KIND:
            continue
        for parent in parents:
            command = RecordCustody(
                child=child,
                holder=parent,
                kind=kind,
                source=CustodySource.GEZAGSREGISTER,
                checked_on=legal_day(at),
                starts_at=begins(one.born),
            )
            await stage.does(table.plot.referrer.login, lawful.record_custody, command)
