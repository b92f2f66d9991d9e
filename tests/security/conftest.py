"""The wall between two organisations, built once; every test works in a transaction that is rolled back."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass, field

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from tests.casegraph.live import Process, running
from tests.factories import cell
from tests.scenarios import chamber
from tests.scenarios.chamber import Chamber
from tests.security import wall, wire
from tests.security.wall import Wall
from tests.security.wire import Asker, Hidden


@dataclass(frozen=True, kw_only=True)
class Walled:
    """A database with the arrangement in it, and a superuser's connection that can ask as anybody."""

    database: cell.CaseDatabase
    wall: Wall
    admin: asyncpg.Connection = field(repr=False)

    @asynccontextmanager
    async def asking(self, binding: str | None, *, role: str = "ketentafel_app") -> AsyncIterator[asyncpg.Connection]:
        """A transaction under a runtime role with this binding; whatever it does is rolled back."""
        transaction = self.admin.transaction()
        await transaction.start()
        try:
            await self.admin.execute(f"SET LOCAL ROLE {role}")
            if binding is not None:
                await self.admin.execute("SELECT set_config('ketentafel.binding', $1, true)", binding)
            yield self.admin
        finally:
            await transaction.rollback()

    def as_b(self) -> AbstractAsyncContextManager[asyncpg.Connection]:
        """Bram of B asks."""
        return self.asking(self.wall.bound(self.wall.b, key=self.database.binding_key))


Ask = Callable[[], AbstractAsyncContextManager[asyncpg.Connection]]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
async def walled(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> AsyncIterator[Walled]:
    """The arrangement in a database of its own."""
    database = await cell.clone(servers, binding_key=binding_key)
    try:
        async with database.admin() as admin:
            built = await wall.build(admin, key=binding_key)
            yield Walled(database=database, wall=built, admin=admin)
    finally:
        await cell.drop(database)


@pytest.fixture(scope="package")
def kamer(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Chamber:
    return chamber.provision(servers, tmp_path_factory.mktemp("muur"), code="muur")


@pytest.fixture(scope="package")
def hidden(kamer: Chamber) -> Hidden:
    found: Hidden = kamer.arrange(lambda world: wire.arrange(kamer, world))
    return found


@pytest.fixture(scope="package")
def processes(kamer: Chamber, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Process]]:
    folder = tmp_path_factory.mktemp("log")
    with (
        running(kamer.environment(), log=folder / "first.log") as first,
        running(kamer.environment(), log=folder / "second.log") as second,
    ):
        yield [first, second]


@pytest.fixture(scope="package")
def owner(kamer: Chamber, processes: list[Process]) -> Iterator[Asker]:
    with closing(Asker([kamer.seat("jet", base_url=process.url) for process in processes])) as asker:
        yield asker


@pytest.fixture(scope="package")
def stranger(kamer: Chamber, processes: list[Process]) -> Iterator[Asker]:
    with closing(Asker([kamer.seat("omar", base_url=process.url) for process in processes])) as asker:
        yield asker
