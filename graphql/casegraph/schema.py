"""The whole schema: its assembly, its committed text, and what may not change in it unseen.

python -m casegraph.schema export    writes graphql/schema.graphql
python -m casegraph.schema check     fails when the committed text is not this schema
"""

import sys
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

import strawberry
from graphql import GraphQLError, GraphQLSchema, build_schema, find_breaking_changes
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from casegraph import schema_rules
from casegraph.moments import MOMENT
from casegraph.mutation import Mutation
from casegraph.query import Query
from casegraph.subscription import Subscription

SDL = Path(__file__).resolve().parent.parent / "schema.graphql"


class QuietSchema(strawberry.Schema):
    """A schema that never writes a document, a variable or an error's text to a log."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        """Say nothing: the edge logs faults by kind and place, and Strawberry would log what the client sent."""


class SchemaFaultError(Exception):
    """The schema breaks its own rules; each place is named."""


def assemble(
    *, query: type, mutation: type | None = None, subscription: type | None = None, types: Sequence[type] = ()
) -> QuietSchema:
    """The schema of these root types. Raises SchemaFaultError for what it may not say or could not keep."""
    schema = QuietSchema(
        query=query,
        mutation=mutation,
        subscription=subscription,
        types=types,
        config=StrawberryConfig(disable_field_suggestions=True, scalar_map={datetime: MOMENT}),
    )
    faults = schema_rules.broken(core(schema))
    if faults:
        raise SchemaFaultError("; ".join(faults))
    return schema


@cache
def product() -> QuietSchema:
    """The schema of the product."""
    return assemble(query=Query, mutation=Mutation, subscription=Subscription)


def core(schema: strawberry.Schema) -> GraphQLSchema:
    """The graphql-core schema inside."""
    return schema._schema  # noqa: SLF001 - Strawberry's printer and every integration use it


def sdl(schema: strawberry.Schema) -> str:
    """The schema as text, as it is committed."""
    return schema.as_str().strip() + "\n"


def drift(committed: str, schema: strawberry.Schema) -> list[str]:
    """What a client of the committed schema would miss in this one, or one line when only the text differs."""
    if committed == sdl(schema):
        return []
    changes = find_breaking_changes(build_schema(committed), core(schema)) if committed else []
    return [f"breaking: {change.description}" for change in changes] or ["the committed text is not this schema"]


def main(arguments: Sequence[str]) -> int:
    """Export or check; the exit status."""
    match arguments:
        case ["export"]:
            SDL.write_text(sdl(product()), encoding="utf-8")
            return 0
        case ["check"]:
            committed = SDL.read_text(encoding="utf-8") if SDL.exists() else ""
            faults = drift(committed, product())
            sys.stderr.writelines(f"{SDL.name}: {fault}\n" for fault in faults)
            return 1 if faults else 0
        case _:
            sys.stderr.write("python -m casegraph.schema export|check\n")
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
