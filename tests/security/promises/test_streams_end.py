"""A stream that is open when somebody's right ends: nothing comes through it any more, and whoever left loses it.

The stream is open before the right ends, and the event is announced after it, rightly or not. Beside the reader
somebody follows who may go on seeing the case, so that silence means that nothing was shown, not that nothing was sent.
"""

from collections.abc import Callable, Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from casegraph.compiler.relay import read_node_id
from tests.casegraph.live import Process
from tests.scenarios.chamber import Chamber, Seat
from tests.scenarios.steps import consent_now
from tests.scenarios.streams import events, follow
from tests.security.promises.conftest import Case, hire, share
from tests.security.promises.counts import FULL, counted, told
from tests.security.promises.test_withdrawal import bring_secret
from tests.security.relaying import Relay, relaying

ROUNDS = counted(2, 40)
CLOSED_WITHIN_SECONDS = 60.0
_STREAM = "subscription Follow { caseChanged { id contributions(first: 50) { edges { node { body } } } } }"
_END_ROLE = "UPDATE tenants.role SET valid = tstzrange(lower(valid), now()) WHERE member_id = $1"
_LEAVE = "UPDATE tenants.member SET active = tstzrange(lower(active), now()) WHERE id = $1"


@pytest.fixture(scope="module")
def relay(kamer: Chamber) -> Iterator[Relay]:
    with relaying(kamer) as one:
        yield one


@pytest.fixture(scope="module")
def newcomer(kamer: Chamber, processes: list[Process]) -> Callable[[str, int], Seat]:
    """Somebody new of the police, who takes part in whatever the police take part in."""
    return lambda name, at: hire(kamer, "politie", name, "DEELNEMER")(processes[at % len(processes)].url)


def followed(
    relay: Relay, case: Case, seats: dict[str, Seat], *, first: Callable[[], Any], **more: Any
) -> dict[str, str]:
    """What each is told when something is done first and the case is then announced to all their organisations."""
    key = read_node_id(case.id)
    assert key is not None
    row: UUID = key.row_id

    def then() -> None:
        first()
        for organisation in {seat.provider.organisation for seat in seats.values()}:
            relay.announce(organisation, row)

    return follow(seats, text=_STREAM, then=then, **more)


def nothing() -> None:
    """Nothing ends."""


def test_nothing_comes_after_a_withdrawal(kamer: Chamber, tables: list[SimpleNamespace], relay: Relay) -> None:
    case = share(kamer, tables[0])
    shown = stale = 0
    for number in range(ROUNDS):
        people, other = tables[number % len(tables)], tables[(number + 1) % len(tables)]
        marker = f"merk{number}"
        bring_secret(people, case, marker)
        basis = consent_now(people.jet, case.subject, recipients=[people.jet.organisation], categories=["GEZONDHEID"])
        seats = {"jet": other.jet, "piet": people.piet}
        before = followed(relay, case, seats, first=nothing, heard_by=set(seats))
        assert all(marker in one for one in before.values())
        withdraw = partial(people.jet.do, "WithdrawConsent", consent=basis["consent"]["id"])
        after = followed(relay, case, seats, first=withdraw, heard_by=set(seats))
        assert marker in after["piet"]
        shown, stale = shown + 1, stale + (marker in after["jet"])
    told("streams after a withdrawal", rounds=shown, stale=stale)
    assert stale == 0


def test_nothing_comes_after_a_role_has_ended_and_who_leaves_loses_the_stream(
    kamer: Chamber, tables: list[SimpleNamespace], relay: Relay, newcomer: Callable[[str, int], Seat]
) -> None:
    case = share(kamer, tables[0])
    stale = closed = 0
    for number in range(ROUNDS):
        reader = newcomer(f"volger-{number}", number)
        seats = {"reader": reader, "omar": tables[number % len(tables)].omar}
        before = followed(relay, case, seats, first=nothing, heard_by=set(seats))
        assert all(events(one) for one in before.values())
        after = followed(relay, case, seats, first=partial(kamer.rows, _END_ROLE, reader.member), heard_by={"omar"})
        assert events(after["omar"])
        stale += bool(events(after["reader"]))
        leave = partial(kamer.rows, _LEAVE, reader.member)
        # An event makes a stream look anew at once; in a full run the first is left to look by itself, within a minute.
        gone = (
            follow({"reader": reader}, text=_STREAM, then=leave, silence=CLOSED_WITHIN_SECONDS)
            if FULL and number == 0
            else followed(relay, case, seats, first=leave, heard_by=set(seats))
        )
        assert events(gone["reader"]) == []
        closed += gone["reader"].endswith("event: complete\ndata:\n\n")
    told("streams after a role and a membership", rounds=ROUNDS, stale=stale, closed=closed)
    assert (stale, closed) == (0, ROUNDS)
