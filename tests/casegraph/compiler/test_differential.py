"""The compiler against plain graphql-core with a resolver per field: equal answers, equal logs, one statement."""

import os
import random

import pytest

from tests.casegraph.compiler.conftest import Laboratory
from tests.casegraph.compiler.operations import OperationMaker

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
OPERATIONS = 1_200 if FULL else 150
BATCHES = 12 if FULL else 3
DEPTH = 5


@pytest.mark.parametrize("seed", range(BATCHES))
async def test_answers_equal_those_of_plain_resolvers(laboratory: Laboratory, seed: int) -> None:
    rows = laboratory.rows
    ids = {name: [*rows.shown[name], *rows.hidden[name]] for name in rows.shown}
    maker = OperationMaker(laboratory.reader.schema, ids, random.Random(seed), depth=DEPTH)
    async with laboratory.comparison() as comparison:
        compared, refused = await comparison.run(maker, count=OPERATIONS // BATCHES)
    assert compared / (compared + refused) > 0.4
