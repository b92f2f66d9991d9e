"""Two people keep a case longer while it is being destroyed: either it is kept, or nobody was told that it would be."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from backend.retention import extending
from backend.retention.commands import ConfirmExtension, ExtendRetention, ExtensionKept
from backend.retention.kinds import DestructionState
from tenants.refusal import Refusal
from tenants.session import moment_of
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.keeping import closed_huis, last_day
from tests.backend.retention.steps import A_WEEK, FIVE_YEARS, approved, hired, remains, swept

A_YEAR = timedelta(days=365)
_BEGIN = text("SELECT casework.begin_destruction(:one)")
_WAITS = (
    "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    " AND pid <> pg_backend_pid()"
)
# One transaction: it tells when it has done its work, and commits when it may.
Turn = Callable[[asyncio.Event, asyncio.Event], Awaitable[Any]]


@pytest.mark.parametrize("kept_first", [True, False], ids=["the extension first", "the destruction first"])
async def test_what_is_kept_longer_is_never_destroyed_nor_what_is_destroyed_kept(
    kamer: Kamer, office: Office, *, kept_first: bool
) -> None:
    huis, case = await closed_huis(kamer)
    there, officers = huis.kamer, await hired(kamer)
    last = await last_day(there, case)
    wanted = ExtendRetention(case=case, until=last + A_YEAR, reason="Er loopt nog een procedure.")
    extension = (await there.does(officers.gitta, extending.extend_retention, wanted)).extension
    await office.later(FIVE_YEARS)
    await swept(office)
    await approved(there, officers)
    await office.later(A_WEEK)
    destruction = await office.admin.fetchval("SELECT id FROM casework.destruction WHERE case_id = $1", case)

    async def keep(done: asyncio.Event, commit: asyncio.Event) -> ExtensionKept | Refusal:
        command = ConfirmExtension(extension=extension, expected_version=1)
        async with there.region.working(officers.ben) as session:
            answer = await extending.confirm_extension(session, officers.ben, command, moment_of(session))
            done.set()
            await commit.wait()
        return answer

    async def destroy(done: asyncio.Event, commit: asyncio.Event) -> str:
        async with office.system.working() as session:
            state = (await (await session.connection()).execute(_BEGIN, {"one": destruction})).scalar_one()
            done.set()
            await commit.wait()
        return str(state)

    kept, state = await _one_after_the_other(office, keep, destroy, reverse=not kept_first)

    assert isinstance(kept, ExtensionKept) is kept_first, kept
    assert (state == DestructionState.IN_UITVOERING) is not kept_first, state
    assert (await swept(office)).destroyed == int(not kept_first)
    if kept_first:
        assert await last_day(there, case) == last + A_YEAR
        assert "casework.case" in await remains(office, case)
    else:
        assert isinstance(kept, Refusal)
        assert await remains(office, case) == {}
    assert len(await there.written("retention.confirm_extension")) == int(kept_first)


async def _one_after_the_other(office: Office, keep: Turn, destroy: Turn, *, reverse: bool) -> tuple[Any, Any]:
    """Both at once: the second begins when the first has done its work and not committed yet, and must wait for it."""
    commits, waits_not = asyncio.Event(), asyncio.Event()
    waits_not.set()
    did, other = asyncio.Event(), asyncio.Event()
    first, second = (destroy, keep) if reverse else (keep, destroy)
    before = asyncio.ensure_future(first(did, commits))
    await did.wait()
    after = asyncio.ensure_future(second(other, waits_not))
    while not after.done() and not await office.admin.fetchval(_WAITS):
        await asyncio.wait([after], timeout=0.01)
    assert not after.done(), "the second did not wait for the first"
    commits.set()
    answers = await asyncio.gather(before, after)
    return (answers[1], answers[0]) if reverse else (answers[0], answers[1])
