"""Promise 4, withdrawal: once the answer to it has arrived, nobody reads it or acts on it any more, by any process.

Readers ask without a pause, by four routes over two processes, while access is opened and closed in seven ways. A read
that was sent before the answer to the closing came in may still show it; one that was sent after it may not.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from types import SimpleNamespace
from typing import Any, NamedTuple
from uuid import uuid4

import pytest

from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import consent_now, law, told_with_leave
from tests.security.paper import asked, code_in, page, text_of
from tests.security.promises.conftest import Case, share
from tests.security.promises.counts import counted, told
from tests.security.promises.line import Line, Reply, line

ROUNDS = counted(10, 200)
READS_AFTER = 26
_SECONDS = 20.0
_LISTED = "contributions { edges { node { id body } } }"
ROUTES = (
    "query ($id: ID!, $case: ID!) { contribution(id: $id) { id body } case(id: $case) { id } }",
    "query ($id: ID!, $case: ID!) { node(id: $id) { ... on Contribution { body } } case(id: $case) { id } }",
    f"query ($id: ID!, $case: ID!) {{ case(id: $case) {{ {_LISTED} }} node(id: $id) {{ id }} }}",
    "query ($id: ID!, $case: ID!) { explainAccess(id: $id) { visible } case(id: $case) { id } }",
)
_WRITE = "mutation ($input: ContributeInput!) { contribute(input: $input) { contribution { id } errors { code } } }"


class Opened(NamedTuple):
    """Something that somebody may read now, how to close it, and whether closing also ends what that person may do."""

    reader: str
    contribution: str
    close: Callable[[], Any]
    ends_writing: bool


@dataclass
class Watch:
    """What readers look at now, and what they saw: when a read began, of which round, and whether it was shown."""

    case: Case
    round: int = 0
    opened: Opened | None = None
    marker: str = ""
    stop: threading.Event = field(default_factory=threading.Event)
    seen: list[tuple[float, int, bool]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def begun_after(self, moment: float, *, shown: bool | None = None) -> int:
        """How many finished reads of this round were sent after a moment."""
        return sum(
            began > moment and of == self.round and (shown is None or was is shown) for began, of, was in self.seen
        )


def bring(owner: Seat, case: Case, category: str, marker: str, *, to: Seat, **more: str) -> Any:
    return owner.do(
        "Contribute",
        case=case.id,
        subjects=[case.subject],
        category=category,
        purpose="VEILIGHEID_GEZIN",
        nature="FEIT",
        body=f"Tekst {marker}",
        recipients=[{"organisation": to.organisation, **more}],
    )["contribution"]


def bring_secret(people: SimpleNamespace, case: Case, marker: str) -> Any:
    """Mental health care brings what is secret, with leave of its own: only the other consent opens and closes it."""
    recipient = told_with_leave(people.piet, case.subject, to=people.jet)
    return bring(people.piet, case, "GEZONDHEID", marker, to=people.jet, **recipient)


def by_consent(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """A mother consents that the local team reads what mental health care brought, and withdraws."""
    brought = bring_secret(people, case, marker)
    basis = consent_now(people.jet, case.subject, recipients=[people.jet.organisation], categories=["GEZONDHEID"])
    close = lambda: people.jet.do("WithdrawConsent", consent=basis["consent"]["id"])  # noqa: E731 - said in one line
    return Opened("jet", brought["id"], close, ends_writing=False)


def by_a_call(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """She calls the police, who cannot see what she consented to, and pass it on. Her leave to speak stands."""
    opened = by_consent(people, case, marker)
    return opened._replace(
        close=lambda: people.omar.do(
            "RegisterWithdrawal", subject=case.subject, channel="TELEFONISCH", kind="VERWERKING"
        )
    )


def by_a_code(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """She types the code of her receipt, and nobody is signed in."""
    brought = bring_secret(people, case, marker)
    basis = consent_now(people.jet, case.subject, recipients=[people.jet.organisation], categories=["GEZONDHEID"])
    code = code_in(text_of(asked(people.jet, {"consent": basis["consent"]["id"]})))
    url, region = people.jet.url.removesuffix("/graphql").rsplit("/", 1)

    def close() -> None:
        assert "is ingetrokken" in page(url, region, {"code": code, "step": "withdraw"}).text

    return Opened("jet", brought["id"], close, ends_writing=False)


def by_release(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """The owner takes a release back."""
    brought = bring(people.jet, case, "VEILIGHEID", marker, to=people.omar)
    release = brought["releases"][0]["id"]
    close = lambda: people.jet.do("WithdrawRelease", release=release, expectedVersion=1)  # noqa: E731
    return Opened("omar", brought["id"], close, ends_writing=False)


def by_basis(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """A legal basis for one category is ended."""
    basis = law(people.jet, case.subject, recipients=[people.omar.organisation], categories=["WONEN"])
    brought = bring(people.jet, case, "WONEN", marker, to=people.omar)
    close = lambda: people.jet.do("EndBasis", legalBasis=basis["id"], expectedVersion=basis["version"])  # noqa: E731
    return Opened("omar", brought["id"], close, ends_writing=False)


def by_participation(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """The police stop taking part; the next round invites them again."""
    brought = bring(people.jet, case, "VEILIGHEID", marker, to=people.omar)
    (one,) = [
        each
        for each in people.vera.case(case.id)["participations"]
        if each["organisation"]["id"] == people.omar.organisation and each["validUntil"] is None
    ]

    def close() -> None:
        people.vera.do("EndParticipation", participation=one["id"], expectedVersion=one["version"])
        people.reopen.append(
            lambda: people.vera.do("Invite", case=case.id, organisation=people.omar.organisation, kind="VAST")
        )

    return Opened("omar", brought["id"], close, ends_writing=True)


def by_restriction(people: SimpleNamespace, case: Case, marker: str) -> Opened:
    """The processing of her data by the police is restricted (AVG 18); the next round lifts that."""
    brought = bring(people.jet, case, "VEILIGHEID", marker, to=people.omar)

    def close() -> None:
        made = people.alma.do("Restrict", subject=case.subject, ground="BEZWAAR", towards=people.omar.organisation)
        one = made["restriction"]
        people.reopen.append(
            lambda: people.alma.do("LiftRestriction", restriction=one["id"], expectedVersion=one["version"])
        )

    return Opened("omar", brought["id"], close, ends_writing=True)


WAYS = (by_consent, by_a_call, by_a_code, by_release, by_basis, by_participation, by_restriction)


def read_on(watch: Watch, lines: dict[str, Line], routes: Iterator[str]) -> None:
    """Read what there is to read now, without a pause."""
    while not watch.stop.is_set():
        opened, round_, marker = watch.opened, watch.round, watch.marker
        if opened is None:
            time.sleep(0.001)
            continue
        text = next(routes)
        reply = lines[opened.reader].ask(text, {"id": opened.contribution, "case": watch.case.id})
        if reply.status != 200:
            watch.faults.append(f"{reply.status} {reply.codes()}")
            continue
        shown = (
            marker.encode() in reply.raw or b'"visible":true' in reply.raw or opened.contribution.encode() in reply.raw
        )
        watch.seen.append((reply.began, round_, shown))


@contextmanager
def readers(watch: Watch, tables: list[SimpleNamespace]) -> Iterator[None]:
    """Two readers per process, each with a line for everybody who reads."""
    with ExitStack() as stack:
        threads = []
        for at in range(4):
            people = tables[at % len(tables)]
            lines = {name: stack.enter_context(line(getattr(people, name))) for name in ("jet", "omar")}
            routes = cycle(ROUTES[at:] + ROUTES[:at])
            threads.append(threading.Thread(target=read_on, args=(watch, lines, routes)))
        for one in threads:
            one.start()
        try:
            yield
        finally:
            watch.stop.set()
            for one in threads:
                one.join(timeout=30)


def until(holds: Callable[[], bool], *, what: str) -> None:
    end = time.monotonic() + _SECONDS
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.002)


def reads_are_enough(watch: Watch, closed_at: float) -> bool:
    return watch.begun_after(closed_at) >= READS_AFTER


def write(asker: Line, case: Case, decision: str) -> Reply:
    given = {
        "clientMutationKey": uuid4().hex,
        "case": case.id,
        "subjects": [case.subject],
        "category": "VEILIGHEID",
        "purpose": "VEILIGHEID_GEZIN",
        "nature": "FEIT",
        "body": "Een eigen regel.",
        "providedOn": {"policeDecision": decision},
    }
    return asker.ask(_WRITE, {"input": given})


@pytest.fixture
def staged(tables: list[SimpleNamespace], alma: Seat) -> list[SimpleNamespace]:
    """The same people, with Alma, and with what has to be undone before a next round."""
    reopen: list[Callable[[], Any]] = []
    return [SimpleNamespace(**vars(people), alma=alma, reopen=reopen) for people in tables]


def test_nothing_is_read_or_written_after_a_withdrawal(
    kamer: Chamber, staged: list[SimpleNamespace], police_decision: str
) -> None:
    case = share(kamer, staged[0])
    watch, later_reads, later_writes, slowest = Watch(case), 0, 0, 0.0
    with readers(watch, staged), line(staged[1].omar) as writer:
        for number in range(ROUNDS):
            people = staged[number % len(staged)]
            while people.reopen:
                people.reopen.pop()()
            watch.marker = uuid4().hex
            opened = WAYS[number % len(WAYS)](people, case, watch.marker)
            watch.round, watch.opened = number, opened
            until(lambda: watch.begun_after(0, shown=True) >= len(ROUTES), what="nobody ever read it")
            assert not opened.ends_writing or write(writer, case, police_decision).codes() == []
            opened.close()
            closed_at = time.monotonic()
            until(partial(reads_are_enough, watch, closed_at), what="the readers stopped")
            if opened.ends_writing:
                refused = [write(writer, case, police_decision) for _ in range(5)]
                assert all(one.codes() for one in refused), refused
                later_writes += len(refused)
            later_reads += watch.begun_after(closed_at)
            slowest = max(slowest, time.monotonic() - closed_at)
            assert watch.begun_after(closed_at, shown=True) == 0, WAYS[number % len(WAYS)].__name__
            watch.opened = None
            watch.seen.clear()
    assert watch.faults == []
    told("P4", rounds=ROUNDS, later_reads=later_reads, stale=0, later_writes_refused=later_writes)
    assert later_reads >= counted(250, 5_000)
