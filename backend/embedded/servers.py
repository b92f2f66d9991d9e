"""The embedded default: PostgreSQL and Valkey of one data folder, from start to stop."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg

from backend.embedded import postgres, valkey
from backend.embedded.binaries import find_postgres, find_valkey
from backend.embedded.endpoints import MAINTENANCE_DATABASE, SUPERUSER
from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.folder import DataFolder
from backend.embedded.process import Isolation, choose_isolation, processes_in
from backend.embedded.supervisor import ServerEvent, ServerName, Supervisor

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType
    from typing import Self

_LEFTOVER_SECONDS = 10.0
_RESTART_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class EmbeddedOptions:
    """How to run the servers. `durable=False` is for tests: a crash of the machine may lose all.

    `isolation=None` chooses by account and machine; `connections` is PostgreSQL's maximum.
    """

    durable: bool = True
    isolation: Isolation | None = None
    connections: int = 200


def _ignore(_event: ServerEvent) -> None:
    """Nobody asked to be told."""


class EmbeddedServers:
    """PostgreSQL and Valkey, supervised, on Unix sockets, ending with this process.

    Use as `async with EmbeddedServers(folder) as servers:`, or with a plain `with` outside an event loop.
    `on_event` is called from a thread of the supervisor at every start, death and stop of a server.
    Raises `EmbeddedError`: binaries missing, folder in use or unusable, another major version, start failed.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        options: EmbeddedOptions | None = None,
        on_event: Callable[[ServerEvent], None] = _ignore,
    ) -> None:
        """Name the data folder; nothing runs and nothing is written before start."""
        self._options = options or EmbeddedOptions()
        isolation = self._options.isolation or choose_isolation()
        self._folder = DataFolder(data_dir, isolation=isolation)
        self._on_event = on_event
        self._supervisors: dict[ServerName, Supervisor] = {}
        self._turn = threading.Lock()
        self.data_dir = self._folder.root
        self.endpoints = self._folder.endpoints

    def start(self) -> None:
        """Start both servers and return when they answer; on an error nothing is left running."""
        with self._turn:
            if self._supervisors:
                return
            try:
                self._start()
            except BaseException:
                self._stop()
                raise

    def stop(self) -> None:
        """Stop both servers in order and let go of the data folder; harmless when they do not run."""
        with self._turn:
            self._stop()

    @property
    def valkey_url(self) -> str:
        """The address of Valkey: `unix:///…`."""
        return self.endpoints.valkey_url

    def postgres_url(self, database: str, role: str) -> str:
        """Give the SQLAlchemy URL of a database for a role."""
        return self.endpoints.postgres_url(database, role)

    def postgres_dsn(self, database: str, role: str) -> str:
        """Give the address of a database for a role, for plain asyncpg."""
        return self.endpoints.postgres_dsn(database, role)

    def pid(self, server: ServerName) -> int:
        """Give the process id of a running server; waits while it restarts."""
        return self._supervisors[server].wait_ready(seconds=_RESTART_SECONDS)

    def wait_restarted(self, server: ServerName, *, after_pid: int, seconds: float = _RESTART_SECONDS) -> int:
        """Wait until the server answers as another process than `after_pid`, and give its process id."""
        return self._supervisors[server].wait_ready(other_than=after_pid, seconds=seconds)

    async def create_database(self, name: str, owner: str) -> None:
        """Create a database and, when missing, the role that owns it; nothing changes when both exist.

        The role may log in and owns this database, and has no other right.
        """
        connection = await asyncpg.connect(self.postgres_dsn(MAINTENANCE_DATABASE, SUPERUSER))
        try:
            role, database = await _quoted(connection, owner), await _quoted(connection, name)
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", owner):
                await _unless_exists(connection, f"CREATE ROLE {role} LOGIN")
            if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
                await _unless_exists(connection, f"CREATE DATABASE {database} OWNER {role}")
        finally:
            await connection.close()

    def create_database_blocking(self, name: str, owner: str) -> None:
        """Do the same outside or beside an event loop, for tests and commands."""
        failure: list[BaseException] = []

        def work() -> None:
            try:
                asyncio.run(self.create_database(name, owner))
            except BaseException as error:  # noqa: BLE001 - carried to the caller below
                failure.append(error)

        # A thread of its own, since the caller's thread may already run an event loop.
        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        if failure:
            raise failure[0]

    def __enter__(self) -> Self:
        """Start, blocking."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, blocking."""
        self.stop()

    async def __aenter__(self) -> Self:
        """Start without blocking the event loop; a cancelled start stops what it had begun."""
        try:
            await asyncio.to_thread(self.start)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(self.stop))
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop without blocking the event loop, also when cancelled."""
        await asyncio.shield(asyncio.to_thread(self.stop))

    def _start(self) -> None:
        binaries, valkey_binary = find_postgres(), find_valkey()
        folder = self._folder.open()
        self._wait_for_leftovers()
        binaries = postgres.reachable(binaries, folder=folder)
        valkey_binary = valkey.reachable(valkey_binary, folder=folder)
        durable = self._options.durable
        postgres.require_cluster(binaries, folder=folder, durable=durable)
        programs = (
            postgres.program(binaries, folder=folder, durable=durable, connections=self._options.connections),
            valkey.program(valkey_binary, folder=folder, durable=durable),
        )
        for program in programs:
            self._supervisors[program.name] = Supervisor(program, on_event=self._on_event)
            self._supervisors[program.name].start()
        for program in programs:
            self._supervisors[program.name].wait_ready(seconds=program.start_seconds)

    def _stop(self) -> None:
        stopping = [threading.Thread(target=one.stop) for one in self._supervisors.values()]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        self._supervisors.clear()
        self._folder.close()

    def _wait_for_leftovers(self) -> None:
        """Servers of a parent that was just killed are ending; give them time, and never run two on one folder."""
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while found := [*processes_in(self._folder.cluster), *processes_in(self._folder.valkey)]:
            if time.monotonic() > deadline:
                raise EmbeddedError(EmbeddedCode.DATA_FOLDER_IN_USE, folder=self._folder.root, pid=found[0])
            time.sleep(0.05)


async def _quoted(connection: asyncpg.Connection[asyncpg.Record], name: str) -> str:
    quoted: str = await connection.fetchval("SELECT quote_ident($1)", name)
    return quoted


async def _unless_exists(connection: asyncpg.Connection[asyncpg.Record], statement: str) -> None:
    """Run a CREATE; another process that came first is as good."""
    try:
        await connection.execute(statement)
    except (asyncpg.DuplicateObjectError, asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
        return
