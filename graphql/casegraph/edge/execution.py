"""From a question to the bytes of its answer: one operation, one bound transaction, committed before it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, cast
from uuid import UUID

import asyncpg
import orjson
import strawberry
from graphql import GraphQLError, OperationType
from graphql.execution.collect_fields import collect_fields
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.settings import Asking
from casegraph.compiler.answer import Answer, answer, join_answers
from casegraph.compiler.errors import Refused
from casegraph.compiler.questions import Asker, Opened, RootField
from casegraph.compiler.questions import Question as Compiled
from casegraph.edge.cells import Cell
from casegraph.edge.context import Caller, Context
from casegraph.edge.errors import EdgeCode, EdgeError, Place, Problem, error_list
from casegraph.edge.faults import masked
from casegraph.edge.mutations import Asked, Mutations, lend_keys, once, told
from casegraph.edge.opening import Opening
from casegraph.edge.subscriptions import HEARTBEAT_SECONDS, EventStream, Places, topic_of
from casegraph.edge.trusted import document_id, trusted_documents
from casegraph.edge.ways import check_way
from casegraph.edge.wire import Accepted, Question
from tenants.session import driver
from tenants.writing import Row, aside, insert

_INTROSPECTION = frozenset({"__schema", "__type"})


class Execution:
    """Answers questions about one schema. One per process."""

    def __init__(
        self,
        schema: strawberry.Schema,
        *,
        trusted: Mapping[str, str] | None = None,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        """Take a schema, and the documents that are trusted, by id; by default those that ship with the product."""
        self._heartbeat_seconds = heartbeat_seconds
        self._places = Places()
        self._trusted = trusted_documents() if trusted is None else trusted
        self._mutations = Mutations(schema)

    async def answer(
        self, question: Question, *, cell: Cell, caller: Caller, by_get: bool, accepts: Accepted
    ) -> bytes | EventStream:
        """The whole body of the answer, or a stream of them. Raises EdgeError; any other exception is a fault."""
        asking = cell.settings.asking(issuer=caller.issuer, client=caller.client)
        try:
            text, trusted = self._document(question, asking=asking)
            opened = cell.reader.open(text, name=question.operation, variables=question.variables, trusted=trusted)
            check_way(opened, cell=cell, by_get=by_get, accepts=accepts)
            match opened.kind:
                case OperationType.QUERY:
                    return await _ask(opened, cell=cell, caller=caller, introspection=asking.introspection)
                case OperationType.MUTATION:
                    return await self._change(opened, cell=cell, caller=caller)
                case OperationType.SUBSCRIPTION:
                    return self._follow(opened, cell=cell, caller=caller)
        except Refused as refusal:
            raise _edge_error(refusal) from None

    def _document(self, question: Question, *, asking: Asking) -> tuple[str, bool]:
        """The text of the document, and whether it is a trusted one, asked for by its id or written out."""
        if question.text is None:
            text = self._trusted.get(question.document_id or "")
            if text is None:
                raise _about_document(EdgeCode.DOCUMENT_UNKNOWN)
            return text, True
        trusted = document_id(question.text) in self._trusted
        if not trusted and not asking.free_documents:
            raise _about_document(EdgeCode.TRUSTED_DOCUMENT_REQUIRED)
        return question.text, trusted

    async def _change(self, opened: Opened, *, cell: Cell, caller: Caller) -> bytes:
        done: dict[str, Answer] = {}
        organisation = caller.actor.organisation
        roots = cell.reader.root_fields(opened)
        waits = once((one.arguments["input"] for one in roots), organisation=organisation, client=caller.client)
        async with cell.region.working(caller.actor, once=waits) as session:
            lend_keys(session, cell.keys)
            connection = await driver(session)
            for root in roots:
                asked = Asked(name=root.name, client=caller.client, secret=cell.input_secret)
                performed, kept = await self._mutations.perform(session, root.field, root.arguments, asked=asked)
                await session.flush()
                payload = cell.reader.payload(
                    opened,
                    root,
                    asker=Asker(organisation=organisation),
                    results=performed.results,
                    given={"errors": told(performed, caller.language)},
                )
                if kept is not None:
                    payload = await _keeping(payload, kept, session=session)
                done[root.response_name] = await _put(payload, connection, cell=cell, caller=caller)
        return join_answers(_in_order(opened, cell, done)).response()

    def _follow(self, opened: Opened, *, cell: Cell, caller: Caller) -> EventStream:
        (root,) = cell.reader.root_fields(opened)
        topic = topic_of(root.field)
        if topic is None:
            raise TypeError(f"{root.name} is in the schema, and nothing is published for it.")
        show = partial(_show, opened, root, cell=cell, caller=caller)
        return EventStream(
            topic=topic,
            cell=cell,
            caller=caller,
            answer=show,
            places=self._places,
            heartbeat_seconds=self._heartbeat_seconds,
        )


async def _keeping(payload: Compiled, kept: Row, *, session: AsyncSession) -> Compiled:
    """A payload whose statement writes this row as well; when it asks nothing, the row is written now."""
    if payload.compiled.sql is None:
        await insert(session, kept)
        return payload
    parts, values = aside(kept, after=len(payload.values))
    return payload.writing(parts, values)


async def _ask(opened: Opened, *, cell: Cell, caller: Caller, introspection: bool) -> bytes:
    question = cell.reader.question(opened, asker=Asker(organisation=caller.actor.organisation))
    resolved = _resolved(question, introspection=introspection)
    if resolved:
        async with cell.region.working(caller.actor) as session:
            lend_keys(session, cell.keys)
            context = Context(caller=caller, session=session)
            connection = await driver(session)
            found = await _put(question, connection, cell=cell, caller=caller, context=context)
            # After a field whose statement failed, PostgreSQL would answer this commit with a silent rollback, and
            # what the other fields showed would go out without its log. This asks nothing, and fails in its place.
            await connection.execute("SELECT")
        return found.response()
    if question.compiled.sql is None:
        return (await _put(question, None, cell=cell, caller=caller)).response()
    async with cell.region.reading(caller.actor) as connection:
        found = await _put(question, connection, cell=cell, caller=caller)
    return found.response()


async def _show(opened: Opened, root: RootField, event: UUID, *, cell: Cell, caller: Caller) -> bytes | None:
    """One event, under the rights of this moment; None when there is nothing to see."""
    asker = Asker(organisation=caller.actor.organisation)
    question = cell.reader.event(opened, asker=asker, results={root.name: event})
    async with cell.region.reading(caller.actor) as connection:
        found = await _put(question, connection, cell=cell, caller=caller)
    return None if orjson.loads(found.data)[root.response_name] is None else found.response()


async def _put(
    question: Compiled,
    connection: asyncpg.Connection | None,
    *,
    cell: Cell,
    caller: Caller,
    context: Context | None = None,
) -> Answer:
    """Ask it. Without a connection only for questions that ask nothing of the database."""
    found = await answer(
        cast("asyncpg.Connection", connection),
        question,
        opener=Opening(cell.keys, caller.actor),
        context=context,
        format_error=partial(_resolver_error, caller=caller),
    )
    if not found.errors:
        return found
    return replace(found, errors=[_field_error(error, caller=caller) for error in found.errors])


def _resolved(question: Compiled, *, introspection: bool) -> bool:
    """Whether Python answers fields besides introspection; refuses introspection where it is off."""
    nodes = [details[0].node for details in question.compiled.elsewhere.values()]
    asked = [node for node in nodes if node.name.value in _INTROSPECTION]
    if asked and not introspection:
        raise EdgeError(
            *(Problem(code=EdgeCode.INTROSPECTION_OFF, places=_places(GraphQLError("", node))) for node in asked),
            document_stage=True,
        )
    return any(not node.name.value.startswith("__") for node in nodes)


def _in_order(opened: Opened, cell: Cell, done: Mapping[str, Answer]) -> dict[str, Answer]:
    """The payloads in the order of the document, and the root's own name where it was asked for."""
    type_ = cell.reader.schema.mutation_type
    if type_ is None:
        raise TypeError("This schema has no mutations.")
    names = collect_fields(
        cell.reader.schema, opened.document.fragments, opened.variables, type_, opened.operation.node
    ).grouped_field_set
    own = Answer(data=orjson.dumps(type_.name))
    return {name: done.get(name, own) for name in names}


def _about_document(code: EdgeCode) -> EdgeError:
    return EdgeError(Problem(code=code), document_stage=True)


def _edge_error(refusal: Refused) -> EdgeError:
    """The compiler's refusal without the texts of its errors, which quote the document."""
    code = EdgeCode(refusal.code.value)
    problems = (Problem(code=code, places=_places(error), rule=_rule(refusal, error)) for error in refusal.errors)
    return EdgeError(*problems, document_stage=True)


def _rule(refusal: Refused, error: GraphQLError) -> str | None:
    rule = (error.extensions or {}).get("rule", refusal.rule)
    return None if rule is None else str(rule)


def _resolver_error(error: GraphQLError, *, caller: Caller) -> dict[str, Any]:
    """Where a resolver's error happened, and its code when it has one of ours; all else is a fault."""
    code = str((error.extensions or {}).get("code"))
    if code not in EdgeCode.__members__:
        actor = caller.actor
        fault = error.original_error or error
        code = masked(fault, region=actor.region, request_id=actor.request_id).problems[0].code
    return {"path": error.path, "extensions": {"code": code}}


def _field_error(error: Mapping[str, Any], *, caller: Caller) -> dict[str, Any]:
    """The error of one field as the edge tells it, in the caller's language."""
    problem = Problem(code=EdgeCode(error["extensions"]["code"]))
    (shape,) = error_list([problem], language=caller.language, request_id=caller.actor.request_id)
    return {**shape, "path": error["path"]}


def _places(error: GraphQLError) -> tuple[Place, ...]:
    return tuple(Place(one.line, one.column) for one in error.locations or ())
