"""Following over real HTTP and a real Valkey: ids in, what this actor may see out, until it may not."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from queue import Empty, Queue
from typing import Any, cast
from uuid import UUID, uuid4

import httpx2
import orjson
import pytest
import structlog
from redis import Redis

from backend.outbox.channels import channel
from backend.outbox.models import Topic
from casegraph.edge.errors import EdgeCode, EdgeError
from casegraph.edge.subscriptions import Places
from casegraph.edge.trusted import document_id
from tests.casegraph.lab import lab
from tests.casegraph.live import PLAIN
from tests.casegraph.provider import Provider
from tests.casegraph.region import CODE, LiveRegion

FOLLOW = {"query": "subscription Follow { changed: caseChanged { number } }"}
SEEN = {"data": {"changed": {"number": "2026-000001"}}}


@pytest.fixture(autouse=True)
def nobody_follows_yet(live_region: LiveRegion) -> None:
    _until(lambda: _followers(live_region) == 0)


@pytest.fixture(scope="module")
def url(live_region: LiveRegion) -> Iterator[str]:
    with lab(live_region) as address:
        yield address


class Followed(threading.Thread):
    """One stream, read by a thread of its own that also closes it; a beat is soon enough to be told to stop."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(daemon=True)
        self._url, self._token = url, token
        self.response: httpx2.Response | None = None
        self.events: Queue[tuple[str, Any]] = Queue()
        self.beats = 0
        self.opened, self.stop = threading.Event(), threading.Event()

    def run(self) -> None:
        headers = {"authorization": f"Bearer {self._token}", "accept": "text/event-stream"}
        with (
            httpx2.Client(timeout=10, verify=PLAIN) as client,
            client.stream("POST", self._url, json=FOLLOW, headers=headers) as response,
        ):
            self.response = response
            self._read(response)
        self.opened.set()

    def _read(self, response: httpx2.Response) -> None:
        name = ""
        for line in response.iter_lines():
            if line == ":":
                self.beats += 1
                self.opened.set()
            elif line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data:"):
                data = line.removeprefix("data:").strip()
                self.events.put((name, orjson.loads(data) if data else None))
            if self.stop.is_set():
                return

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    @property
    def headers(self) -> httpx2.Headers:
        assert self.response is not None
        return self.response.headers

    def next(self, *, seconds: float = 5.0) -> tuple[str, Any]:
        return self.events.get(timeout=seconds)

    def is_silent(self, *, seconds: float = 0.5) -> bool:
        try:
            self.events.get(timeout=seconds)
        except Empty:
            return True
        return False


@contextmanager
def following(url: str, provider: Provider, **claims: object) -> Iterator[Followed]:
    followed = Followed(url, provider.sign(provider.claims(**claims)))
    followed.start()
    assert followed.opened.wait(timeout=10)
    try:
        yield followed
    finally:
        followed.stop.set()
        followed.join(timeout=5)
        assert not followed.is_alive()


def _publish(region: LiveRegion, event: UUID, *, organisation: UUID | None = None) -> int:
    name = channel(region=CODE, organisation=organisation or region.provider.organisation, topic=Topic.CASE_CHANGED)
    valkey = Redis.from_url(region.region.valkey.get_secret_value())
    try:
        return cast("int", valkey.publish(name, str(event)))
    finally:
        valkey.close()


def _followers(region: LiveRegion) -> int:
    valkey = Redis.from_url(region.region.valkey.get_secret_value())
    try:
        return len(cast("list[bytes]", valkey.pubsub_channels("ketentafel:*")))
    finally:
        valkey.close()


def _until(holds: Any, *, seconds: float = 3.0) -> None:
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    assert holds()


def _active(region: LiveRegion, member: UUID, until: str) -> None:
    region.rows(f"UPDATE tenants.member SET active = tstzrange('2000-01-01', {until}) WHERE id = $1", member)


def test_an_event_shows_what_the_actor_may_see(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider) as followed:
        assert followed.headers["cache-control"] == "no-store"
        assert followed.headers["x-content-type-options"] == "nosniff"
        assert _publish(live_region, live_region.case) == 1
        assert followed.next() == ("next", SEEN)


def test_each_event_is_read_and_logged_by_itself(url: str, live_region: LiveRegion) -> None:
    count = "SELECT count(*) FROM tenants.ledger_event WHERE action = 'READ' AND operation = $1"
    operation = document_id(FOLLOW["query"])[:23]
    before = live_region.rows(count, operation)[0]["count"]
    with following(url, live_region.provider) as followed:
        for _ in range(3):
            _publish(live_region, live_region.case)
            assert followed.next() == ("next", SEEN)
    assert live_region.rows(count, operation)[0]["count"] == before + 3
    assert live_region.open_transactions() == 0


def test_hidden_and_absent_pass_by_in_silence(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.other_provider) as followed:
        for event in (live_region.case, uuid4()):
            assert _publish(live_region, event, organisation=live_region.other_provider.organisation) == 1
        assert followed.is_silent()
    with following(url, live_region.provider) as followed:
        _publish(live_region, uuid4())
        _publish(live_region, live_region.case)
        assert followed.next() == ("next", SEEN)


def test_another_organisations_events_do_not_come(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider) as followed:
        assert _publish(live_region, live_region.case, organisation=live_region.other_provider.organisation) == 0
        assert followed.is_silent(seconds=0.3)


def test_no_event_passes_after_the_access_ended(url: str, live_region: LiveRegion) -> None:
    def participation(until: str) -> None:
        live_region.rows(f"UPDATE casework.participation SET valid = tstzrange('2000-01-01', {until})")

    with following(url, live_region.provider) as followed:
        _publish(live_region, live_region.case)
        assert followed.next() == ("next", SEEN)
        participation("now()")
        try:
            for _ in range(5):
                assert _publish(live_region, live_region.case) == 1
            assert followed.is_silent()
        finally:
            participation("NULL")
        _publish(live_region, live_region.case)
        assert followed.next() == ("next", SEEN)


def test_a_stream_ends_when_its_token_does(live_region: LiveRegion) -> None:
    """By itself: no beat comes in time to notice it."""
    with lab(live_region, heartbeat_seconds=60) as address:
        begun = time.time()
        with following(address, live_region.provider, exp=int(begun) + 2) as followed:
            assert followed.next() == ("complete", None)
            followed.join(timeout=2)
            assert not followed.is_alive()
        assert 0.5 < time.time() - begun < 5
        assert live_region.open_transactions() == 0


def test_a_stream_ends_when_the_member_leaves(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.other_provider) as followed:
        _active(live_region, live_region.piet, "now()")
        try:
            assert followed.next(seconds=2) == ("complete", None)
        finally:
            _active(live_region, live_region.piet, "NULL")


def test_who_left_gets_no_event_in_between(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider) as followed:
        _active(live_region, live_region.jet, "now()")
        try:
            _publish(live_region, live_region.case)
            assert followed.next(seconds=2) == ("complete", None)
        finally:
            _active(live_region, live_region.jet, "NULL")


def test_many_changes_at_once_are_shown_once(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider) as followed:
        valkey = Redis.from_url(live_region.region.valkey.get_secret_value())
        name = channel(region=CODE, organisation=live_region.provider.organisation, topic=Topic.CASE_CHANGED)
        with valkey.pipeline() as together:
            for _ in range(200):
                together.publish(name, str(live_region.case))
            together.execute()
        valkey.close()
        assert followed.next() == ("next", SEEN)
        time.sleep(0.5)
        assert followed.events.qsize() < 50


def test_a_quiet_stream_beats(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider) as followed:
        _until(lambda: followed.beats >= 3)
        assert followed.events.empty()


def test_what_is_no_id_ends_the_stream(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider) as followed:
        valkey = Redis.from_url(live_region.region.valkey.get_secret_value())
        name = channel(region=CODE, organisation=live_region.provider.organisation, topic=Topic.CASE_CHANGED)
        valkey.publish(name, "kanarie7f3a")
        valkey.close()
        assert followed.next() == ("complete", None)


def test_who_hangs_up_is_unsubscribed(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider):
        assert _publish(live_region, live_region.case) == 1
    _until(lambda: _followers(live_region) == 0)
    assert live_region.open_transactions() == 0


def test_a_fault_while_showing_ends_the_stream_masked(
    url: str, live_region: LiveRegion, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object, **__: object) -> None:
        await asyncio.sleep(0)
        raise RuntimeError("kanarie7f3a")

    with following(url, live_region.provider) as followed, structlog.testing.capture_logs() as lines:
        monkeypatch.setattr("casegraph.edge.execution.answer", fail)
        _publish(live_region, live_region.case)
        name, body = followed.next()
        assert (name, body["errors"][0]["extensions"]["code"]) == ("next", EdgeCode.INTERNAL)
        assert followed.next() == ("complete", None)
    assert "kanarie7f3a" not in repr(body) + repr(lines)


def test_one_member_has_so_many_streams_and_no_more(url: str, live_region: LiveRegion) -> None:
    with ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(following(url, live_region.provider))
        refused = stack.enter_context(following(url, live_region.provider))
        assert refused.status == 503
        assert stack.enter_context(following(url, live_region.other_provider)).status == 200
    _until(lambda: _followers(live_region) == 0)
    with following(url, live_region.provider) as followed:
        assert followed.status == 200


def test_places_are_bounded_in_all_and_given_back() -> None:
    places, one, two = Places(most=2, most_each=1), uuid4(), uuid4()
    with places.take(one), pytest.raises(EdgeError), places.take(one):
        pass
    with places.take(one), places.take(two), pytest.raises(EdgeError), places.take(uuid4()):
        pass
    with places.take(one), places.take(two):
        pass


def test_anonymous_follows_nothing(url: str, live_region: LiveRegion) -> None:
    with following(url, live_region.provider, aud="elsewhere") as followed:
        assert followed.status == 401
        assert followed.headers["content-type"].startswith("application/json")
