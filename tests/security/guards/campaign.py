"""Which tests of the product notice that a condition of its SQL is left out: a run of them per condition.

A plugin of pytest: `pytest -p tests.security.guards.campaign --leave-out signing.sql --told found.jsonl TESTS...` runs
the tests once as it all stands, and then again after each condition that is left out of the template of which they
clone their databases, until one of them fails. Each run is a fork of this process, so that nothing stays of it.
"""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from backend.embedded import EmbeddedOptions, EmbeddedServers
from tests.factories import cell
from tests.security.guards.arms import Arm, arms
from tests.security.guards.slices import asked_by_hand

_PRISTINE = "case_pristine"
_KEY = b"a binding key of thirty-two byte"
_FAILED = pytest.StashKey[dict[str, float]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--leave-out", action="append", default=[], metavar="FILE", help="a file of SQL")
    parser.addoption("--only", default="", help="conditions whose name holds this")
    parser.addoption("--told", type=Path, help="where to write what was found, a line of JSON per condition")
    parser.addoption("--seconds", type=int, default=40, help="how long tests may run for one condition")


def pytest_configure(config: pytest.Config) -> None:
    if not config.option.leave_out:
        return
    folder = Path(tempfile.mkdtemp(prefix="ketentafel-campaign-"))
    servers = EmbeddedServers(folder, options=EmbeddedOptions(durable=False))
    servers.__enter__()
    config.stash[cell.STANDING] = servers

    def gone() -> None:
        servers.__exit__(None, None, None)
        shutil.rmtree(folder)

    config.add_cleanup(gone)
    asyncio.run(cell.make_template(servers, binding_key=_KEY))
    asyncio.run(_maintain(servers, f"ALTER DATABASE {cell.TEMPLATE} RENAME TO {_PRISTINE}"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.leave_out:
        items[:] = [one for one in items if not ({"mutant", "slip", "plans"} & set(one.name.split("_")))]


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    if not session.config.option.leave_out:
        return None
    Campaign(session=session, servers=session.config.stash[cell.STANDING]).run()
    return True


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _SEEN.append(report.nodeid)


_SEEN: list[str] = []


@dataclass(kw_only=True)
class Campaign:
    """All conditions of the files that were asked for."""

    session: pytest.Session
    servers: EmbeddedServers
    took: dict[str, float] = field(default_factory=dict)
    noticed: dict[str, Counter[str]] = field(default_factory=dict)

    def run(self) -> None:
        option = self.session.config.option
        items = {one.nodeid: one for one in self.session.items}
        order = list(items)
        asyncio.run(self._stand(None))
        while True:
            wrong, took = self._fork([items[one] for one in order], seconds=580)
            self.took |= took
            if wrong is None:
                break
            _say(f"left aside: {wrong} fails as it all stands")
            order.remove(wrong)
            asyncio.run(self._stand(None))
        _say(f"{len(order)} tests take {sum(self.took.values()):.0f} s")
        done = _done(option.told)
        asked = asked_by_hand()
        with option.told.open("a", encoding="utf-8") as told:
            for file in option.leave_out:
                for arm in arms(file):
                    if (file, arm.told) in done | asked or option.only not in arm.told:
                        continue
                    found = self._leave_out(file, arm, [items[one] for one in order])
                    told.write(json.dumps({"file": file, "arm": arm.told, **found}) + "\n")
                    told.flush()

    def _leave_out(self, file: str, arm: Arm, items: Sequence[pytest.Item]) -> dict[str, Any]:
        function = arm.told.partition(":")[0]
        began = time.monotonic()
        try:
            asyncio.run(self._stand(arm))
        except asyncpg.PostgresError as refused:
            return {"by": "the database does not take it", "why": str(refused)}
        here, there = self.noticed.setdefault(function, Counter()), self.noticed.setdefault(file, Counter())
        table = function.rpartition(" ON ")[2] if " ON " in function else ""
        ranked = sorted(
            (one for one in items if "test_by_force" not in one.nodeid or (table and f"[{table}]" in one.nodeid)),
            key=lambda one: (-here[one.nodeid], not (table and f"[{table}]" in one.nodeid), -there[one.nodeid]),
        )
        by, took = self._fork(ranked, seconds=self.session.config.option.seconds)
        if by:
            here[by] += 1
            there[by] += 1
        return {"by": by, "tried": len(took), "seconds": round(time.monotonic() - began, 1)}

    def _fork(self, items: Sequence[pytest.Item], *, seconds: int) -> tuple[str | None, dict[str, float]]:
        """Which test fails, if any, and what each that ran took."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            _run(items, writing, seconds=seconds)
        os.close(writing)
        with os.fdopen(reading, encoding="utf-8") as lines:
            said = [json.loads(line) for line in lines]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        os.waitpid(child, 0)
        failed = next((one["failed"] for one in said if "failed" in one), None)
        return failed, {one["ran"]: one["took"] for one in said if "ran" in one}

    async def _stand(self, arm: Arm | None) -> None:
        """The template anew, without this condition; what tests left behind is gone."""
        maintenance = await asyncpg.connect(self.servers.postgres_dsn("postgres", "postgres"))
        try:
            names = "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname NOT IN ('postgres', $1)"
            for row in await maintenance.fetch(names, _PRISTINE):
                await maintenance.execute(f'DROP DATABASE "{row[0]}" WITH (FORCE)')
            await maintenance.execute(
                f"CREATE DATABASE {cell.TEMPLATE} TEMPLATE {_PRISTINE} OWNER ketentafel_owner STRATEGY file_copy"
            )
        finally:
            await maintenance.close()
        if arm is not None:
            template = await asyncpg.connect(self.servers.postgres_dsn(cell.TEMPLATE, "postgres"))
            try:
                await template.execute(arm.statement)
            finally:
                await template.close()


def _run(items: Sequence[pytest.Item], writing: int, *, seconds: int) -> None:
    """What the child does: tests until one fails or time is up, and then nothing more."""
    os.setpgid(0, 0)
    quiet = os.open(os.devnull, os.O_RDWR)
    if not os.environ.get("KETENTAFEL_CAMPAIGN_SHOWS"):
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
    began = time.monotonic()
    signal.signal(signal.SIGALRM, lambda *_: os._exit(3))
    signal.alarm(seconds + 60)
    for place, item in enumerate(items):
        start = time.monotonic()
        following = items[place + 1] if place + 1 < len(items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if _SEEN:
            os.write(writing, json.dumps({"failed": _SEEN[0]}).encode() + b"\n")
            break
        os.write(writing, json.dumps({"ran": item.nodeid, "took": time.monotonic() - start}).encode() + b"\n")
        if time.monotonic() - began > seconds:
            break
    os._exit(0)


async def _maintain(servers: EmbeddedServers, statement: str) -> None:
    connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _done(told: Path) -> set[tuple[str, str]]:
    if not told.exists():
        return set()
    lines = [json.loads(line) for line in told.read_text(encoding="utf-8").splitlines()]
    return {(one["file"], one["arm"]) for one in lines}


def _say(what: str) -> None:
    sys.stderr.write(what + "\n")
