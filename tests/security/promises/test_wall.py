"""Promise 1, the tenant wall: 500 hidden ids at every id argument of every question and change.

Status, headers and body are those of an id of nothing, no row of the region is changed, and what the asker's own
access log says of both is the same but for its ids and times.
"""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import product as pairs
from types import SimpleNamespace

import pytest

from casegraph.compiler.relay import write_node_id
from casegraph.schema import core, product
from tests.scenarios.chamber import Chamber
from tests.security import generated
from tests.security.promises.counts import FULL, counted, told
from tests.security.promises.crowd import Door, HiddenRow, doors, families
from tests.security.promises.line import Line, line
from tests.security.test_tenant_wall_http import contents
from tests.security.wire import Hidden, random_id

SCHEMA = core(product())
FAMILIES = counted(4, 63)
_SAID = """
SELECT e.request_id::text AS request, e.action, e.operation, e.outcome, e.case_id IS NULL AS of_no_case,
       (SELECT count(*) FROM tenants.ledger_subject s WHERE s.event_id = e.id) AS shown
  FROM tenants.ledger_event e WHERE e.request_id = ANY ($1::uuid[]) ORDER BY 2, 3, 4
"""


@pytest.fixture(scope="module")
def crowd(kamer: Chamber) -> list[HiddenRow]:
    found: list[HiddenRow] = kamer.arrange(lambda world: families(kamer, world, count=FAMILIES))
    return found


@pytest.fixture(scope="module")
def every_door(kamer: Chamber, hidden: Hidden) -> list[Door]:
    """With ids in the other arguments that the asker may know of."""
    known = {name: random_id(name) for name in generated.IDS.values()} | {
        "Case": write_node_id("Case", hidden.shared_case),
        "Subject": write_node_id("Subject", hidden.shared_subject),
        "Organisation": write_node_id("Organisation", kamer.providers["politie"].organisation),
        "Tafel": kamer.tafel,
    }
    return doors(SCHEMA, known)


@pytest.fixture
def lines(tables: list[SimpleNamespace]) -> Iterator[list[Line]]:
    """Omar of the police, who takes part in none of these cases, on four connections to two processes."""
    with ExitStack() as stack:
        yield [stack.enter_context(line(tables[at % len(tables)].omar)) for at in range(4)]


def trials(every_door: list[Door], crowd: list[HiddenRow]) -> list[tuple[Door, HiddenRow]]:
    """All pairs in a full run; in a plain one each door with a row of its own type and one of another."""
    if FULL:
        return list(pairs(every_door, crowd))
    chance, few = random.Random(26), []
    for door in every_door:
        own = [row for row in crowd if row.type_name == door.takes] or crowd
        few += [(door, chance.choice(own)), (door, chance.choice(crowd))]
    return few


def test_a_hidden_id_is_answered_like_one_of_nothing_at_every_door(
    kamer: Chamber, crowd: list[HiddenRow], every_door: list[Door], lines: list[Line]
) -> None:
    before, asked = contents(kamer), trials(every_door, crowd)
    different: list[tuple[str, str, str]] = []
    requests: list[tuple[str, str]] = []

    def work(at: int) -> None:
        for number in range(at, len(asked), len(lines)):
            door, row = asked[number]
            turn = [*zip(door.written(row), (True, False), strict=True)]
            # Which of the two is asked first is a matter of chance, so that no order hides a difference.
            replies = {
                which: lines[at].ask(door.text, door.variables(id_)) for id_, which in (turn, turn[::-1])[number % 2]
            }
            found, nothing = (replies[which].compared(*(id_ for id_, _ in turn)) for which in (True, False))
            if found != nothing or found[0] >= 500:
                different.append((door.name, row.type_name, f"{found} {nothing}"))
            requests.append((replies[True].request_id, replies[False].request_id))

    with ThreadPoolExecutor(len(lines)) as pool:
        list(pool.map(work, range(len(lines))))
    told("P1", doors=len(every_door), hidden_ids=len(crowd), pairs=len(asked), different=len(different))
    assert different == []
    assert len(crowd) >= counted(30, 500)
    assert contents(kamer) == before
    assert _log_tells(kamer, requests) == []


def _log_tells(kamer: Chamber, requests: list[tuple[str, str]]) -> list[object]:
    """The pairs of requests of which the asker's own access log would tell them apart."""
    said: dict[str, list[object]] = {}
    for row in kamer.rows(_SAID, [one for pair in requests for one in pair]):
        said.setdefault(row.pop("request"), []).append(row)
    assert said, "nothing of this was noted at all"
    return [(said.get(one), said.get(other)) for one, other in requests if said.get(one) != said.get(other)]


def test_the_doors_are_open_to_their_owner(
    kamer: Chamber, crowd: list[HiddenRow], every_door: list[Door], tables: list[SimpleNamespace]
) -> None:
    """Positive controls: each question finds the row for who owns it, so that its silence above says something."""
    opened, by_type = set(), {row.type_name: row for row in crowd}
    with line(tables[0].jet) as asker:
        for door in every_door:
            if door.text.startswith("mutation"):
                continue
            for type_name, row in by_type.items():
                if door.takes not in {None, type_name}:
                    continue
                found, nothing = (asker.ask(door.text, door.variables(one)) for one in door.written(row))
                if found.compared() != nothing.compared():
                    opened.add((door.name, type_name))
    assert {type_name for name, type_name in opened if name == "node(id)"} == set(by_type)
    names = {name for name, _ in opened}
    told("P1 controls", opened=len(opened), doors=sorted(names))
    assert {"case(id)", "contribution(id)", "explainAccess(id)", "simulateAccess(id)"} <= names
