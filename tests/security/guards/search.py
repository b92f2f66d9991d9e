"""Find what acts rest on, for `rests_on.toml`: `python -m tests.security.guards.search [--left] [FILE.sql...]`.

Everything about each act on the tables of these files is changed, one thing at a time. Of what changes the answer, a
line is kept for each condition of a policy that it shows to be needed; what no line shows is printed. Lines that are
written are tried first, and those of other files stay. With `--left` it is what no probe notices yet (explained or not
asked for) that is looked for, also with every other table open, and with columns set that no role may change.
"""

import asyncio
import json
import re
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import combinations
from pathlib import Path

import asyncpg

from backend.embedded import EmbeddedOptions, EmbeddedServers
from tests.factories import cell
from tests.security import wall
from tests.security.guards.acts import POLICIES, Act, Acts
from tests.security.guards.arms import Arm, command, files, of_policies
from tests.security.guards.explained import EXPLAINED
from tests.security.guards.probes import Probe, answer
from tests.security.guards.resting import ALSO_SET, AS_IT_IS, BY_ITSELF, WHO, WRITTEN, otherwise, said, ways, written
from tests.security.guards.slices import asked_by_hand
from tests.security.guards.unasked import UNASKED
from tests.security.guards.yard import Yard
from tests.security.wall import Wall

_KEY = b"a binding key of thirty-two byte"
_NAME = re.compile(r"\b(casework|consent|tenants)\.(\"?\w+\"?)")
_NOW_AND_THEN = 60
# Who asks is in many rows: what is not there of those changes nothing if the row that is looked at is not one of them.
_WHO_ASKS = frozenset({"ours", "mine"})
_FUNCTIONS = """
    SELECT p.oid::regproc::text AS name, concat_ws(' ', p.prosrc, pg_get_function_sqlbody(p.oid)) AS body FROM pg_proc p
    WHERE pronamespace::regnamespace::text IN ('casework', 'consent', 'tenants')
"""


@dataclass(kw_only=True)
class Search:
    """One table at a time, each in a copy of the arrangement."""

    servers: EmbeddedServers
    arrangement: str
    wall: Wall
    left: bool = False
    policies: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    found: dict[str, dict[str, object]] = field(default_factory=dict)

    async def table(self, table: str, listed: Sequence[Arm]) -> list[str]:
        """Write down what notices these conditions of its policies; those that nothing notices."""
        left = await self._go_through(table, list(listed), known=True)
        if left:
            left = await self._go_through(table, left, known=False)
        return [arm.told for arm in left]

    async def _go_through(self, table: str, left: list[Arm], *, known: bool) -> list[Arm]:
        """With the lines that are written, or with all there may be."""
        async with self._copy() as (admin, now):
            yard = Yard(admin=admin, wall=self.wall, key=_KEY, now=now)
            acts = await Acts.of(yard, wanted=frozenset(written()) if known else None)
            async for act in acts.on(table):
                # What was made ready for it stays, so that it is there when the transaction is another.
                await admin.execute("SET LOCAL session_replication_role = replica")
                await admin.execute("UPDATE tenants.cell SET clock_offset = interval '0'; COMMIT; BEGIN")
                await _at(admin, now)
                mine = [arm for arm in left if command(arm) in {act.command, "*"}]
                if mine:
                    lines = list(written()[act.told]) if known else await self._all_lines(acts, act)
                    noticed = await self._of_act(acts, act, mine, lines)
                    left = [arm for arm in left if arm.told not in noticed]
        return left

    async def _of_act(self, acts: Acts, act: Act, left: Sequence[Arm], lines: Sequence[str]) -> set[str]:
        admin, now = acts.yard.admin, acts.yard.now
        telling, same = await self._answered(acts, act, lines)
        kept: dict[str, object] = {}
        noticed = set()
        for arm in left:
            await _again(admin, now)
            await admin.execute(arm.statement)
            # Without one side of an OR something is done no more that a line did not change.
            either = same if re.search(r": OR |OR( \(\d+\))?$", arm.told) else {}
            for line, probe in [*telling.items(), *either.items()]:
                if await answer(admin, probe, key=_KEY) != probe.expected:
                    kept[line] = probe.expected
                    telling = {line: probe, **telling}
                    noticed.add(arm.told)
                    break
        await _again(admin, now)
        if kept:
            base = (telling | same)[AS_IT_IS].expected
            self.found[act.told] = {AS_IT_IS: base, **self.found.get(act.told, written().get(act.told, {})), **kept}
        sys.stderr.write(f"{act.told}: {len(lines)} lines, {len(noticed)} of {len(left)} conditions\n")
        return noticed

    async def _answered(self, acts: Acts, act: Act, lines: Sequence[str]) -> tuple[dict[str, Probe], dict[str, Probe]]:
        """The probes that are answered otherwise than the act as it is, and those that are answered as that is."""
        admin, now = acts.yard.admin, acts.yard.now
        base = await answer(admin, act.probe, key=_KEY)
        telling: dict[str, Probe] = {AS_IT_IS: replace(act.probe, expected=base)}
        same: dict[str, Probe] = {}
        beside = "\0"
        for place, line in enumerate(one for one in lines if one != AS_IT_IS):
            if place % _NOW_AND_THEN == 0:
                await _again(admin, now)
            if line.startswith(beside):
                continue
            probe = otherwise(acts, act, line)
            found = await answer(admin, probe, key=_KEY)
            if str(found).startswith("broken"):
                continue
            (telling if found != base else same)[line] = replace(probe, expected=found)
            if found == base and line.endswith("; not there") and set(re.findall(r"= ([^,;]+)", line)) <= _WHO_ASKS:
                beside = line.removesuffix("not there")
        return telling, same

    async def _all_lines(self, acts: Acts, act: Act) -> list[str]:
        """Of what is refused or hidden is asked only whether it stays so."""
        if act.told.startswith("does not see") or act.probe.expected is False:
            return [AS_IT_IS]
        lines = [one async for one in self._lines(acts, act)]
        if not self.left:
            return [AS_IT_IS, *lines]
        walled = [f"{BY_ITSELF}; {one}" for one in [AS_IT_IS, *lines]]
        return [AS_IT_IS, *walled, *self._also_set(acts, act), *lines]

    def _also_set(self, acts: Acts, act: Act) -> Iterator[str]:
        """What no role may change, set beside what is set."""
        if act.command != "w" or act.probe.values:
            return
        for column in acts.columns[act.table]:
            if not re.search(rf"[ ,]{column.name} = ", act.probe.statement.partition(" SET")[2]):
                yield from (f"{ALSO_SET}; {column.name}; {how}" for how, _ in said(acts, act, column))

    async def _lines(self, acts: Acts, act: Act) -> AsyncIterator[str]:
        """All that may be otherwise about an act."""
        for line in self._of_who_asks(acts, act):
            yield line
        for column in acts.columns[act.table]:
            is_set = re.search(rf"[ ,]{column.name} = ", act.probe.statement.partition(" SET")[2])
            verb = "offered" if act.command == "a" else "set" if is_set else ""
            for how, _ in said(acts, act, column) if verb else ():
                yield f"{verb}; {column.name}; {how}"
        for table in sorted(self._reach(act.table) & set(acts.columns)):
            async for which in self._which(acts, act, table):
                yield f"{table}; {which}; not there"
                for column in acts.columns[table]:
                    for how in ways(act, column) if not column.made else ():
                        yield f"{table}; {which}; {column.name}; {how}"

    def _of_who_asks(self, acts: Acts, act: Act) -> Iterator[str]:
        yield from WHO
        asked = acts.rights.get((act.table, act.command), ())
        yield from (f"without; {right}" for right in asked)
        yield from (f"without; {one}, {other}" for one, other in combinations(asked, 2))
        yield "a partnership"
        if act.case is not None:
            yield from ("glass is broken", "recused")

    async def _which(self, acts: Acts, act: Act, table: str) -> AsyncIterator[str]:
        """The rows of a table that an act knows by name, by one id and by two."""
        singles = [
            (one.name, name)
            for one in acts.columns[table]
            for name, id_ in act.names.items()
            if one.kind == "uuid"
            and await acts.yard.admin.fetchval(f'SELECT count(*) FROM {table} WHERE "{one.name}" = $1', id_)
        ]
        near = [(column, name) for column, name in singles if name not in _WHO_ASKS]
        for column, name in near or singles:
            yield f"{column} = {name}"
        for column, name in near:
            for other, whose in singles:
                if whose in _WHO_ASKS and other != column:
                    yield f"{column} = {name}, {other} = {whose}"
        if not singles:
            yield "all"

    def _reach(self, table: str) -> set[str]:
        """The tables and functions that the policies of a table come to."""
        seen: set[str] = set()
        ahead = [self.policies.get(table, "")]
        while ahead:
            for schema, name in _NAME.findall(ahead.pop()):
                full = f"{schema}.{name}"
                if full not in seen:
                    seen.add(full)
                    ahead.append(self.functions.get(full, ""))
        return seen | {table}

    @asynccontextmanager
    async def _copy(self) -> AsyncIterator[tuple[asyncpg.Connection, datetime]]:
        maintenance = await asyncpg.connect(self.servers.postgres_dsn("postgres", "postgres"))
        try:
            await maintenance.execute("DROP DATABASE IF EXISTS copy WITH (FORCE)")
            await maintenance.execute(f"CREATE DATABASE copy TEMPLATE {self.arrangement} STRATEGY file_copy")
        finally:
            await maintenance.close()
        admin = await asyncpg.connect(self.servers.postgres_dsn("copy", "postgres"))
        try:
            await admin.execute("BEGIN")
            now = await admin.fetchval("SELECT tenants.moment()")
            await _at(admin, now)
            yield admin, now
        finally:
            await admin.close()

    async def look(self) -> None:
        """What the catalogue says of policies and functions."""
        async with self._copy() as (admin, _):
            for table, _, policy in await admin.fetch(POLICIES):
                self.policies[table] = f"{self.policies.get(table, '')} {policy}"
            self.functions = {one["name"]: one["body"] for one in await admin.fetch(_FUNCTIONS)}


async def _again(admin: asyncpg.Connection, now: datetime) -> None:
    """Another transaction at the same moment, so that what was undone does not pile up in the tables."""
    await admin.execute("ROLLBACK; BEGIN")
    await _at(admin, now)


async def _at(admin: asyncpg.Connection, now: datetime) -> None:
    await admin.execute(
        "SET LOCAL session_replication_role = replica;"
        f" UPDATE tenants.cell SET clock_offset = '{now.isoformat()}'::timestamptz - transaction_timestamp();"
        " SET LOCAL session_replication_role = origin"
    )


def _write(found: Mapping[str, Mapping[str, object]]) -> None:
    """All that is found, with what was written of other acts."""
    blocks = [
        "\n".join(
            [f"[{json.dumps(act)}]", *(f"{json.dumps(line)} = {json.dumps(gives)}" for line, gives in one.items())]
        )
        for act, one in sorted({**written(), **found}.items())
    ]
    WRITTEN.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


async def _main(servers: EmbeddedServers, asked: Sequence[str], *, left: bool) -> None:
    by_hand, unnoticed = asked_by_hand(), {*EXPLAINED, *UNASKED}
    await cell.make_template(servers, binding_key=_KEY)
    arrangement = await cell.clone(servers, binding_key=_KEY)
    async with arrangement.admin() as admin:
        built = await wall.build(admin, key=_KEY)
    search = Search(servers=servers, arrangement=arrangement.name, wall=built, left=left)
    await search.look()
    for file in asked or files():
        tables: dict[str, list[Arm]] = {}
        for table, arm in of_policies(file):
            if arm.told in unnoticed if left else (file, arm.told) not in by_hand:
                tables.setdefault(table, []).append(arm)
        for table, listed in tables.items():
            rest = await search.table(table, listed)
            sys.stdout.write(f"{file} {table}: {len(listed)} conditions, {len(rest)} not noticed\n")
            sys.stdout.writelines(f"    {told}\n" for told in rest)
            sys.stdout.flush()
            _write(search.found)


if __name__ == "__main__":
    place = Path(tempfile.mkdtemp(prefix="ketentafel-search-"))
    try:
        with EmbeddedServers(place, options=EmbeddedOptions(durable=False)) as running:
            named = [one for one in sys.argv[1:] if one != "--left"]
            asyncio.run(_main(running, named, left="--left" in sys.argv))
    finally:
        shutil.rmtree(place)
