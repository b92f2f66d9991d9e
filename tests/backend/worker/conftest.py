"""The kamer and office of the outbox's tests, with a worker in a process of its own and a real mail server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.embedded import EmbeddedServers
from tests.backend.outbox.conftest import anyio_backend, desk, house, kamer, keys_dsn, office, opened
from tests.backend.worker.post import PostOffice, open_office
from tests.backend.worker.station import Station, smtp, write_settings
from tests.factories.cell import CaseDatabase

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn", "office", "opened"]

QUEUE = 8
MakeStation = Callable[..., Station]


@pytest.fixture
def post() -> Iterator[PostOffice]:
    """A mail server that takes everything."""
    with open_office(PostOffice()) as opened_:
        yield opened_


@pytest.fixture
def make_station(
    servers: EmbeddedServers, house: CaseDatabase, keys_dsn: str, tmp_path: Path, binding_key: bytes
) -> Iterator[MakeStation]:
    """A station with these mail settings; its queue is empty before and after."""
    made: list[Station] = []

    def make(*, mail: str, environment: dict[str, str] | None = None) -> Station:
        folder = tmp_path / f"station{len(made)}"
        folder.mkdir()
        settings = write_settings(
            folder, servers=servers, house=house, keys_dsn=keys_dsn, queue_database=QUEUE, mail=mail
        )
        one = Station(servers=servers, settings=settings, queue_database=QUEUE, environment=environment or {})
        with one.queue() as client:
            client.flushdb()
        made.append(one)
        return one

    yield make
    for one in made:
        with one.queue() as client:
            client.flushdb()


@pytest.fixture
def station(make_station: MakeStation, post: PostOffice) -> Station:
    """A station that sends to the mail server."""
    return make_station(mail=smtp(post.port))
