"""No condition of policies and guards stands there that no probe asks for: without it, something changes for somebody.

Each slice has its probes, which pass with the real rules, and files of SQL, of which every condition is left out once.
"""

import logging
import os
from collections import Counter
from pathlib import Path

import pytest

from tests.security.conftest import Walled
from tests.security.guards.arms import arms, files
from tests.security.guards.elsewhere import ELSEWHERE, NOT_YET
from tests.security.guards.explained import EXPLAINED
from tests.security.guards.probes import survives, wrong_answers
from tests.security.guards.slices import SLICES as BY_HAND
from tests.security.guards.slices import resting
from tests.security.guards.unasked import UNASKED
from tests.security.guards.yard import Yard

# How the statement begins that makes a policy anew.
_DROPS = "DROP POLICY"
_ROOT = Path(__file__).parents[2]
SLICES = {**BY_HAND, **resting()}
LOG = logging.getLogger(__name__)
FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
# In `make test` each slice leaves out one condition in so many.
_ONE_IN = 1 if FULL else 12


@pytest.mark.parametrize("name", SLICES)
async def test_every_condition_is_asked_for(walled: Walled, name: str) -> None:
    one = SLICES[name]
    key = walled.database.binding_key
    listed = one.arms()
    tried = listed[::_ONE_IN]
    outer = walled.admin.transaction()
    await outer.start()
    try:
        now = await walled.admin.fetchval("SELECT tenants.moment()")
        probes = await one.probes(Yard(admin=walled.admin, wall=walled.wall, key=key, now=now))
        wrong = await wrong_answers(walled.admin, probes, key=key)
        for told in wrong:
            LOG.info("%s: %s", name, told)
        assert wrong == []
        left = [arm.told for arm in tried if await survives(walled.admin, arm, probes, key=key)]
    finally:
        await outer.rollback()
    LOG.info("%s: %d conditions, %d left out, %d not noticed", name, len(listed), len(tried), len(left))
    for told in left:
        LOG.info("%s: %s", name, told)
    explained = {arm.told for arm in tried} & set(EXPLAINED)
    # Of a policy `python -m tests.security.guards.search FILE.sql` finds and writes down what asks for it.
    assert set(left) == explained


def test_what_nothing_notices_is_little_and_explained() -> None:
    """Of the conditions in slices at least 95 in 100 are noticed, and of each other stands why."""
    listed = [arm.told for one in SLICES.values() for arm in one.arms()]
    assert set(EXPLAINED) <= set(listed)
    assert all(EXPLAINED.values())
    assert len(EXPLAINED) <= 0.05 * len(listed)


def test_nearly_every_condition_of_a_policy_is_noticed() -> None:
    """Of those of policies alone, also for workers and for functions that run as their owner."""
    asked = {(file, arm.told) for one in SLICES.values() for file in one.files for arm in one.of(file)}
    listed = [(file, arm.told) for file in files() for arm in arms(file) if arm.statement.lstrip().startswith(_DROPS)]
    open_ = [told for one, told in listed if (one, told) not in asked]
    explained = [told for _, told in listed if told in EXPLAINED]
    LOG.info("%d of policies, %d not asked for, %d explained", len(listed), len(open_), len(explained))
    assert sorted(open_) == sorted(UNASKED)
    assert len(open_) + len(explained) <= 0.05 * len(listed)


def test_of_every_file_is_known_what_asks_for_its_conditions() -> None:
    """All in slices, or it is told where else that is asked, or why it is not; and nothing is told that is over."""
    asked = Counter((file, arm.told) for one in SLICES.values() for file in one.files for arm in one.of(file))
    every = {file: [arm.told for arm in arms(file)] for file in files()}
    assert set(asked) <= {(file, told) for file, listed in every.items() for told in listed}
    assert [one for one, times in asked.items() if times > 1] == []
    left = {file: [told for told in listed if (file, told) not in asked] for file, listed in every.items()}
    LOG.info("%d conditions, %d of them in slices", sum(map(len, every.values())), len(asked))
    for file, rest in left.items():
        LOG.info("%s: %d conditions, %d not in a slice", file, len(every[file]), len(rest))
    assert set(ELSEWHERE) & set(NOT_YET) == set()
    assert {file for file, rest in left.items() if rest} == set(ELSEWHERE) | set(NOT_YET)
    assert all(NOT_YET.values())
    for tests in ELSEWHERE.values():
        assert [one for one in tests if "mutant" not in (_ROOT / one).read_text(encoding="utf-8").lower()] == []
