"""What the sweep of dates tells at a moment."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.tasks.sweeping import open_due
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office

TASK = "casework.task"
DAY = timedelta(days=1)


async def to_moment(kamer: Kamer, moment: datetime) -> None:
    """Set the clock of the cell to a moment, or a little after it."""
    now: datetime = await kamer.admin.fetchval("SELECT tenants.moment()")
    await kamer.admin.execute("UPDATE tenants.cell SET clock_offset = clock_offset + $1", moment - now)


async def told_by_sweep(kamer: Kamer, office: Office, case: UUID) -> list[tuple[str, str, UUID, datetime]]:
    """The tasks of a case once the sweep has looked twice: whose, which, about what, by when."""
    await open_due(office.system)
    names = {id: name for name, id in kamer.organisations.items()}
    rows = await kamer.rows(TASK, case)
    assert await open_due(office.system) == 0
    assert await kamer.rows(TASK, case) == rows
    return sorted((names.get(row[2], "gi"), row["kind"], row["object_id"], row["due_at"]) for row in rows)
