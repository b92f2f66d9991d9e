"""What the acts of somebody rest on, as it is written down: of each act what else there may be, and what comes of it.

`rests_on.toml` says of each act, a line each, what is changed about who asks, about rights (`without; rights`), about
what is offered (`offered; column; how`) or set (`set; column; how`; `also set` for what no role may change), or about
rows that are there (`table; which rows; column; how`), and the answer then. Which rows is told by ids that the act
knows by name. `by itself` before a line: every other table shows all that it has, so that what the policies of this one
ask is not asked elsewhere already. Nobody writes the lines by hand: `search.py` finds those that show a condition of a
policy to be needed.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from tests.security.guards.acts import Act, Acts, Column
from tests.security.guards.facts import GLASS, PARTNERSHIP, RECUSAL, WITHOUT, others_open, updatable
from tests.security.guards.otherwise import STANDING, offered
from tests.security.guards.probes import Fact, Probe
from tests.security.guards.yard import Yard

WRITTEN = Path(__file__).with_name("rests_on.toml")
AS_IT_IS = "as it is"
BY_ITSELF = "by itself"
ALSO_SET = "also set"
WHO: Mapping[str, Mapping[str, object]] = {
    "not surely recognised": {"assurance": 1},
    "not bound any more": {"expires_at": datetime(2026, 1, 1, tzinfo=UTC)},
    "for another purpose": {"purpose": "HANDHAVING"},
}
# One column of what is set.
_SET = re.compile(r"\b\w+ = .+?(?=, \w+ = |$)")


@cache
def written() -> Mapping[str, Mapping[str, object]]:
    """Of every act, what is written of it."""
    return tomllib.loads(WRITTEN.read_text(encoding="utf-8")) if WRITTEN.exists() else {}


async def probes(yard: Yard, *, tables: Sequence[str]) -> list[Probe]:
    """What is written of all acts on these tables."""
    acts = await Acts.of(yard, wanted=frozenset(written()))
    made = []
    for table in tables:
        async for act in acts.on(table):
            for line, expected in written()[act.told].items():
                probe = act.probe if line == AS_IT_IS else otherwise(acts, act, line)
                made.append(replace(probe, told=f"{act.told}; {line}", expected=expected))
    return made


def otherwise(acts: Acts, act: Act, line: str) -> Probe:
    """The act when something else is the case, as a line tells it; the answer is not filled in."""
    what, *more = line.split("; ")
    if what == BY_ITSELF:
        probe = act.probe if more == [AS_IT_IS] else otherwise(acts, act, "; ".join(more))
        return replace(probe, told=f"{act.told}; {line}", given=(*probe.given, (others_open(act.table), ())))
    if what in WHO:
        return act.probe.by(what, expected=True, **WHO[what])
    if what in {"offered", "set"}:
        return _said_otherwise(acts, act, line, *more)
    if what == ALSO_SET:
        return _also_set(acts, act, line, *more)
    who = (act.names["ours"], act.names["mine"], act.case)
    beside: Mapping[str, Fact] = {
        "without": (WITHOUT, [more[0].split(", ")] if more else []),
        "glass is broken": (GLASS, who),
        "recused": (RECUSAL, who),
        "a partnership": (PARTNERSHIP, ()),
    }
    return act.given(line, beside[what] if what in beside else _fact(acts, act, what, more[0], more[1:]))


def _said_otherwise(acts: Acts, act: Act, line: str, column: str, how: str) -> Probe:
    """The same row or the same change with something else in one column."""
    (kind,) = [one for one in acts.columns[act.table] if one.name == column]
    wrong = dict(said(acts, act, kind))[how]
    if act.command == "a":
        return act.offering(line, column, wrong)
    sets = _SET.sub(lambda one: f"{column} = $1" if one[0].startswith(f"{column} = ") else one[0], act.probe.statement)
    return replace(act.probe, told=f"{act.told}; {line}", statement=sets, values=(wrong,))


def _also_set(acts: Acts, act: Act, line: str, column: str, how: str) -> Probe:
    """The same change with one column more, by somebody who may change that too."""
    (kind,) = [one for one in acts.columns[act.table] if one.name == column]
    probe = act.given(line, (updatable(act.table, column), ()))
    also = f'{act.probe.statement}, "{column}" = $1'
    return replace(probe, statement=also, values=(dict(said(acts, act, kind))[how],))


def said(acts: Acts, act: Act, column: Column) -> Iterator[tuple[str, object]]:
    """What may be offered in a column instead."""
    ids = {}
    if column.kind == "uuid":
        wall = acts.yard.wall
        ids = {
            **act.names,
            "theirs": wall.a.organisation,
            "case of A": wall.hidden.case,
            "case of both": wall.shared.case,
        }
    yield from offered(column.kind, act.row.get(column.name), now=acts.yard.now, others=ids)
    yield from ((one, one) for one in column.allowed if column.kind in {"text", "varchar"})


def ways(act: Act, column: Column) -> Mapping[str, str]:
    """How a column of rows that are there may be otherwise, as SQL."""
    who = {"tenants.member()": f"'{act.names['mine']}'", "tenants.org()": f"'{act.names['ours']}'"}
    standing = {told: sql.format(f'"{column.name}"') for told, sql in STANDING.get(column.kind, {}).items()}
    return {told: who.get(sql, sql) for told, sql in standing.items()} | {one: f"'{one}'" for one in column.allowed}


def _fact(acts: Acts, act: Act, table: str, which: str, change: Sequence[str]) -> Fact:
    pairs = [one.split(" = ") for one in which.split(", ")] if which != "all" else []
    where = " AND ".join(f'"{column}" = ${number}' for number, (column, _) in enumerate(pairs, 1)) or "true"
    values = [act.names[name] for _, name in pairs]
    if change == ["not there"]:
        return f"DELETE FROM {table} WHERE {where}", values
    column, how = change
    (one,) = [one for one in acts.columns[table] if one.name == column]
    return f'UPDATE {table} SET "{column}" = {ways(act, one)[how]} WHERE {where}', values
