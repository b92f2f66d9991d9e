"""Asking a compiled question: one statement on a bound connection, and the answer as bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import asyncpg
import orjson
from graphql import GraphQLError

from casegraph.compiler.opening import Opener, finish
from casegraph.compiler.questions import Question

Format = Callable[[GraphQLError], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The JSON of an object, and the errors of fields in it, formatted."""

    data: bytes
    errors: list[dict[str, Any]] = field(default_factory=list)

    def response(self) -> bytes:
        """The body of a GraphQL response."""
        if not self.errors:
            return b'{"data":' + self.data + b"}"
        return b'{"errors":' + orjson.dumps(self.errors) + b',"data":' + self.data + b"}"


def mask(error: GraphQLError) -> dict[str, Any]:
    """Show of a resolver's error where it happened and its code, not its text, which may hold anything."""
    code = (error.extensions or {}).get("code", "INTERNAL")
    return {"message": str(code), "path": error.path, "extensions": {"code": str(code)}}


async def answer(
    connection: asyncpg.Connection[asyncpg.Record] | None,
    question: Question,
    *,
    opener: Opener | None = None,
    context: object = None,
    format_error: Format = mask,
) -> Answer:
    """Ask one question inside a bound transaction. One SQL statement, or none when nothing is asked of the database.

    `connection` is bound (`Region.reading`) or is the driver of a working session, and may be None when nothing is
    asked; `opener` opens encrypted fields; `context` reaches the resolvers of fields without a mapping. Raises what
    asyncpg raises.
    """
    compiled = question.compiled
    body: bytes | None = None
    if compiled.sql is not None:
        if connection is None:
            raise TypeError("This question is put to the database")
        body = await connection.fetchval(compiled.sql, *question.values)
        if body is not None and not compiled.marks and not compiled.elsewhere:
            return Answer(data=body)
    data = orjson.loads(body) if body is not None else {}
    errors = await finish(data, compiled.marks, sealed=compiled.sealed, opener=opener)
    if compiled.elsewhere:
        more, failed = await question.elsewhere(context)
        data |= more
        errors += [format_error(error) for error in failed]
    ordered = {name: data[name] for name in compiled.names}
    return Answer(data=orjson.dumps(ordered), errors=errors)


def join_answers(answers: Mapping[str, Answer]) -> Answer:
    """Put the payloads of several mutations in one answer, by response name."""
    parts = (orjson.dumps(name) + b":" + one.data for name, one in answers.items())
    errors = [{**error, "path": [name, *error["path"]]} for name, one in answers.items() for error in one.errors]
    return Answer(data=b"{" + b",".join(parts) + b"}", errors=errors)
