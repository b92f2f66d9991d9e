"""A case of the huis that has ended, and until when it is kept."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tenants.ids import CaseId
from tests.backend.cases.huis import Huis, working
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import closed

_DUE = "SELECT due_at FROM casework.retention_term WHERE case_id = $1"
_ZONE = ZoneInfo("Europe/Amsterdam")


async def closed_huis(kamer: Kamer) -> tuple[Huis, CaseId]:
    """A case of the huis that has ended."""
    huis, one = await working(kamer)
    await closed(huis.kamer, one.case, outcome="AFGEROND")
    return huis, one.case


async def last_day(kamer: Kamer, case: CaseId) -> date:
    due: datetime = await kamer.admin.fetchval(_DUE, case)
    return due.astimezone(_ZONE).date() - timedelta(days=1)
