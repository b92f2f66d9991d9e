"""Relay's shapes: pages of rows and outward ids."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import strawberry

from casegraph.compiler.kinds import MAPPING, Part

T = TypeVar("T")

_NODE_ID = re.compile(r"([_A-Za-z][_0-9A-Za-z]*):([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


@strawberry.type(description="Whether and where a list goes on. / Of en waar een lijst verder gaat.")
class PageInfo:
    """The end of a page."""

    has_next_page: bool = strawberry.field(
        metadata={MAPPING: Part.HAS_NEXT_PAGE},
        description="Whether there are more rows that you may see. / Of er nog meer is dat u mag zien.",
    )
    end_cursor: str | None = strawberry.field(
        metadata={MAPPING: Part.END_CURSOR},
        description="The cursor of the last row; null on an empty page. / De cursor van de laatste rij.",
    )


@strawberry.type(description="One row of a page with its place. / Eén rij van een pagina met haar plaats.")
class Edge(Generic[T]):
    """A row and its place."""

    node: T = strawberry.field(metadata={MAPPING: Part.NODE}, description="The row itself. / De rij zelf.")
    cursor: str = strawberry.field(
        metadata={MAPPING: Part.CURSOR},
        description="The place of the row, for `after`; valid for 24 hours. / De plaats van de rij, voor `after`.",
    )


@strawberry.type(description="A page of a list, without a total. / Een pagina van een lijst, zonder totaal.")
class Connection(Generic[T]):
    """A page of rows."""

    edges: list[Edge[T]] = strawberry.field(
        metadata={MAPPING: Part.EDGES}, description="The rows of this page. / De rijen van deze pagina."
    )
    page_info: PageInfo = strawberry.field(
        metadata={MAPPING: Part.PAGE_INFO},
        description="Whether and where the list goes on. / Of en waar de lijst verder gaat.",
    )


class NodeKey(NamedTuple):
    """What an outward id says: the GraphQL type name and the row's uuid."""

    type_name: str
    row_id: UUID


def write_node_id(type_name: str, row_id: UUID) -> str:
    """Build the outward id base64url(type:uuid), without padding."""
    return urlsafe_b64encode(f"{type_name}:{row_id}".encode()).rstrip(b"=").decode()


def read_node_id(text: str) -> NodeKey | None:
    """Read an outward id; None when it is not one. There is one spelling per id: nothing else is accepted."""
    try:
        plain = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (BadBase64, ValueError):
        return None
    match = _NODE_ID.fullmatch(plain)
    if match is None:
        return None
    key = NodeKey(match[1], UUID(match[2]))
    return key if write_node_id(*key) == text else None
