"""Which rows a relation shows: filtered, ordered and limited before anything is joined to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graphql import GraphQLObjectType

from casegraph.compiler.arguments import Presence
from casegraph.compiler.built import Build, Built, merge_marks
from casegraph.compiler.catalogue import Composite, members, table_of, text_for
from casegraph.compiler.compilation import Compilation, Details, FieldArguments
from casegraph.compiler.errors import MappingError
from casegraph.compiler.kinds import Relation, Table
from casegraph.compiler.known import keeps_rows, keys_asked, known_source
from casegraph.compiler.sql import fill


@dataclass(frozen=True, slots=True)
class Rows:
    """A SELECT that gives the rows, the alias to give it, and ORDER BY the columns `_k0` … that it carries.

    Rows of several types carry `_m`, the index of their type in `types`, and one whole row `_r0` … per type. Rows of
    one type carry themselves, as `_t`, when `kept` names their table: fields after this one want them by their keys.
    """

    sql: str
    alias: str
    order: str
    types: tuple[GraphQLObjectType, ...]
    kept: Table | None = None

    def from_sql(self) -> str:
        """The rows as a FROM item."""
        return f"({self.sql}) {self.alias}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """How many rows a relation shows, and where they start.

    `most` is a constant of the schema, `asked` a parameter within it. The planner must see the constant: for a
    parameter alone it expects a tenth of the table, and plans every execution anew.
    """

    most: int
    asked: str | None = None
    after: Sequence[str] = ()

    @classmethod
    def of(cls, size: str, *, largest: int, more: int = 0, after: Sequence[str] = ()) -> Page:
        """Make a page of `size` rows, a number or a parameter, reading `more` rows beyond it."""
        if size.isdecimal():
            return cls(most=int(size) + more, after=after)
        return cls(most=largest + more, asked=f"{size} + {more}" if more else size, after=after)


def select_rows(
    work: Compilation,
    relation: Relation,
    type_: Composite,
    *,
    arguments: FieldArguments,
    parent: str | None,
    page: Page,
    later: frozenset[str] = frozenset(),
) -> Rows:
    """Write the SELECT for a relation's rows; raises `MappingError` when the relation's texts do not fit."""
    types = [one for one in members(work.schema, type_) if _takes_part(relation, one)]
    if not types:
        raise MappingError(f"No mapped type stands behind {type_.name}")
    work.logs |= any(table_of(one).is_logged for one in types)
    alias = work.names.next("t")
    start = _Start(work, relation, arguments, parent, page)
    parts = [_Member(start, one) for one in types]
    only = parts[0] if len(parts) == 1 else None
    kept = only.table if only is not None and keeps_rows(relation, only.table, later) else None
    itself = f", {parts[0].itself()} AS _t" if kept is not None else ""
    sql = _union(parts, relation, page) if only is None else only.select(f"{only.alias}.*{itself}")
    if page.asked is not None:
        sql = f"SELECT b.* FROM ({sql}) b{_ordered('b', relation)} LIMIT {page.asked}"
    return Rows(sql, alias, _ordered(alias, relation), tuple(types), kept)


def build_rows(work: Compilation, rows: Rows, details: Details, *, build: Build) -> Built:
    """Build the object of each row: of its one type, or of whichever type the row is."""
    if len(rows.types) == 1:
        return build(work, rows.types[0], details, rows.alias)
    built, texts = Built(), []
    for at, type_ in enumerate(rows.types):
        row, alias = work.names.next("t"), work.names.next("m")
        member = build(work, type_, details, row)
        shown = member.shown_sql()
        columns = f"{member.json.render()} AS j" + (f", {shown} AS s" if shown else "")
        beside = "".join(member.laterals)
        built.laterals.append(
            f" LEFT JOIN LATERAL (SELECT {columns} FROM (SELECT ({rows.alias}._r{at}).*) {row}{beside}"
            f" WHERE {rows.alias}._m = {at}) {alias} ON true"
        )
        built.shown += [f"{alias}.s"] if shown else []
        texts.append(f"{alias}.j")
        merge_marks(built.marks, member.marks)
    built.json.expression(f"coalesce({', '.join(texts)})")
    return built


@dataclass(frozen=True, slots=True)
class _Start:
    """What the SELECTs of all members have in common."""

    work: Compilation
    relation: Relation
    arguments: FieldArguments
    parent: str | None
    page: Page


class _Member:
    """The part of a relation's SELECT that reads one type's table."""

    def __init__(self, start: _Start, type_: GraphQLObjectType) -> None:
        self.table = table_of(type_)
        self.alias = start.work.names.next("t")
        self._name, self._relation, self._page = type_.name, start.relation, start.page
        self._arguments = start.arguments
        self._known = start.work.known.get(self.table.name)
        self._via, self._parent = start.work.names.next("v"), start.parent
        self.keys = [self._fill(text_for(key.sql, type_.name) or "") for key in start.relation.order]

    def select(self, columns: str) -> str:
        """Write the SELECT, with the sort keys after the given columns."""
        source = self._fill(text_for(self._relation.source, self._name) or self._rows())
        keys = "".join(f", {key} AS _k{at}" for at, key in enumerate(self.keys))
        where = " AND ".join(f"({one})" for one in self._conditions())
        return (
            f"SELECT {columns}{keys} FROM {source}"
            + (f" WHERE {where}" if where else "")
            + f"{_order_by(self.keys, self._relation)} LIMIT {self._page.most}"
        )

    def itself(self) -> str:
        """The whole row as a value of its table: rows known already come out of a subquery, nameless until cast."""
        return f"{self.alias}::{self.table.name}"

    def _rows(self) -> str:
        """The table, or what is known of it already when rows are asked for by their keys."""
        keys = keys_asked(self._relation, self.table)
        if keys is None or self._known is None:
            return f"{self.table.name} {{t}}"
        return known_source(self._known, self.table, keys=f"{{parent}}.{keys}")

    def _conditions(self) -> list[str]:
        texts = [self.table.when, text_for(self._relation.on, self._name)]
        for name, argument in self._relation.arguments.items():
            match self._arguments.presence(name):
                case Presence.GIVEN:
                    texts.append(text_for(argument.where, self._name))
                case Presence.NULL:
                    texts.append(text_for(argument.where_null, self._name))
        conditions = [self._fill(text) for text in texts if text]
        if self._page.after:
            # A row comparison, so that the index is entered at the cursor and the policy's operators stay leakproof.
            side = "<" if self._relation.order[0].descending else ">"
            conditions.append(f"({', '.join(self.keys)}) {side} ({', '.join(self._page.after)})")
        return conditions

    def _fill(self, text: str) -> str:
        fixed = {
            "t": self.alias,
            "table": self.table.name,
            "key": self.table.key,
            "via": self._via,
            "parent": self._parent,
        }
        return fill(text, lambda name: self._arguments.sql(name[1:]) if name.startswith("$") else fixed.get(name))


def _union(texts: Sequence[_Member], relation: Relation, page: Page) -> str:
    """Rows of several tables in one order; each table gives no more than the page holds."""
    parts = []
    for at, member in enumerate(texts):
        rows = ", ".join(
            f"{member.itself() if at == place else f'NULL::{other.table.name}'} AS _r{place}"
            for place, other in enumerate(texts)
        )
        parts.append(f"({member.select(f'{at} AS _m, {rows}')})")
    return f"SELECT u.* FROM ({' UNION ALL '.join(parts)}) u{_ordered('u', relation)} LIMIT {page.most}"


def _ordered(alias: str, relation: Relation) -> str:
    """ORDER BY the sort keys that rows carry."""
    return _order_by([f"{alias}._k{at}" for at in range(len(relation.order))], relation)


def _order_by(keys: Sequence[str], relation: Relation) -> str:
    if not keys:
        return ""
    listed = (f"{key} DESC" if made.descending else key for key, made in zip(keys, relation.order, strict=True))
    return f" ORDER BY {', '.join(listed)}"


def _takes_part(relation: Relation, type_: GraphQLObjectType) -> bool:
    return isinstance(relation.on, str | None) or type_.name in relation.on
