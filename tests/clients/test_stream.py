"""Following with the client of graphql-sse: what somebody does reaches who may see it, and nobody else."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty
from types import SimpleNamespace
from typing import Any

import pytest

from tests.casegraph.live import Process
from tests.clients import node
from tests.scenarios import steps
from tests.scenarios.chamber import PEOPLE, Chamber, Seat

pytestmark = pytest.mark.clients

FOLLOW = "subscription Follow { caseChanged { id stage subjects { name } } }"
SILENT_SECONDS = 2.0
MOST_OTHERS = 10


@pytest.fixture
def people(kamer: Chamber, product: Process) -> SimpleNamespace:
    return SimpleNamespace(**{name: kamer.seat(name, base_url=product.url) for name in PEOPLE})


@contextmanager
def _following(seat: Seat, folder: Path) -> Iterator[node.Program]:
    given = {"url": seat.url, "token": seat.provider.token(sub=seat.name), "document": FOLLOW}
    with node.running(Path(__file__).with_name("stream.mjs"), given, log=folder / f"{seat.name}.log") as program:
        assert program.next() == {"connected": True}
        yield program


def _next_about(case: str, program: node.Program) -> Any:
    """What is shown of a case; the worker may still be telling of one that another test brought in."""
    shown = (program.next()["event"]["data"]["caseChanged"] for _ in range(MOST_OTHERS))
    return next(each for each in shown if each["id"] == case)


def test_what_one_does_reaches_who_may_see_it(
    kamer: Chamber, worker: None, people: SimpleNamespace, tmp_path: Path
) -> None:
    with ExitStack() as streams:
        vera, omar = (streams.enter_context(_following(seat, tmp_path)) for seat in (people.vera, people.omar))
        case = steps.refer(people, kamer)
        # The chair hears that there is a case to be weighed, and reads no name in it.
        assert _next_about(case["id"], vera) == {"id": case["id"], "stage": "AANGEMELD", "subjects": []}
        with pytest.raises(Empty):
            omar.next(seconds=SILENT_SECONDS)


def test_nobody_follows_without_a_token(people: SimpleNamespace, tmp_path: Path) -> None:
    given = {"url": people.jet.url, "token": "no.such.token", "document": FOLLOW}
    ended = node.told(Path(__file__).with_name("stream.mjs"), given, log=tmp_path / "node.log")
    assert ended == {"ended": "refused", "status": 401, "codes": ["UNAUTHENTICATED"]}
