"""The embedded default: PostgreSQL and Valkey of one data folder, from start to stop."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Self

from backend.embedded import databases, nobody, postgres, valkey
from backend.embedded.binaries import PostgresBinaries, find_postgres, find_valkey
from backend.embedded.folder import DataFolder
from backend.embedded.process import Isolation, choose_isolation
from backend.embedded.supervisor import Program, ServerEvent, ServerName, Supervisor
from backend.settings.addresses import Endpoints

_RESTART_SECONDS = 60.0
BOTH = frozenset(ServerName)
Listener = Callable[[ServerEvent], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedOptions:
    """How to run the servers.

    `durable=False` is for tests: a crash of the machine may lose all. `run` names the servers to run;
    `isolation=None` chooses by account and machine; `postgres_settings` come over our own, by PostgreSQL's names.
    """

    durable: bool = True
    run: frozenset[ServerName] = BOTH
    isolation: Isolation | None = None
    postgres_settings: Mapping[str, str] = field(default_factory=dict)


def ignore(_event: ServerEvent) -> None:
    """Nobody asked to be told."""


class EmbeddedServers:
    """PostgreSQL and Valkey, supervised, on Unix sockets, ending with this process.

    Use as `async with EmbeddedServers(folder) as servers:`, or with a plain `with` outside an event loop.
    `on_event` is called, from a thread of ours, at every start, death and stop of a server.
    Raises EmbeddedError: binaries missing, folder in use or unusable, another major version, start failed.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        options: EmbeddedOptions | None = None,
        on_event: Listener = ignore,
    ) -> None:
        self.data_dir = data_dir.resolve()
        self.endpoints = Endpoints.of(data_dir)
        self._options = options or EmbeddedOptions()
        self._on_event = on_event
        self._supervisors: dict[StrEnum, Supervisor] = {}
        self._folder: DataFolder | None = None
        self._turn = threading.Lock()

    def start(self) -> None:
        """Start the servers and return when they answer; after an error nothing is left running."""
        with self._turn:
            if self._folder:
                return
            try:
                self._start()
            except BaseException:
                self._stop()
                raise

    def stop(self) -> None:
        """Stop the servers in order and let go of the data folder; harmless when they do not run."""
        with self._turn:
            self._stop()

    @property
    def valkey_url(self) -> str:
        """The address of Valkey: `unix:///…`."""
        return self.endpoints.valkey_url

    def postgres_url(self, database: str, role: str) -> str:
        """The SQLAlchemy URL of a database for a role."""
        return self.endpoints.postgres_url(database, role)

    def postgres_dsn(self, database: str, role: str) -> str:
        """The address of a database for a role, for plain asyncpg."""
        return self.endpoints.postgres_dsn(database, role)

    def pid(self, server: ServerName) -> int:
        """The process id of a server; waits while it restarts."""
        return self._supervisors[server].wait_ready(seconds=_RESTART_SECONDS)

    def wait_restarted(self, server: ServerName, *, after_pid: int, seconds: float = _RESTART_SECONDS) -> int:
        """Wait until the server answers as another process than `after_pid`; the process id."""
        return self._supervisors[server].wait_ready(other_than=after_pid, seconds=seconds)

    async def create_database(self, name: str, owner: str) -> None:
        """Create a database and, when missing, the role that owns it; nothing changes when both exist."""
        await databases.create_database(self.endpoints, name, owner=owner)

    def create_database_blocking(self, name: str, owner: str) -> None:
        """The same for callers that cannot await, also beside a running event loop."""
        failure: list[BaseException] = []

        def work() -> None:
            try:
                asyncio.run(self.create_database(name, owner))
            except BaseException as error:  # noqa: BLE001 - carried over to the caller
                failure.append(error)

        worker = threading.Thread(target=work)
        worker.start()
        worker.join()
        if failure:
            raise failure[0]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        try:
            await asyncio.to_thread(self.start)
        except asyncio.CancelledError:
            # The thread goes on starting; stopping waits for its turn and then takes all of it down.
            await asyncio.shield(asyncio.to_thread(self.stop))
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.shield(asyncio.to_thread(self.stop))

    def _start(self) -> None:
        run = self._options.run
        binaries = find_postgres() if ServerName.POSTGRES in run else None
        valkey_server = find_valkey() if ServerName.VALKEY in run else None
        isolation = self._options.isolation or choose_isolation()
        folder = self._folder = DataFolder(self.data_dir, isolation=isolation)
        folder.open()
        try:
            programs = [self._postgres(binaries, folder=folder)] if binaries else []
            programs += [self._valkey(valkey_server, folder=folder)] if valkey_server else []
        except OSError as error:
            raise folder.unusable(error) from error
        self._supervise(programs)

    def _postgres(self, binaries: PostgresBinaries, *, folder: DataFolder) -> Program:
        if folder.isolation is Isolation.NOBODY:
            binaries = nobody.copy_postgres(binaries, place=folder.place / "binaries")
        durable, settings = self._options.durable, self._options.postgres_settings
        postgres.require_cluster(binaries, folder=folder, durable=durable)
        return postgres.program(binaries, folder=folder, durable=durable, settings=settings)

    def _valkey(self, binary: Path, *, folder: DataFolder) -> Program:
        if folder.isolation is Isolation.NOBODY:
            binary = nobody.copy_program(binary, place=folder.place / "binaries")
        return valkey.program(binary, folder=folder, durable=self._options.durable)

    def _supervise(self, programs: Sequence[Program]) -> None:
        """Start all at once, then wait for each."""
        for program in programs:
            self._supervisors[program.name] = Supervisor(program, on_event=self._on_event)
            self._supervisors[program.name].start()
        for program in programs:
            self._supervisors[program.name].wait_ready(seconds=program.start_seconds)

    def _stop(self) -> None:
        stopping = [threading.Thread(target=supervisor.stop) for supervisor in self._supervisors.values()]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()
        self._supervisors.clear()
        if self._folder:
            self._folder.close()
            self._folder = None
