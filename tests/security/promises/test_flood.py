"""One organisation floods a process with the dearest things it may ask; another's questions go on being answered.

Everything goes to one process: over many connections at once somebody of the local team asks for whole worklists
again and again, and holds open as many streams as there are places for one member. Meanwhile somebody of the police
asks small questions, one after the other, and somebody of mental health care follows. Counted is what was answered.
"""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace

import httpx2

from tests.casegraph.live import PLAIN
from tests.scenarios.chamber import Seat
from tests.security.promises.conftest import Case
from tests.security.promises.counts import counted, told
from tests.security.promises.line import line

FLOODING = counted(16, 48)
SMALL = counted(40, 1_000)
_DEAR = """
{ cases(first: 50) { edges { node { id number subjects { id name }
  contributions(first: 20) { edges { node { id body } } } } } } }
"""
_SMALL = "query ($id: ID!) { viewer { name } case(id: $id) { id } }"
_STREAM = "subscription { caseChanged { id } }"
# Answered, or told to come back; anything else would be a fault.
_IN_ORDER = {200, 503}


@contextmanager
def flood(seat: Seat) -> Iterator[Counter[int]]:
    """So many connections of one person that never pause; counts the answers by status."""
    answered, stop = Counter[int](), threading.Event()

    def ask_on() -> None:
        with line(seat) as asker:
            while not stop.is_set():
                answered[asker.ask(_DEAR).status] += 1

    threads = [threading.Thread(target=ask_on) for _ in range(FLOODING)]
    for one in threads:
        one.start()
    try:
        yield answered
    finally:
        stop.set()
        for one in threads:
            one.join(timeout=60)
        assert not any(one.is_alive() for one in threads)


def open_streams(client: httpx2.Client, seat: Seat, stack: ExitStack, *, most: int) -> list[int]:
    """The statuses of so many streams, which stay open."""
    headers = {"authorization": f"Bearer {seat.provider.token(sub=seat.name)}", "accept": "text/event-stream"}
    return [
        stack.enter_context(client.stream("POST", seat.url, json={"query": _STREAM}, headers=headers)).status_code
        for _ in range(most)
    ]


def test_a_flood_of_one_organisation_starves_no_other(tables: list[SimpleNamespace], shared: Case) -> None:
    people, small = tables[0], Counter[int]()
    with ExitStack() as stack, httpx2.Client(verify=PLAIN, timeout=30) as client:
        taken = open_streams(client, people.jet, stack, most=12)
        with flood(people.jet) as answered, line(people.omar) as asker:
            during = []
            for _ in range(SMALL):
                before = answered.total()
                reply = asker.ask(_SMALL, {"id": shared.id})
                assert reply.data == {"viewer": {"name": "Omar (fictief)"}, "case": {"id": shared.id}}
                small[reply.status] += 1
                during.append(answered.total() - before)
            others = open_streams(client, people.piet, stack, most=2)
    told(
        "flood",
        dear=dict(answered),
        small=dict(small),
        streams=dict(Counter(taken)),
        other_streams=dict(Counter(others)),
    )
    assert small == {200: SMALL}
    # The flood went on meanwhile, and was answered or turned away in order.
    assert answered[200] >= FLOODING
    assert sum(during) > 0
    assert set(answered) <= _IN_ORDER
    # One member fills the places of one member.
    assert Counter(taken) == {200: 10, 503: 2}
    assert others == [200, 200]
