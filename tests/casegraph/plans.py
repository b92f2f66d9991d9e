"""What an answer costs to read, as the product asks it: from the lasting plan that a connection settles on.

The values are not known to that plan. It is of the statement that the compiler makes, as the bound role of the
application.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.questions import Asker, Question, Reader
from casegraph.schema import product
from tenants.actor import Actor
from tests.factories import cell

BIG = frozenset({"case", "case_access", "contribution", "legal_basis", "participation", "release", "subject"})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One executed plan: rows that came from each table, thrown away or not, and the indexes that gave them."""

    rows: Counter[str]
    scanned_whole: list[str]
    indexes: set[str]
    hashed: bool
    body: dict[str, Any]


def asked(actor: Actor, text: str, variables: dict[str, str]) -> Question:
    """What a reader asks, compiled as for a trusted document."""
    reader = Reader(product(), signer=CursorSigner(b"k" * 32))
    opened = reader.open(text, variables=variables, trusted=True)
    return reader.question(opened, asker=Asker(organisation=actor.organisation))


async def read(database: cell.CaseDatabase, who: tuple[UUID, UUID], text: str, **variables: str) -> Reading:
    """Answer once, and explain the lasting plan of the same statement."""
    actor = cell.actor(organisation=who[0], member=who[1])
    question = asked(actor, text, variables)
    async with database.region() as region, region.reading(actor) as connection:
        await connection.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        await connection.execute(f"PREPARE lasting AS {question.compiled.sql}")
        # What was explained was done as well, and the same event twice would be refused.
        await connection.execute("SAVEPOINT before")
        explain = f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE lasting ({_literals(question)})"
        plan = orjson.loads(await connection.fetchval(explain))[0]["Plan"]
        await connection.execute("ROLLBACK TO SAVEPOINT before")
        body = await connection.fetchval(question.compiled.sql or "", *question.values)
    return _reading(plan, orjson.loads(body))


def _literals(question: Question) -> str:
    def literal(value: object) -> str:
        if isinstance(value, bytes):
            return f"'\\x{value.hex()}'"
        return "'" + str(value).replace("'", "''") + "'"

    return ", ".join(literal(value) for value in question.values)


def _reading(plan: dict[str, Any], body: dict[str, Any]) -> Reading:
    rows: Counter[str] = Counter()
    nodes = [node for node in _nodes(plan) if node.get("Actual Loops") and "Relation Name" in node]
    scans = [node for node in nodes if node["Node Type"] != "ModifyTable"]
    for node in scans:
        read = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        rows[node["Relation Name"]] += round(read * node["Actual Loops"])
    return Reading(
        rows=rows,
        scanned_whole=[
            node["Relation Name"]
            for node in scans
            if node["Node Type"].endswith("Seq Scan") and node["Relation Name"] in BIG
        ],
        indexes={node["Index Name"] for node in _nodes(plan) if "Index Name" in node and node.get("Actual Loops")},
        hashed="hashed SubPlan" in str(plan),
        body=body,
    )


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)
