"""A case is destroyed while an effect of it is carried out: what follows from the effect is not left behind."""

import asyncio

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.outbox.models import Effect, Outbox
from backend.outbox.relay import Ending
from backend.retention.sweeping import sweep_cases
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import A_YEAR, rejected, remains

_IS_WAITING = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


async def test_a_mail_that_is_written_while_its_case_is_destroyed_goes_with_it(kamer: Kamer, office: Office) -> None:
    case = await rejected(kamer)
    announcing, go_on = asyncio.Event(), asyncio.Event()

    async def announce(session: AsyncSession, row: Outbox) -> Ending:
        announcing.set()
        await go_on.wait()
        told, about = row.organisation_id, row.object_id
        follow_up = Outbox(
            topic=row.topic, effect=Effect.MAIL, organisation_id=told, case_id=row.case_id, object_id=about
        )
        session.add(follow_up)
        await session.flush()
        return Ending()

    await office.later(A_YEAR)
    carrying = asyncio.create_task(office.carry({Effect.ANNOUNCE: announce}))
    await announcing.wait()
    destroying = asyncio.create_task(sweep_cases(office.system, office.cell.keys))
    async with asyncio.timeout(10):
        while not await office.admin.fetchval(_IS_WAITING):
            assert not destroying.done()
            await asyncio.sleep(0.02)
    assert await remains(office, case) != {}
    go_on.set()
    await carrying
    assert (await destroying).destroyed == 1
    assert await remains(office, case) == {}
