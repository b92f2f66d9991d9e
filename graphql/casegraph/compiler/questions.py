"""From a document and its variables to a question that can be put to the database: the compiler's two entries.

    reader = Reader(schema, signer=CursorSigner(key))
    opened = reader.open(text, name=operation_name, variables=variables)      # limits, parse, validate, coerce
    question = reader.question(opened, asker=Asker(organisation=actor.organisation))            # a query
    answered = await answer(connection, question, opener=opener)
    body = answered.response()

A mutation is done field by field, and each payload answered by the same compiler in the same transaction:

    for root in reader.root_fields(opened):
        ids = {"contribution": contribution_id}                               # by the payload's field names
        question = reader.payload(opened, root, asker=asker, results=ids, given={"errors": []})
        answers[root.response_name] = await answer(connection, question, opener=opener)
    body = join_answers(answers).response()

A subscription's event is answered by `reader.event(opened, asker=asker, results={"caseChanged": case_id})`.
Everything here raises `Refused`, before the database is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from secrets import token_hex
from typing import Any, Final

import strawberry
from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    OperationType,
    VariableValues,
)

from casegraph.compiler.arguments import Slot
from casegraph.compiler.asking import Asker, Opened, Question, RootField
from casegraph.compiler.cache import LeastRecentlyUsed
from casegraph.compiler.catalogue import mapping_of, members, named
from casegraph.compiler.compilation import Asked, Compilation, Details, ResultId
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.documents import Documents, type_named_in
from casegraph.compiler.errors import MappingError, ReadCode, Refused, refused_at
from casegraph.compiler.kinds import Result
from casegraph.compiler.limits import Limits
from casegraph.compiler.relay import NodeKey
from casegraph.compiler.statement import Compiled, compile_statement
from tenants.ids import new_id

__all__ = ["Asker", "Opened", "Question", "Reader", "RootField"]

# A parsed token takes about 600 bytes.
_TOKENS: Final = 60_000
_STATEMENT_TEXT: Final = 8 * 1024 * 1024
_MARK_BYTES: Final = 16


class Reader:
    """The read side of one schema. One per process: it holds the caches, which are bounded."""

    def __init__(
        self,
        schema: strawberry.Schema | GraphQLSchema,
        *,
        signer: CursorSigner,
        limits: Limits | None = None,
        documents: int = 512,
        statements: int = 1024,
    ) -> None:
        """Take a schema. `documents` and `statements` bound the caches, which are bounded in total size as well."""
        self.schema = schema._schema if isinstance(schema, strawberry.Schema) else schema  # noqa: SLF001 - no other way
        self._signer = signer
        self._documents = Documents(self.schema, limits or Limits(), capacity=documents, weight=_TOKENS)
        self._statements: LeastRecentlyUsed[Hashable, Compiled] = LeastRecentlyUsed(
            capacity=statements, weight=_STATEMENT_TEXT, weigh=lambda compiled: len(compiled.sql or "")
        )

    def open(
        self,
        text: str,
        *,
        name: str | None = None,
        variables: Mapping[str, Any] | None = None,
        trusted: bool = False,
    ) -> Opened:
        """Limit, parse, validate and coerce; what was seen before is not parsed again. Raises `Refused`.

        `trusted` when the text is one of our own: then the ledger calls the operation by its name.
        """
        raw = variables or {}
        document, operation = self._documents.read(text, name, raw)
        values = self._documents.coerce(operation, raw)
        return Opened(document=document, operation=operation, variables=values, raw_variables=raw, trusted=trusted)

    def question(self, opened: Opened, *, asker: Asker) -> Question:
        """Prepare a query."""
        type_ = self._root_type(opened, OperationType.QUERY)
        work = self._work(opened)
        return self._question(opened, work, type_, partial(work.root_fields, type_), asker=asker)

    def event(self, opened: Opened, *, asker: Asker, results: Mapping[str, ResultId]) -> Question:
        """Prepare one event of a subscription, by the ids it carries per root field."""
        type_ = self._root_type(opened, OperationType.SUBSCRIPTION)
        work = self._work(opened, self._result_types(type_, results))
        return self._question(opened, work, type_, partial(work.root_fields, type_), asker=asker, results=results)

    def root_fields(self, opened: Opened) -> list[RootField]:
        """The fields of a mutation or subscription, in order, with their coerced arguments."""
        type_ = self._root_type(opened, opened.kind)
        return [
            RootField(
                response_name=response_name,
                name=details[0].node.name.value,
                field=type_.fields[details[0].node.name.value],
                arguments=Slot(type_.fields[details[0].node.name.value], details[0].node).values(opened.variables),
                details=details,
            )
            for response_name, details in self._work(opened).root_fields(type_).items()
            if details[0].node.name.value in type_.fields
        ]

    def payload(
        self,
        opened: Opened,
        root: RootField,
        *,
        asker: Asker,
        results: Mapping[str, ResultId],
        given: Mapping[str, Any],
    ) -> Question:
        """Prepare the payload of a mutation: `results` and `given` by the payload's GraphQL field names.

        A result that is None or missing answers null and is not asked of the database.
        """
        type_ = named(root.field.type)
        if not isinstance(type_, GraphQLObjectType):
            raise MappingError(f"{root.name} has no payload type")
        work = self._work(opened, self._result_types(type_, results))
        fields = partial(work.subfields, type_, root.details)
        return self._question(
            opened, work, type_, fields, asker=asker, place=root.response_name, results=results, given=given
        )

    def _question(
        self,
        opened: Opened,
        work: Compilation,
        type_: GraphQLObjectType,
        fields: Callable[[], Mapping[str, Details]],
        *,
        asker: Asker,
        place: str = "",
        results: Mapping[str, ResultId] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> Question:
        operation = opened.operation
        found = tuple((name, one and one.name) for name, one in sorted(work.result_types.items()))
        key = (opened.document.key, operation.name, place, operation.shape(opened.variables), found)
        compiled = self._statements.get(key)
        if compiled is None:
            try:
                compiled = compile_statement(work, type_, fields())
            except GraphQLError as error:
                # @skip and @include take no null, which only the variables can tell.
                raise Refused(ReadCode.VARIABLES_INVALID, [error]) from error
            self._statements.put(key, compiled)
        asked = Asked(
            variables=opened.variables,
            organisation=asker.organisation,
            document=f"{opened.document.key}:{operation.name or ''}",
            label=opened.label,
            event_id=asker.event_id or new_id(),
            signer=self._signer,
            mark=token_hex(_MARK_BYTES),
            results=results or {},
        )
        values = compiled.values(asked)
        return Question(
            compiled=compiled, values=values, opened=opened, work=work, type_=type_, mark=asked.mark, given=given
        )

    def _work(self, opened: Opened, result_types: Mapping[str, GraphQLObjectType | None] | None = None) -> Compilation:
        return Compilation(
            schema=self.schema,
            operation=opened.operation.node,
            fragments=opened.document.fragments,
            variables=opened.variables,
            presence=opened.operation.presence(opened.variables),
            node_type=partial(self._node_type, opened.variables),
            result_types=result_types or {},
        )

    def _root_type(self, opened: Opened, kind: OperationType) -> GraphQLObjectType:
        type_ = self.schema.get_root_type(kind)
        if opened.kind is not kind or type_ is None:
            raise TypeError(f"This is a {opened.kind.value}, not a {kind.value}")
        return type_

    def _node_type(self, variables: VariableValues, node: FieldNode) -> GraphQLObjectType:
        """The type that the outward id at node(id) names; raises `Refused` when it is none of the field's."""
        value = next(one.value for one in node.arguments or () if one.name.value == "id")
        name = type_named_in(value, variables)
        query = self.schema.query_type
        for one in members(self.schema, named(query.fields[node.name.value].type)) if query else ():
            if one.name == name:
                return one
        raise refused_at(ReadCode.BAD_ID, node)

    def _result_types(
        self, type_: GraphQLObjectType, results: Mapping[str, ResultId]
    ) -> dict[str, GraphQLObjectType | None]:
        """The type of each result that there is."""

        def found(field: GraphQLField, result: ResultId) -> GraphQLObjectType | None:
            if not result:
                return None
            name = result.type_name if isinstance(result, NodeKey) else named(field.type).name
            return next(one for one in members(self.schema, named(field.type)) if one.name == name)

        return {
            name: found(field, results.get(name))
            for name, field in type_.fields.items()
            if isinstance(mapping_of(field), Result)
        }
