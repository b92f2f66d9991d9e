"""Plans of the questions that a page asks, under the row policies, with many cases of others beside one's own.

What a plan reads must depend on the page and not on how many cases the region has: it is compared while the region
grows fourfold, to 20,000 cases with full counts. An EXISTS in a policy, or a predicate that is not leakproof, would
show up here as a sequential scan or a hashed subplan.
"""

import json
import os
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from tenants import binding
from tests.backend.db import crowd
from tests.factories import cell

_FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
_FEW, _MANY = (5_000, 20_000) if _FULL else (1_500, 6_000)
_BIG = {
    "case",
    "case_access",
    "case_participant",
    "contribution",
    "legal_basis",
    "legal_basis_recipient",
    "participation",
    "release",
    "subject",
}
_PAGE = 50
# The worklist as the compiled connection asks for it: candidates in order, one more than the page, the policy behind.
_WORKLIST = """
SELECT c.id, c.stage FROM consent.case_participant v JOIN casework."case" c ON c.id = v.case_id
 ORDER BY v.opened_at DESC, v.case_id DESC LIMIT 51
"""
_CASE_IN_FULL = """
SELECT c.number,
       (SELECT json_agg(s.id) FROM casework.subject s WHERE s.case_id = c.id),
       (SELECT json_agg(p.organisation_id) FROM casework.participation p WHERE p.case_id = c.id),
       (SELECT json_agg(b.id) FROM consent.legal_basis b WHERE b.case_id = c.id),
       (SELECT json_agg(t.id) FROM (
            SELECT k.id FROM casework.contribution k WHERE k.case_id = c.id
             ORDER BY k.recorded_at DESC, k.id DESC LIMIT 20) t)
  FROM casework."case" c WHERE c.id = $1
"""
_REFERRALS = """
SELECT c.id FROM casework."case" c WHERE c.number IS NULL ORDER BY c.opened_at DESC, c.id DESC LIMIT 51
"""
_QUESTIONS = {
    "worklist": (_WORKLIST, {"ix_case_participant_inbox", "pk_case"}),
    "case in full": (
        _CASE_IN_FULL,
        {"pk_case", "ix_contribution_case_id_recorded_at", "uq_subject_case_id_id", "pk_case_access"},
    ),
    "referrals": (_REFERRALS, {"uq_case_number"}),
    "one contribution": ("SELECT id FROM casework.contribution WHERE id = $1", {"pk_contribution"}),
    "accesses of a case": ("SELECT * FROM consent.case_access WHERE case_id = $1", {"pk_case_access"}),
}
# A page reads itself, its candidates, and per row the few rows of other tables that decide about it.
_MOST_ROWS = {
    "worklist": 51 * 8,
    "case in full": 20 * 12,
    "referrals": 10,
    "one contribution": 12,
    "accesses of a case": 8,
}


class _Measured:
    """One region, measured twice while it grows."""

    def __init__(self) -> None:
        self.plans: dict[tuple[str, str, int], dict[str, Any]] = {}


@pytest.fixture(scope="module")
async def measured(servers: EmbeddedServers, case_template: str, binding_key: bytes) -> AsyncIterator[_Measured]:
    found = _Measured()
    database = await cell.clone(servers, binding_key=binding_key)
    try:
        async with database.admin() as admin:
            people = await crowd.gather(admin)
            for first, last in ((1, _FEW), (_FEW + 1, _MANY)):
                await crowd.add_cases(admin, people, first=first, last=last)
                for who, place in (("partner", people.partner), ("owner", people.owner)):
                    for name, (question, _) in _QUESTIONS.items():
                        plan = await _explain(admin, database, place, question, people.hot)
                        found.plans[name, who, last] = plan
        yield found
    finally:
        await cell.drop(database)


@pytest.mark.parametrize("who", ["partner", "owner"])
@pytest.mark.parametrize("name", _QUESTIONS)
async def test_no_big_table_is_read_from_end_to_end(measured: _Measured, name: str, who: str) -> None:
    plan = measured.plans[name, who, _MANY]

    assert [node["Relation Name"] for node in _nodes(plan) if _is_scan(node) and node["Relation Name"] in _BIG] == []
    assert "hashed SubPlan" not in json.dumps(plan)


@pytest.mark.parametrize("name", _QUESTIONS)
async def test_the_indexes_made_for_it_are_used(measured: _Measured, name: str) -> None:
    plan = measured.plans[name, "partner", _MANY]
    used = {node["Index Name"] for node in _nodes(plan) if "Index Name" in node}

    assert _QUESTIONS[name][1] - used == set()


@pytest.mark.parametrize("who", ["partner", "owner"])
@pytest.mark.parametrize("name", _QUESTIONS)
async def test_what_is_read_does_not_grow_with_the_region(measured: _Measured, name: str, who: str) -> None:
    few, many = (_rows_read(measured.plans[name, who, size]) for size in (_FEW, _MANY))

    assert many <= _MOST_ROWS[name]
    assert many <= few + 10


async def test_the_page_is_full_and_the_case_is_whole(measured: _Measured) -> None:
    assert measured.plans["worklist", "partner", _MANY]["Actual Rows"] == _PAGE + 1
    assert measured.plans["case in full", "partner", _MANY]["Actual Rows"] == 1
    assert {
        node["Actual Rows"]
        for node in _nodes(measured.plans["case in full", "partner", _MANY])
        if node["Node Type"] == "Limit"
    } == {20}


async def test_an_exists_in_the_policy_would_be_noticed(
    servers: EmbeddedServers, case_template: str, binding_key: bytes
) -> None:
    """The form that performance.md warns of: all accesses are read for one page."""
    database = await cell.clone(servers, binding_key=binding_key)
    try:
        async with database.admin() as admin:
            people = await crowd.gather(admin)
            await crowd.add_cases(admin, people, first=1, last=2_000)
            await admin.execute("DROP POLICY visible_reads ON casework.contribution")
            await admin.execute(
                "CREATE POLICY visible_reads ON casework.contribution FOR SELECT TO ketentafel_app USING (EXISTS ("
                "SELECT FROM consent.case_access a WHERE a.case_id = contribution.case_id"
                " AND a.category = contribution.category))"
            )
            question = "SELECT id FROM casework.contribution ORDER BY recorded_at DESC LIMIT 20"
            plan = await _explain(admin, database, people.partner, question, people.hot)
    finally:
        await cell.drop(database)

    assert "hashed SubPlan" in json.dumps(plan) or _rows_read(plan) > 200


async def _explain(
    admin: asyncpg.Connection, database: cell.CaseDatabase, who: tuple[UUID, UUID], question: str, case: UUID
) -> dict[str, Any]:
    actor = cell.actor(organisation=who[0], member=who[1])
    async with admin.transaction():
        await admin.execute("SET LOCAL ROLE ketentafel_app")
        signed = binding.sign(actor, key=database.binding_key)
        await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", signed)
        asked = question.replace("$1", f"'{case}'")
        told = await admin.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {asked}")
    plan: dict[str, Any] = json.loads(told)[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _is_scan(node: dict[str, Any]) -> bool:
    return node["Node Type"] in {"Seq Scan", "Parallel Seq Scan"} and node.get("Actual Loops", 1) > 0


def _rows_read(plan: dict[str, Any]) -> int:
    """Rows of big tables that were fetched, kept or thrown away."""
    return sum(
        round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
        for node in _nodes(plan)
        if node.get("Relation Name") in _BIG
    )
