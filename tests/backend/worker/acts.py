"""What happens in the kamer while a worker is at work, and waiting for what must follow."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg

from backend.cases import service as cases
from tenants.ids import CaseId
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.backend.outbox.office import Office
from tests.backend.worker.station import PATIENCE

GEMEENTE = "tafel@gemeente.example"


async def addressed(kamer: Kamer, office: Office, *names: str) -> None:
    """The gemeente has a mailbox; whoever is named has an address of his own."""
    await office.mailbox(kamer.organisations["gemeente"], address=GEMEENTE)
    for name in names:
        found = "SELECT organisation_id FROM tenants.member WHERE id = $1"
        organisation = await kamer.admin.fetchval(found, kamer.members[name])
        await office.mailbox(organisation, address=f"{name}@partner.example", member=kamer.members[name])


async def referred(kamer: Kamer) -> CaseId:
    """One effect: the gemeente is told of a referral."""
    return (await kamer.does("noor", cases.refer, refer_command(kamer))).case


async def eventually(holds: Callable[[], object], *, what: str, seconds: float = PATIENCE) -> float:
    """Wait until it holds, while everything else goes on; how many seconds that took."""
    began = time.monotonic()
    while True:
        found: Any = holds()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return time.monotonic() - began
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"Waited too long for {what}.")
        await asyncio.sleep(0.1)


async def settled(office: Office, *, seconds: float = PATIENCE) -> list[asyncpg.Record]:
    """Wait until there are effects and none of them waits; all of them."""

    async def is_settled() -> bool:
        found = await office.rows()
        return bool(found) and all(row["done_at"] for row in found)

    await eventually(is_settled, what="every effect to come to rest", seconds=seconds)
    return await office.rows()


async def mail(office: Office) -> asyncpg.Record:
    """The one mail there is, sent or not."""
    [row] = await office.rows(effect="MAIL")
    return row
