"""One clock: the database's. The law's moments are decided by `tenants.moment()`, never by a process's own time."""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

GUARDED = ("consent/", "tenants/", "backend/")
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "localtime", "gmtime"}
TIME_MODULE_ONLY = {"time", "time_ns", "localtime", "gmtime"}
SQL_CLOCK = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(|"
    r"\b(?:current_(?:timestamp|date|time)|localtime(?:stamp)?)\b",
    re.IGNORECASE,
)
# A file that may read a clock, with the reason; an entry that is no longer needed fails.
_DEMO = "tells an invented region, whose dates lie around today; the database's own clock is set to what it tells"
_EFFECTS = "leases and pauses are about processes and servers, and wait for no moment of a story that is told"
ALLOWED = {
    "backend/cli/at_work.py": "a binding of the system ends in real time, against which the database holds it",
    "backend/cli/key_backups.py": "a backup is as old as the machine that made it says; no case has a part in it",
    "backend/cli/region_checks.py": "compares the machine's clock with the database's, to tell an operator they differ",
    "backend/db/migrations/versions/0004_effects_by_real_time.py": _EFFECTS,
    "backend/db/sql/following.sql": "knows the effects of its own transaction by when they are due, which is real time",
    "backend/demo/activating.py": _DEMO,
    "backend/demo/calendar.py": _DEMO,
    "backend/demo/clock.py": _DEMO,
    "backend/demo/crowd/rows.py": _DEMO,
    "backend/demo/kinds/table.py": _DEMO,
    "backend/demo/making.py": _DEMO,
    "backend/demo/pairing.py": _DEMO,
    "backend/demo/runs.py": _DEMO,
    "backend/demo/scenario/ending.py": _DEMO,
    "backend/demo/scenario/performing.py": _DEMO,
    "backend/demo/signin.py": "the tokens of a demo's people end in real time",
    "backend/demo/stage.py": _DEMO,
    "backend/demo/telling.py": _DEMO,
    "backend/outbox/clock.py": _EFFECTS,
    "backend/retention/sql/effects.sql": _EFFECTS,
    "backend/worker/clock.py": "a binding of the system ends in real time, as the case database has it",
    "consent/keys/sql/1_schema.sql": "defines the clock of the key store, which is a database of its own",
    "tenants/sql/binding.sql": "defines tenants.moment(), and compares a token's end with the real time",
}


def reads_clock(module: ast.AST) -> list[int]:
    """Lines of Python that ask the process or, through a string of SQL, the server for the time."""
    prose = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    nodes = (node for node in ast.walk(module) if isinstance(node, ast.expr | ast.stmt))
    return sorted({node.lineno for node in nodes if _asks(node) or (_is_sql(node) and id(node) not in prose)})


def _asks(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Attribute) and node.attr in CLOCKS):
        return isinstance(node, ast.ImportFrom) and node.module == "time" and _names(node) & CLOCKS != set()
    return node.attr not in TIME_MODULE_ONLY or (isinstance(node.value, ast.Name) and node.value.id == "time")


def _names(node: ast.ImportFrom) -> set[str]:
    return {alias.name for alias in node.names}


def _is_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL_CLOCK.search(node.value) is not None


def sql_reads_clock(text: str) -> list[int]:
    """Lines of SQL, comments left out, that read a clock of the server's own."""
    lines = (line.split("--")[0] for line in text.splitlines())
    return [number for number, line in enumerate(lines, start=1) if SQL_CLOCK.search(line)]


def offenders(product: dict[str, ast.Module], sql: Iterable[tuple[str, str]]) -> set[str]:
    """Guarded files in which a clock is read."""
    guarded = {name for name, module in product.items() if name.startswith(GUARDED) and reads_clock(module)}
    return guarded | {name for name, text in sql if name.startswith(GUARDED) and sql_reads_clock(text)}


def test_only_the_database_tells_the_time(product: dict[str, ast.Module], tree: dict[str, Path]) -> None:
    sql = [(name, path.read_text(encoding="utf-8")) for name, path in tree.items() if ".sql" in name]
    assert offenders(product, sql) == set(ALLOWED)
    assert len(sql) > 3


@pytest.mark.parametrize(
    "code",
    [
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "clock = datetime.now",
        "time.time()",
        "from time import time_ns",
        "func.now()",
        "text('SELECT * FROM basis WHERE until > now()')",
        "f'SELECT {column} FROM basis WHERE until > CURRENT_DATE'",
    ],
)
def test_each_way_to_read_a_clock_is_seen(code: str) -> None:
    assert reads_clock(ast.parse(code)) == [1]


@pytest.mark.parametrize(
    "code",
    [
        "at = await moment(session)",
        "elapsed = time.monotonic() - started",
        "def f():\n    'Runs at now() of the database.'",
        "deadline = at + timedelta(days=5)",
        "row.time",
    ],
)
def test_what_is_no_clock_is_left_alone(code: str) -> None:
    assert reads_clock(ast.parse(code)) == []


def test_sql_is_read_without_its_comments() -> None:
    assert sql_reads_clock("SELECT 1; -- not now()\nSELECT clock_timestamp();\nSELECT tenants.moment()") == [2]
