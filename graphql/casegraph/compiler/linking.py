"""How a row leads to other rows: to one, to the first, to many, to a page of them, or from the root by an id.

These are said beside a type as `mapping.py` shows, and are named there too.
"""

# ruff: noqa: ANN401 -- a field specifier stands where the attribute's own annotation gives the type

from collections.abc import Sequence
from typing import Any

import strawberry

from casegraph.compiler.fields import field_of
from casegraph.compiler.kinds import NO_ARGUMENTS, Argument, Arguments, ByNodeId, Key, Relation, Shape, Text

_FIRST = Argument(int | None, "How many rows to show at most. / Hoeveel rijen er hooguit worden getoond.")
_AFTER = Argument(
    strawberry.ID | None,
    "Show what comes after this cursor, from the same question, at most 24 hours old. / "
    "Toon wat na deze cursor komt, uit dezelfde vraag, hooguit 24 uur oud.",
)
_ID = Argument(strawberry.ID, "The id of the object. / Het id van het object.")


def one(
    on: Text | None = None,
    *,
    description: str,
    source: Text | None = None,
    arguments: Arguments = NO_ARGUMENTS,
    deprecated: str | None = None,
) -> Any:
    """Show the one row that matches `on`; null when there is none or it is hidden. `on` holds a unique key."""
    mapping = Relation(shape=Shape.ONE, on=on, source=source, arguments=arguments)
    return field_of(mapping, description=description, deprecated=deprecated, arguments=arguments)


def first(
    on: Text | None = None,
    *,
    order: Sequence[Key],
    description: str,
    source: Text | None = None,
    arguments: Arguments = NO_ARGUMENTS,
    deprecated: str | None = None,
) -> Any:
    """Show the first row in `order` that matches `on`; null when there is none."""
    mapping = Relation(shape=Shape.ONE, on=on, source=source, order=tuple(order), arguments=arguments)
    return field_of(mapping, description=description, deprecated=deprecated, arguments=arguments)


def many(
    on: Text | None = None,
    *,
    order: Sequence[Key],
    size: int,
    description: str,
    page: int | None = None,
    source: Text | None = None,
    arguments: Arguments = NO_ARGUMENTS,
    deprecated: str | None = None,
) -> Any:
    """Show at most `size` rows in `order`. With `page` the field has an argument `first`, by default `page`."""
    _check_order(order, size=size, page=page)
    mapping = Relation(
        shape=Shape.MANY, on=on, source=source, order=tuple(order), size=size, page=page, arguments=arguments
    )
    paging = {"first": _paged(page)} if page else {}
    return field_of(mapping, description=description, deprecated=deprecated, arguments={**paging, **arguments})


def connection(
    on: Text | None = None,
    *,
    order: Sequence[Key],
    size: int,
    page: int,
    description: str,
    source: Text | None = None,
    arguments: Arguments = NO_ARGUMENTS,
    deprecated: str | None = None,
    asked: bool = False,
) -> Any:
    """Show a Relay page (`first`, `after`) of at most `size` rows; annotate as `Connection[Type]` (`relay.py`).

    All keys of `order` go the same way, name their SQL type, are NOT NULL, and together are unique.
    `asked` marks a question about one thing by its id: an empty page of it is logged as a miss.
    """
    _check_order(order, size=size, page=page)
    if len({key.descending for key in order}) > 1 or any(key.type is None for key in order):
        raise TypeError("The keys of a connection go the same way and name their SQL types")
    mapping = Relation(
        shape=Shape.CONNECTION,
        on=on,
        source=source,
        order=tuple(order),
        size=size,
        page=page,
        arguments=arguments,
        asked=asked,
    )
    paging = {"first": _paged(page), "after": _AFTER}
    return field_of(mapping, description=description, deprecated=deprecated, arguments={**paging, **arguments})


def by_id(*, description: str) -> Any:
    """Show, as a root field with the argument `id`, the row with this outward id. Finding nothing logs a miss."""
    mapping = Relation(shape=Shape.ONE, on="{t}.{key} = {$id}", arguments={"id": _ID}, asked=True)
    return field_of(mapping, description=description, arguments={"id": _ID})


def by_node_id(*, description: str) -> Any:
    """Show, as the root field `node(id)`, the row of any mapped type that implements the field's interface."""
    return field_of(ByNodeId(), description=description, arguments={"id": _ID})


def asc(sql: Text, sql_type: str | None = None) -> Key:
    """Build a key that goes up."""
    return Key(sql, sql_type)


def desc(sql: Text, sql_type: str | None = None) -> Key:
    """Build a key that goes down."""
    return Key(sql, sql_type, descending=True)


def _check_order(order: Sequence[Key], *, size: int, page: int | None) -> None:
    """A list without an order or an end is a mistake."""
    if not order:
        raise TypeError("A list says in which order its rows come")
    if not 1 <= (page or size) <= size:
        raise TypeError("A page holds at least one row, and no more than the largest page")


def _paged(page: int) -> Argument:
    return Argument(_FIRST.type, _FIRST.description, default=page)
