"""Promise 3, timing: a hidden id and one of nothing take as long as one another.

Pairs are asked one right after the other on one connection, in an order of chance, so that whatever else the machine
does falls on both alike; medians are compared. What the machine does in one batch is not there in three: a batch that
tells them apart is asked again, and only what each of the three tells is a difference of the product.
"""

import random
from types import SimpleNamespace
from uuid import uuid4

import pytest

from casegraph.compiler.relay import write_node_id
from tests.scenarios.chamber import Chamber
from tests.security.promises.counts import counted, median, told
from tests.security.promises.crowd import HiddenRow, families
from tests.security.promises.line import line
from tests.security.wire import Hidden

PAIRS = counted(100, 1_000)
_BATCHES = 3
_EVERYTHING = "id subjects { id name } contributions { edges { node { id body } } } participations { id }"
QUESTIONS = {
    "Case": f"query ($id: ID!) {{ case(id: $id) {{ {_EVERYTHING} }} }}",
    "Contribution": "query ($id: ID!) { contribution(id: $id) { id body subjects { name } releases { id } } }",
    "Subject": "query ($id: ID!) { node(id: $id) { ... on Subject { name legalBases { id necessity } } } }",
    "LegalBasis": "query ($id: ID!) { node(id: $id) { ... on LegalBasis { necessity consent { evidence } } } }",
    "explainAccess": "query ($id: ID!) { explainAccess(id: $id) { visible sentences } }",
    "endBasis": "mutation ($id: ID!, $key: String!) { endBasis(input: {clientMutationKey: $key, legalBasis: $id,"
    " expectedVersion: 1}) { legalBasis { id } errors { code } } }",
    "releaseContribution": "mutation ($id: ID!, $key: String!, $to: ID!) { releaseContribution(input: {"
    "clientMutationKey: $key, contribution: $id, recipient: {organisation: $to}}) { release { id } errors { code } } }",
}
_TYPES = {"explainAccess": "Contribution", "endBasis": "LegalBasis", "releaseContribution": "Contribution"}


@pytest.fixture(scope="module")
def crowd(kamer: Chamber, hidden: Hidden) -> list[HiddenRow]:
    found: list[HiddenRow] = kamer.arrange(lambda world: families(kamer, world, count=20))
    return found


@pytest.mark.parametrize("question", QUESTIONS)
def test_hidden_and_absent_take_as_long(
    question: str, kamer: Chamber, crowd: list[HiddenRow], tables: list[SimpleNamespace]
) -> None:
    type_name, chance = _TYPES.get(question, question), random.Random(question)
    rows = [row for row in crowd if row.type_name == type_name]
    towards = write_node_id("Organisation", kamer.providers["politie"].organisation)

    def batch() -> tuple[float, float]:
        took: dict[bool, list[float]] = {True: [], False: []}
        for turn in range(PAIRS + 10):
            order = [True, False]
            chance.shuffle(order)
            for is_hidden in order:
                id_ = write_node_id(type_name, chance.choice(rows).id if is_hidden else uuid4())
                more = {"key": uuid4().hex} if "mutation" in QUESTIONS[question] else {}
                more |= {"to": towards} if "$to" in QUESTIONS[question] else {}
                reply = asker.ask(QUESTIONS[question], {"id": id_, **more})
                assert reply.status == 200
                # The first ones find caches cold.
                if turn >= 10:
                    took[is_hidden].append(reply.seconds)
        return median(took[True]), median(took[False])

    hidden = absent = 0.0
    with line(tables[0].omar) as asker:
        for _ in range(_BATCHES):
            hidden, absent = batch()
            told("P3", question=question, pairs=PAIRS, hidden=f"{hidden * 1e3:.2f} ms", absent=f"{absent * 1e3:.2f} ms")
            if abs(hidden - absent) < max(0.0005, 0.2 * absent):
                return
    pytest.fail(f"{question}: {hidden * 1e3:.2f} ms when hidden, {absent * 1e3:.2f} ms when absent, three times over")
