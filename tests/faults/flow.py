"""Referrals that keep coming in, workers that tell of them, and a hand that kills what does the work."""

import asyncio
import os
import random
import signal
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from uuid import UUID

import asyncpg

from backend.cases import service as cases
from backend.embedded import EmbeddedServers, ServerName
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.wishes import refer_command
from tests.backend.worker.station import Station, Worker

WORKER, POSTGRES, VALKEY, FLUSH = "worker", "postgres", "valkey", "flushall"
# At what a kill is aimed, as often as it stands here.
AIMS = (WORKER, WORKER, WORKER, VALKEY, FLUSH, POSTGRES)


# What does not come to rest, and since when it is tried.
_WAITING = """
SELECT o.effect, o.attempts, o.reason, o.due_at - now() AS due_in, tenants.moment() - n.created_at AS age
  FROM casework.outbox o LEFT JOIN casework.notification n ON n.case_id = o.case_id WHERE o.done_at IS NULL
 ORDER BY o.id LIMIT 20
"""


@dataclass
class Flow:
    """Writers in this process, workers in theirs."""

    kamer: Kamer
    station: Station
    servers: EmbeddedServers
    dice: random.Random
    acknowledged: list[UUID] = field(default_factory=list)
    failed: int = 0
    kills: list[str] = field(default_factory=list)
    workers: list[Worker] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)

    def start_worker(self) -> None:
        self.workers.append(self.stack.enter_context(self.station.worker(name=f"w{len(self.kills)}", wait=False)))

    async def write(self, until: asyncio.Event) -> None:
        """Refer until told to stop. What was answered is remembered; what was not may or may not have happened."""
        while not until.is_set():
            try:
                referred = await self.kamer.does("noor", cases.refer, refer_command(self.kamer))
            except Exception:  # noqa: BLE001 - whatever a kill does to a writer: nothing was acknowledged
                self.failed += 1
                await asyncio.sleep(0.1)
            else:
                self.acknowledged.append(referred.case)
            await asyncio.sleep(self.dice.uniform(0.0, 0.3))

    async def kill(self, aim: str) -> None:
        """Kill one thing; a supervisor starts it again."""
        self.kills.append(aim)
        if aim == WORKER:
            victim = self.dice.randrange(len(self.workers))
            await asyncio.to_thread(self.workers.pop(victim).kill)
            self.start_worker()
        elif aim == FLUSH:
            with self.station.queue() as client:
                client.flushall()
        else:
            server = ServerName(aim)
            old = await asyncio.to_thread(self.servers.pid, server)
            os.kill(old, signal.SIGKILL)
            await asyncio.to_thread(self.servers.wait_restarted, server, after_pid=old, seconds=60)

    async def run(self, *, kills: int, workers: int = 2, writers: int = 2) -> None:
        """Kill so many times while everything flows; then let the writers end."""
        for _ in range(workers):
            self.start_worker()
        stop = asyncio.Event()
        aims = [AIMS[number % len(AIMS)] for number in range(kills)]
        self.dice.shuffle(aims)
        async with asyncio.TaskGroup() as group:
            for _ in range(writers):
                group.create_task(self.write(stop))
            await asyncio.sleep(3)
            for aim in aims:
                await self.kill(aim)
                await asyncio.sleep(self.dice.uniform(0.2, 2.5))
            stop.set()

    async def come_to_rest(self, dsn: str, *, seconds: float, stalled: float) -> float:
        """Wait until every effect has come to rest; how many seconds that took.

        All of it takes `seconds` at most, and something of it goes on within `stalled` seconds.
        """
        began = went_on = time.monotonic()
        least: int | None = None
        waiting = "SELECT count(*) FROM casework.outbox WHERE done_at IS NULL"
        connection = await asyncpg.connect(dsn)
        try:
            while left := await connection.fetchval(waiting):
                if least is None or left < least:
                    least, went_on = left, time.monotonic()
                at = time.monotonic()
                assert at - went_on < stalled, await connection.fetch(_WAITING)
                assert at - began < seconds, await connection.fetch(_WAITING)
                await asyncio.sleep(0.2)
        finally:
            await connection.close()
        return time.monotonic() - began
