"""The closed list of ways in which a field can be answered, as plain values that the compiler reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from types import MappingProxyType
from typing import Any

from strawberry import UNSET

MAPPING = "ketentafel-mapping"
"""Key under which a field's mapping stands in its Strawberry metadata, and a type's as attribute name."""

Text = str | Mapping[str, str]
"""SQL with places, or one such text per member type of an interface or union, by GraphQL type name."""


class Shape(Enum):
    """How many rows a relation shows, and in which form."""

    ONE = auto()
    MANY = auto()
    CONNECTION = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the ledger notes of a row that was shown: columns of the row, or SQL with the place `{t}`.

    `subject` is one uuid, `subjects` an array of uuid; a row about no one in particular (a case) has neither. Of a row
    that is `part_of` another, that other one is noted: its type, and the column with its id.
    """

    case: str
    subject: str | None = None
    subjects: str | None = None
    category: str | None = None
    owner: str | None = None
    part_of: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Where the rows of a type stand. `when` limits the table to the rows that are of this type.

    Showing rows with an `identity` is logged with it, and showing those that are `noted` is logged without.
    """

    name: str
    key: str = "id"
    when: str | None = None
    identity: Identity | None = None
    noted: bool = False

    @property
    def is_logged(self) -> bool:
        """Whether a question that leads here leaves an entry."""
        return self.noted or self.identity is not None


@dataclass(frozen=True, slots=True)
class Key:
    """One sort key. Keys of a connection name their SQL type, are never null, and the last one is unique."""

    sql: Text
    type: str | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a field; its value is always a bind parameter.

    `where` is added when a value is given, `where_null` when null is given; neither when it is absent.
    `of` is the GraphQL name of the type whose ids the argument takes: then the bound value is the uuid in the id.
    """

    type: Any
    description: str
    where: Text | None = None
    where_null: Text | None = None
    default: Any = UNSET
    of: str | None = None


Arguments = Mapping[str, Argument]
NO_ARGUMENTS: Arguments = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the row. `wide` says that the database type holds integers beyond GraphQL's 32 bits."""

    name: str | None = None
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Expression:
    """SQL over the row."""

    sql: str
    wide: bool = False
    arguments: Arguments = field(default_factory=lambda: NO_ARGUMENTS)


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted column, opened after the statement; null when its key was destroyed."""

    column: str


@dataclass(frozen=True, slots=True)
class NodeId:
    """The outward id of the row: base64url(type:uuid)."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """An object made of the same row, or of one composite or range value of it; null when that value is null."""

    value: str = "{t}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Other rows, or for a root field the first ones.

    `size` is the largest number of rows, `page` the number shown when `first` is left out; without `page` there is
    no such argument and `size` rows are shown. `asked` marks a question by id: finding nothing is logged as a miss.
    """

    shape: Shape
    on: Text | None = None
    source: Text | None = None
    order: tuple[Key, ...] = ()
    size: int = 1
    page: int | None = None
    arguments: Arguments = field(default_factory=lambda: NO_ARGUMENTS)
    asked: bool = False


@dataclass(frozen=True, slots=True)
class ByNodeId:
    """The row of any mapped type that fits the field's type, by its outward id."""


@dataclass(frozen=True, slots=True)
class Result:
    """A field of a mutation's payload or a subscription: the row whose id the service gave, or the rows in order."""

    many: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """A field of a mutation's payload whose value the service gave as plain data."""


class Part(Enum):
    """The fixed parts of a Relay connection."""

    EDGES = auto()
    NODE = auto()
    CURSOR = auto()
    PAGE_INFO = auto()
    HAS_NEXT_PAGE = auto()
    END_CURSOR = auto()


FieldMapping = Column | Expression | Sealed | NodeId | Embedded | Relation | ByNodeId | Result | Given | Part
