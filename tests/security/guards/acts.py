"""All that somebody does with a table, found by trying: rows that are seen and are not, change, or go in.

It is done by Bram of B, or whoever stands in his place: plainly, and then otherwise, by who lacks a right, in an
emergency, or without what need not be offered. Triggers stand aside, so that policies answer by themselves, unless one
fills in what a policy asks for.
"""

import re
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from asyncpg.types import Range

from tests.security.bound_rows import Row
from tests.security.guards.beside import BESIDE
from tests.security.guards.changes import CHANGES
from tests.security.guards.facts import GLASS, WITHOUT
from tests.security.guards.probes import Fact, Probe, answer, insert
from tests.security.guards.yard import Yard
from tests.security.wall import Party
from tests.security.writing import WRITABLE

POLICIES = """
    SELECT c.relnamespace::regnamespace::text || '.' || quote_ident(c.relname), polcmd::text,
           string_agg(concat_ws(' ', pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)), ' ')
    FROM pg_policy JOIN pg_class c ON c.oid = polrelid GROUP BY c.oid, polcmd
"""
_COLUMNS = """
    SELECT c.relnamespace::regnamespace::text || '.' || quote_ident(c.relname) AS owner,
           a.attname AS name, t.typname AS kind, a.attgenerated <> '' AS made,
           (SELECT p.relnamespace::regnamespace::text || '.' || quote_ident(p.relname)
              FROM pg_constraint k JOIN pg_class p ON p.oid = k.confrelid
             WHERE k.contype = 'f' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum]
             ORDER BY k.conname LIMIT 1) AS parent,
           (SELECT string_agg(pg_get_constraintdef(k.oid), ' ') FROM pg_constraint k
             WHERE k.contype = 'c' AND k.conrelid = c.oid AND k.conkey = ARRAY[a.attnum]) AS checked
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
      AND c.relnamespace::regnamespace::text IN ('casework', 'consent', 'tenants')
    ORDER BY a.attnum
"""
_WORD = re.compile(r"'(\w+)'")
_RIGHT = re.compile(r"scopes\('(\w+)'")
_ROWS = 40
_SEES: Mapping[object, tuple[str, int]] = {True: ("sees", 3), False: ("does not see", 12)}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column, the table that it points to, and the words that may stand there."""

    name: str
    kind: str
    parent: str | None
    made: bool
    allowed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A row that is there, or comes to be there first; `more` tells of which row it is."""

    row: Row
    given: tuple[Fact, ...] = ()
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody does, as a probe; the row that it is about, and the ids that are known by name."""

    told: str
    table: str
    probe: Probe
    row: Row
    names: Mapping[str, UUID] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """Of which policies it asks, as `pg_policy` names them."""
        return {"SELECT": "r", "UPDATE": "w", "INSERT": "a"}[self.probe.statement.split()[0]]

    @property
    def case(self) -> UUID | None:
        """The case that it is about."""
        return self.names.get("id" if self.table == 'casework."case"' else "case_id")

    def given(self, told: str, fact: Fact) -> Probe:
        """The same when this is the case too."""
        return replace(self.probe, told=f"{self.told}; {told}", given=(*self.probe.given, fact))

    def offering(self, told: str, column: str, value: object) -> Probe:
        """The same row with something else in a column."""
        statement, values = insert(self.table, {**self.row, column: value})
        return replace(self.probe, told=f"{self.told}; {told}", statement=statement, values=values)


@dataclass(frozen=True, kw_only=True)
class Acts:
    """The acts of a yard; `wanted` are the names of those that somebody asks for, all of them without it."""

    yard: Yard
    columns: Mapping[str, Sequence[Column]]
    rights: Mapping[tuple[str, str], Sequence[str]]
    wanted: frozenset[str] | None = None

    @classmethod
    async def of(cls, yard: Yard, *, wanted: frozenset[str] | None = None) -> "Acts":
        found: dict[str, list[Column]] = {}
        for one in map(dict, await yard.admin.fetch(_COLUMNS)):
            owner, checked = one.pop("owner"), one.pop("checked")
            found.setdefault(owner, []).append(Column(**one, allowed=tuple(_WORD.findall(checked or ""))))
        rights = {
            (table, command): sorted(set(_RIGHT.findall(policies)))
            for table, command, policies in await yard.admin.fetch(POLICIES)
        }
        return cls(yard=yard, columns=found, rights=rights, wanted=wanted)

    async def on(self, table: str) -> AsyncIterator[Act]:
        """What is done with a table. What is there already comes first: a row that is offered brings others."""
        plain = []
        async for act in self._plainly(table):
            if self.wanted is None or act.told in self.wanted:
                yield act
            if not act.told.startswith("does not see"):
                plain.append(act)
        first = {act.command: act for act in reversed(plain)}
        for act in first.values():
            async for other in self._otherwise(act):
                yield other

    def _is_wanted(self, table: str) -> bool:
        """Whether somebody asks for an act on a row that is offered there."""
        return self.wanted is None or any(f"writes {table}" in one or "it writes" in one for one in self.wanted)

    async def _otherwise(self, act: Act) -> AsyncIterator[Act]:
        """The same act by somebody else or of another row, where it is still done."""
        for told, probe, row in self._variants(act):
            wanted = self.wanted is None or f"{act.told}, {told}" in self.wanted
            if wanted and await self._answer(probe) is True:
                yield replace(act, told=f"{act.told}, {told}", probe=probe, row=row)

    def _variants(self, act: Act) -> Iterator[tuple[str, Probe, Row]]:
        asked = self.rights.get((act.table, act.command), ())
        for right in asked if len(asked) > 1 else ():
            yield f"without {right}", act.given("", (WITHOUT, [[right]])), act.row
        if act.case is not None:
            glass = GLASS, (act.names["ours"], act.names["mine"], act.case)
            yield "in an emergency", act.given("", glass), act.row
        for column in self.columns[act.table] if act.command == "a" else ():
            if column.kind == "uuid" and act.row.get(column.name) is not None:
                yield f"of no {column.name}", act.offering("", column.name, None), {**act.row, column.name: None}

    async def _plainly(self, table: str) -> AsyncIterator[Act]:
        there = [dict(one) for one in await self.yard.admin.fetch(f"SELECT * FROM {table} ORDER BY ctid LIMIT {_ROWS}")]
        async for act in self._seen(table, [Standing(row=row) for row in there]):
            yield act
        offered = []
        for more, row in [one async for one in self._rows(table)]:
            act = await self._written(table, row)
            if act.probe.expected is True:
                offered.append(Standing(row=act.row, given=(insert(table, act.row),), more=f" it writes{more}"))
            yield replace(act, told=f"{act.told}{more}", probe=replace(act.probe, told=f"{act.told}{more}"))
        for standing in offered:
            async for act in self._seen(table, [standing]):
                yield act
        for verb, (change, ready) in CHANGES.get(table, {}).items():
            for standings in ([Standing(row=row) for row in there], *([one] for one in offered)):
                if (changed := await self._changed(verb, change, ready, table, standings)) is not None:
                    yield changed

    async def _rows(self, table: str) -> AsyncIterator[tuple[str, Row]]:
        """The rows that may be offered there, with what tells one from the other."""
        party = party_of(self.yard, table)
        if table in WRITABLE and self._is_wanted(table):
            yield "", await self.yard.row(table, party=party)
        for more, made in BESIDE.get(table, {}).items():
            if self._is_wanted(table):
                await self.yard.bind(self.yard.actor(party))
                yield f", {more}", await made(self.yard.admin, self.yard.wall)

    async def _seen(self, table: str, rows: Sequence["Standing"]) -> AsyncIterator[Act]:
        """The first few rows that Bram sees, and those that he does not see."""
        times: Counter[object] = Counter()
        for one in rows:
            where, values = _one(self.columns[table], one.row)
            probe = Probe(
                told=table,
                actor=self.yard.b,
                statement=f"SELECT count(*) = 1 FROM {table} WHERE {where}",
                values=values,
                given=one.given,
            )
            told, most = _SEES.get(found := await self._answer(probe), ("", 0))
            times[found] += 1
            if times[found] <= most:
                yield await self._act(f"{told}{one.more or f' {times[found]}'}", probe, table, one.row)

    async def _changed(self, verb: str, change: str, ready: str, table: str, rows: Sequence["Standing"]) -> Act | None:
        """The first row that can be changed so, as the only one there: no WHERE asks who may read it."""
        for one in rows:
            where, values = _one(self.columns[table], one.row)
            made = tuple((f"UPDATE {table} SET {ready} WHERE {where}", values) for _ in [ready] if ready)
            # Without roles nobody may do anything.
            alone = ((f"DELETE FROM {table} WHERE NOT ({where})", values),) if table != "tenants.role" else ()
            only = f" WHERE {where}" if table == "tenants.role" else ""
            probe = Probe(
                told=table,
                actor=self.yard.actor(party_of(self.yard, table)),
                statement=f"UPDATE {table} SET {_set(change, one.row, ready=bool(ready))}{only}",
                values=values if only else (),
                given=(*one.given, *made, *alone),
                guards=False,
            )
            if await self._answer(probe) is True:
                return await self._act(f"{verb}{one.more}", probe, table, one.row)
        return None

    async def _written(self, table: str, row: Row) -> Act:
        """The row that goes in; where guards fill in what is asked for, as they make it."""
        act = await self._offered(table, row, guards=False)
        if act.probe.expected is not True:
            guarded = await self._offered(table, row, guards=True)
            if guarded.probe.expected is True:
                made = await self._becomes(guarded)
                act = await self._offered(table, made, guards=False)
                return act if act.probe.expected is True else replace(guarded, row=made)
        return act

    async def _offered(self, table: str, row: Row, *, guards: bool) -> Act:
        statement, values = insert(table, row)
        actor = self.yard.actor(party_of(self.yard, table))
        probe = Probe(told=table, actor=actor, statement=statement, values=values, guards=guards)
        return await self._act("writes", replace(probe, expected=await self._answer(probe)), table, row)

    async def _becomes(self, act: Act) -> Row:
        """The row as guards make it."""
        admin = self.yard.admin
        await self.yard.bind(act.probe.actor)
        await admin.execute("SAVEPOINT becomes")
        made = await admin.fetchrow(f"{act.probe.statement} RETURNING *", *act.probe.values)
        await admin.execute("ROLLBACK TO becomes")
        return dict(made or {})

    async def _answer(self, probe: Probe) -> object:
        return await answer(self.yard.admin, probe, key=self.yard.key)

    async def _act(self, verb: str, probe: Probe, table: str, row: Row) -> Act:
        """The act with its names: of who asks, of the ids in the row, and of those in the rows that it points to."""
        names: dict[str, UUID] = {"ours": probe.actor.organisation, "mine": probe.actor.member}
        ids = {one: value for one in self.columns[table] if isinstance(value := row.get(one.name), UUID)}
        for column, id_ in ids.items():
            names.setdefault(column.name, id_)
        for column, id_ in ids.items():
            parent = column.parent
            if parent is not None and any(one.name == "id" for one in self.columns.get(parent, ())):
                found = await self.yard.admin.fetchrow(f"SELECT * FROM {parent} WHERE id = $1", id_)
                for name, value in dict(found or {}).items():
                    if isinstance(value, UUID) and name != "id":
                        names.setdefault(f"{column.name}'s {name}", value)
        told = f"{verb} {table}"
        return Act(told=told, table=table, probe=replace(probe, told=told), row=row, names=_once(names))


def _one(columns: Sequence[Column], row: Row) -> tuple[str, tuple[object, ...]]:
    """The WHERE that finds a row by its ids, and its values."""
    ids = ["id"] if "id" in row else [one.name for one in columns if one.kind == "uuid" and row.get(one.name)]
    ids = ids or [one.name for one in columns if one.kind in {"text", "int4"} and row.get(one.name) is not None]
    return " AND ".join(f'"{name}" = ${place}' for place, name in enumerate(ids, 1)), tuple(row[one] for one in ids)


def _once(names: Mapping[str, UUID]) -> Mapping[str, UUID]:
    """Each id by its first name."""
    kept: dict[UUID, str] = {}
    for name, id_ in names.items():
        kept.setdefault(id_, name)
    return {name: id_ for id_, name in kept.items()}


def _set(change: str, row: Row, *, ready: bool) -> str:
    """What is set in this row."""
    valid = row.get("valid")
    lower = valid.lower.isoformat() if isinstance(valid, Range) and valid.lower and not ready else "2026-01-01"
    agreed = f"'{row['convenant_id']}'" if row.get("convenant_id") else "NULL"
    return change.format(version=int(str(row.get("version") or 0)) + 1, lower=lower, convenant_id=agreed)


def party_of(yard: Yard, table: str) -> Party:
    """Who does it: for three tables there is one person who may."""
    others = {
        "consent.break_glass": yard.wall.crisis,
        "consent.police_decision": yard.wall.police,
        "consent.justice_provision": yard.wall.justice,
    }
    return others.get(table, yard.wall.b)
