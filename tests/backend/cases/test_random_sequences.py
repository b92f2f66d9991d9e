"""Random sequences of what people may try with a referral: none reaches an admitted case that nobody weighed.

None leaves a contribution or access outside a ceiling either, or shows who a case is about before it was admitted at a
kind of tafel that weighs without names.
"""

import logging
import os
from collections import Counter
from random import Random

import pytest

from backend.tafels.kinds import TriageMode
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.sequences.steps import PEOPLE, is_over, next_step, refer
from tests.backend.cases.sequences.table import Tables, Told, laid

LOG = logging.getLogger(__name__)
FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
# In quarters, so that workers share them. `make nightly` tries more, in pieces that each have seeds of their own.
QUARTERS = 4
SEQUENCES, LENGTH = (315, 8) if FULL else (8, 14)
FIRST = int(os.environ.get("KETENTAFEL_HISTORIES_PIECE", "0")) * SEQUENCES * QUARTERS
# What the sequences must have come to for the rest to say something.
REACHED = ("admit", "reject", "contribute", "base", "looked") if FULL else ("admit", "looked")

# Cases that were admitted, at some time, with fewer people or organisations that wanted it than their kind asks.
_UNWEIGHED = """
SELECT c.id FROM casework."case" c
  JOIN casework.tafel_kind k ON k.code = c.kind_code AND k.version = c.kind_version
  LEFT JOIN casework.weighing w ON w.case_id = c.id AND w.verdict = 'TOELATEN'
 WHERE c.id = ANY ($1) AND (c.number IS NOT NULL OR c.stage IN ('TOEGELATEN', 'AFGESLOTEN'))
 GROUP BY c.id, k.blueprint
HAVING count(DISTINCT w.member_id) < (k.blueprint #>> '{weighing,people}')::integer
    OR count(DISTINCT w.organisation_id) < (k.blueprint #>> '{weighing,organisations}')::integer
"""
# What was brought, was released, or may be received, without a place under the convenant of who brings or who receives.
_ABOVE = """
SELECT 'brought', b.id FROM casework.contribution b
  JOIN casework."case" c ON c.id = b.case_id JOIN casework.tafel t ON t.id = c.tafel_id
 WHERE c.id = ANY ($1) AND NOT EXISTS (
       SELECT FROM tenants.convenant_ceiling l WHERE l.convenant_id = t.convenant_id
          AND l.organisation_id = b.owner_org AND l.category = b.category)
UNION ALL
SELECT 'released', r.id FROM casework.release r JOIN casework.contribution b ON b.id = r.contribution_id
  JOIN casework."case" c ON c.id = r.case_id JOIN casework.tafel t ON t.id = c.tafel_id
 WHERE c.id = ANY ($1) AND NOT isempty(r.valid) AND NOT EXISTS (
       SELECT FROM tenants.convenant_ceiling l WHERE l.convenant_id = t.convenant_id
          AND l.organisation_id = r.organisation_id AND l.category = b.category)
UNION ALL
SELECT 'received', a.organisation_id FROM consent.case_access a JOIN casework."case" c ON c.id = a.case_id
  JOIN casework.tafel t ON t.id = c.tafel_id
 WHERE c.id = ANY ($1) AND NOT isempty(a.valid) AND NOT EXISTS (
       SELECT FROM tenants.convenant_ceiling l WHERE l.convenant_id = t.convenant_id
          AND l.organisation_id = a.organisation_id AND l.category = a.category)
"""
_SHOWN = "SELECT count(*) FROM casework.subject WHERE case_id = $1"


@pytest.mark.parametrize("quarter", range(QUARTERS))
async def test_no_sequence_goes_past_weighing_ceiling_or_namelessness(kamer: Kamer, quarter: int) -> None:
    tables = await laid(kamer)
    met: Counter[str] = Counter()
    for seed in range(FIRST + quarter, FIRST + SEQUENCES * QUARTERS, QUARTERS):
        await _play(tables, Random(f"sequence {seed}"), met)

    share = met["accepted"] / (met["accepted"] + met["refused"])
    LOG.info("%d sequences, accepted share %.3f: %s", SEQUENCES, share, dict(sorted(met.items())))
    assert share >= 0.4
    assert {one for one in REACHED if not met[one]} == set()


async def _play(tables: Tables, random: Random, met: Counter[str]) -> None:
    while (told := await refer(tables, random)) is None:
        met["refused"] += 1
    met["accepted"] += 1
    for _ in range(LENGTH):
        if is_over(told, random):
            break
        step = next_step(told, random)
        done = await step(tables, told, random)
        met["accepted" if done else "refused"] += 1
        met[step.__name__] += done
        if random.random() < 0.2:
            await _look(tables, told, random, met)
    met[told.stage] += 1
    admin = tables.kamer.admin
    assert await admin.fetch(_UNWEIGHED, [told.case]) == []
    assert await admin.fetch(_ABOVE, [told.case]) == []


async def _look(tables: Tables, told: Told, random: Random, met: Counter[str]) -> None:
    """Before admission nobody but whoever referred it sees who it is about, where the kind weighs without names."""
    intake = tables.blueprints[told.kind].intake
    row = await tables.kamer.row('casework."case"', told.case)
    if intake is None or intake.triage is not TriageMode.PSEUDONIEM or row["stage"] not in {"AANGEMELD", "WEGING"}:
        return
    who = random.choice(PEOPLE)
    async with tables.kamer.region.reading(tables.kamer.actor(who)) as connection:
        shown = await connection.fetchval(_SHOWN, told.case)
    if tables.owner(who) != row["owner_org"]:
        assert shown == 0, who
    met["looked"] += 1
