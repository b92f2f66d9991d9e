"""Asking a compiled question: one statement on a bound connection, and the answer as bytes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import orjson
from graphql import GraphQLError

from casegraph.compiler.opening import Opener, check, splice
from casegraph.compiler.questions import Question

_EMPTY: Final = len(b"{}")
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
    body, failed = b"{}", False
    if compiled.sql is not None:
        if connection is None:
            raise TypeError("This question is put to the database")
        body = await connection.fetchval(compiled.sql, *question.values)
        if compiled.sealed:
            body, failed = await splice(body, mark=question.mark, sealed=compiled.sealed, opener=opener)
        if not (failed or compiled.is_wide or compiled.elsewhere):
            return Answer(data=body)
    more, wrong = await question.elsewhere(context) if compiled.elsewhere else ({}, [])
    errors = [format_error(error) for error in wrong]
    if failed or compiled.is_wide or not _stand_last(more, compiled.names):
        data = orjson.loads(body)
        found = check(data, compiled.marks, mark=question.mark) if failed or compiled.is_wide else []
        data |= more
        return Answer(data=orjson.dumps({name: data[name] for name in compiled.names}), errors=found + errors)
    added = orjson.dumps({name: more[name] for name in compiled.names if name in more})
    return Answer(data=body[:-1] + (b"," if len(body) > _EMPTY else b"") + added[1:], errors=errors)


def _stand_last(names: Collection[str], all_names: Sequence[str]) -> bool:
    """Whether these names come after all others, so that their values can be put behind the text of the rest."""
    return all(name in names for name in all_names[len(all_names) - len(names) :])


def join_answers(answers: Mapping[str, Answer]) -> Answer:
    """Put the payloads of several mutations in one answer, by response name."""
    parts = (orjson.dumps(name) + b":" + one.data for name, one in answers.items())
    errors = [{**error, "path": [name, *error["path"]]} for name, one in answers.items() for error in one.errors]
    return Answer(data=b"{" + b",".join(parts) + b"}", errors=errors)
