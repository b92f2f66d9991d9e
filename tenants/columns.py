"""Column habits that every table shares, so that a model reads as the list of what it holds."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ARRAY, CheckConstraint, Column, DateTime, LargeBinary, Table, Text, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB, TSTZMULTIRANGE, TSTZRANGE
from sqlmodel import Field, SQLModel

from tenants.ids import new_id

_CLOSED = "closed_set"

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def key() -> Any:
    """A UUIDv7 primary key, made in the application so that no INSERT needs RETURNING."""
    return Field(default_factory=new_id, primary_key=True, sa_type=cast("Any", Uuid))


def reference(target: str, *, optional: bool = False, key: bool = False) -> Any:
    """A foreign key by name, so that a lower package can point at a table of a higher one.

    `optional` allows null; `key` makes it a part of the primary key.
    """
    return Field(
        default=None if optional else ...,
        foreign_key=target,
        nullable=optional,
        primary_key=key,
        sa_type=cast("Any", Uuid),
    )


def closed(kinds: type[StrEnum], *, optional: bool = False, key: bool = False, default: StrEnum | None = None) -> Any:
    """Text from a closed set; its CHECK is generated from the StrEnum, so code and database cannot drift apart.

    `default` stands in where nothing is said, also where a trigger of the database writes the row.
    """
    return Field(
        default=default if optional or default else ...,
        nullable=optional,
        primary_key=key,
        sa_type=cast("Any", Text),
        sa_column_kwargs={"info": {_CLOSED: kinds}, "server_default": default and default.value},
    )


def closed_list(kinds: type[StrEnum]) -> Any:
    """A non-empty array of values from a closed set."""
    return Field(sa_type=cast("Any", ARRAY(Text)), nullable=False, sa_column_kwargs={"info": {_CLOSED: kinds}})


@event.listens_for(Column, "after_parent_attach")
def _check_closed_sets(column: Column[Any], table: Any) -> None:
    if _CLOSED not in column.info or not isinstance(table, Table):
        return
    # Taken out, so that a copy of this table, which brings its own constraints along, gets no second check.
    kinds = column.info.pop(_CLOSED)
    many = isinstance(column.type, ARRAY)
    listed = f'"{column.name}" <@ ARRAY[{quoted(kinds)}]::text[] AND cardinality("{column.name}") > 0'
    rule = listed if many else f'"{column.name}" IN ({quoted(kinds)})'
    table.append_constraint(CheckConstraint(rule, name=f"closed_{column.name}"))


def within(column: str, kinds: Iterable[str]) -> str:
    """SQL: this array column shares a value with `kinds`."""
    return f"{column} && ARRAY[{quoted(kinds)}]::text[]"


def period(*, optional: bool = False) -> Any:
    """A half-open period of moments [from, until)."""
    return Field(default=None if optional else ..., nullable=optional, sa_type=cast("Any", TSTZRANGE))


def periods(*, optional: bool = False) -> Any:
    """Several periods of moments, as the derived tables keep them."""
    return Field(default=None if optional else ..., sa_type=cast("Any", TSTZMULTIRANGE), nullable=optional)


def moment(*, optional: bool = False) -> Any:
    """A moment in UTC."""
    return Field(default=None if optional else ..., nullable=optional, sa_type=cast("Any", DateTime(timezone=True)))


def sealed(*, optional: bool = False) -> Any:
    """Ciphertext (consent.keys): nothing in SQL sorts, filters or searches it."""
    return Field(default=None if optional else ..., nullable=optional, sa_type=cast("Any", LargeBinary))


def document() -> Any:
    """A JSON object."""
    return Field(sa_type=cast("Any", JSONB), nullable=False)


def quoted(kinds: Iterable[str]) -> str:
    """The values of a closed set as SQL literals; they come from code, never from input."""
    return ", ".join(f"'{kind}'" for kind in kinds)
