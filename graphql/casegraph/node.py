"""Relay's node: every object has one outward id, and one root field finds it again."""

import strawberry

import casegraph.enums  # noqa: F401 - describes the closed sets before any type uses them
from casegraph.compiler.mapping import by_node_id, node_id


@strawberry.interface(description="Anything with an id of its own. / Alles met een eigen id.")
class Node:
    """An object that can be asked for by its id."""

    id: strawberry.ID = node_id(description="The id, the same in every answer. / Het id, in elk antwoord hetzelfde.")


@strawberry.type
class NodeQuery:
    """The root field that every client library of Relay expects."""

    node: Node | None = by_node_id(
        description="The object with this id, or null: hidden and absent look the same. / "
        "Het object met dit id, of niets: verborgen en afwezig zien er hetzelfde uit."
    )
