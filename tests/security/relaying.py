"""The worker's own relay for a region, in a thread: what stands in the outbox goes to whoever follows."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from backend.outbox.models import Outcome
from backend.outbox.relay import carry_out
from backend.worker.cell import WorkerCell, open_worker_cell
from tests.scenarios.chamber import Chamber

_EFFECT = """
INSERT INTO casework.outbox (id, topic, organisation_id, case_id, object_id, due_at, attempts, quiet)
VALUES ($1, 'CASE_CHANGED', $2, $3, $3, now() - interval '1 second', 0, true)
"""


class Relay:
    """Announces a case to an organisation, rightly or not, as the worker does."""

    def __init__(self, chamber: Chamber) -> None:
        self._chamber = chamber
        self._loop = asyncio.new_event_loop()
        self._ready, self._stop = threading.Event(), asyncio.Event()
        self._cell: WorkerCell | None = None
        self.thread = threading.Thread(target=self._loop.run_until_complete, args=(self._work(),), daemon=True)

    def announce(self, organisation: UUID, case: UUID) -> None:
        """Write an effect, past every policy, and carry it out."""
        effect = uuid4()
        self._chamber.rows(_EFFECT, effect, organisation, case)
        assert self._run(self._carry(effect, organisation)) is Outcome.DONE

    def carry_all(self) -> list[UUID]:
        """Carry out whatever announcements wait; the organisations that they were for."""
        waiting = self._chamber.rows(
            "SELECT id, organisation_id FROM casework.outbox WHERE done_at IS NULL AND effect = 'ANNOUNCE' ORDER BY id"
        )
        for row in waiting:
            self._run(self._carry(row["id"], row["organisation_id"]))
        return [row["organisation_id"] for row in waiting]

    def start(self) -> None:
        """Open the cell."""
        self.thread.start()
        assert self._ready.wait(timeout=20)

    def stop(self) -> None:
        """Close it."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self.thread.join(timeout=20)
        assert not self.thread.is_alive()
        self._loop.close()

    async def _work(self) -> None:
        async with open_worker_cell(self._chamber.settings.regions[0]) as cell:
            self._cell = cell
            self._ready.set()
            await self._stop.wait()

    async def _carry(self, effect: UUID, organisation: UUID) -> Outcome | None:
        assert self._cell is not None
        return await carry_out(self._cell.system, effect, organisation=organisation, effects=self._cell.effects)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=20)


@contextmanager
def relaying(chamber: Chamber) -> Iterator[Relay]:
    """A relay at work."""
    relay = Relay(chamber)
    relay.start()
    try:
        yield relay
    finally:
        relay.stop()
