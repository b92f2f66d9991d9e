"""What PostgreSQL reads for one answer: rows and shared buffers, as the app role, from the plan that it ran."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import asyncpg
import orjson

from bench.lanes import Product
from bench.questions import TEXTS, Operation, variables
from bench.region import Place, actor
from casegraph.compiler.questions import Asker

_WRITES: Final = 40
# An idle connection tells what it has read after ten seconds at the latest.
_FLUSH_SECONDS: Final = 11
# What a contribution reads is spread over many statements and triggers, so the tables' own counters tell it.
_COUNTERS: Final = """
SELECT (SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables)::bigint,
       (SELECT blks_hit + blks_read FROM pg_stat_database WHERE datname = current_database())::bigint
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Rows that scans looked at, and shared buffers touched, per request."""

    rows: float
    buffers: float


async def read_by(product: Product, place: Place) -> Mapping[Operation, Reading]:
    """What each question reads."""
    found = {one: await _explained(product, one) for one in Operation if one is not Operation.CONTRIBUTE}
    return found | {Operation.CONTRIBUTE: await _counted(product, place)}


async def plan_of(product: Product, operation: Operation) -> Mapping[str, Any]:
    """The plan of a question's statement, executed and rolled back, as EXPLAIN writes it."""
    cell, who = product.cell, actor()
    opened = cell.reader.open(TEXTS[operation], variables=variables(operation, after=product.after))
    question = cell.reader.question(opened, asker=Asker(organisation=who.organisation))
    explain = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {question.compiled.sql}"
    try:
        async with cell.region.reading(who) as connection:
            raise _Undone(await connection.fetchval(explain, *question.values))  # noqa: TRY301 - rolls back
    except _Undone as undone:
        plan: Mapping[str, Any] = orjson.loads(undone.plan)[0]["Plan"]
        return plan


class _Undone(Exception):
    """The plan, on its way out of a transaction that is to be rolled back."""

    def __init__(self, plan: str) -> None:
        super().__init__()
        self.plan = plan


async def _explained(product: Product, operation: Operation) -> Reading:
    # Twice: the first time a connection also reads the catalogue.
    await plan_of(product, operation)
    plan = await plan_of(product, operation)
    buffers = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
    return Reading(rows=_scanned(plan), buffers=buffers)


def _scanned(node: Mapping[str, Any]) -> float:
    """Rows that came from tables, with those that a filter threw away, over all loops."""
    below: float = sum(_scanned(one) for one in node.get("Plans", ()))
    if "Relation Name" not in node or node["Node Type"] == "ModifyTable":
        return below
    thrown = sum(node.get(key, 0) for key in ("Rows Removed by Filter", "Rows Removed by Index Recheck"))
    return below + float((node["Actual Rows"] + thrown) * node["Actual Loops"])


async def _counted(product: Product, place: Place) -> Reading:
    async with place.admin() as admin:
        before = await _counters(admin)
        for _ in range(_WRITES):
            await product.ask(Operation.CONTRIBUTE)
        after = await _counters(admin)
    return Reading(rows=(after[0] - before[0]) / _WRITES, buffers=(after[1] - before[1]) / _WRITES)


async def _counters(admin: asyncpg.Connection) -> tuple[int, int]:
    """The counters once every connection has told its own."""
    await asyncio.sleep(_FLUSH_SECONDS)
    await admin.execute("SELECT pg_stat_clear_snapshot()")
    rows, buffers = await admin.fetchrow(_COUNTERS) or (0, 0)
    return rows, buffers
