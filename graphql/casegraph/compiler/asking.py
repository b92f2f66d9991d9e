"""An operation that may be done, for whom, and as a question with its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from graphql import GraphQLError, GraphQLField, GraphQLObjectType, OperationType, VariableValues

from casegraph.compiler.compilation import Compilation, Details
from casegraph.compiler.documents import Document, Operation
from casegraph.compiler.elsewhere import complete_fields, execute_fields
from casegraph.compiler.statement import Compiled

_SHORT: Final = 16
_WITH: Final = "WITH "


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """For whom a question is put. `event_id` is the ledger event's id, a new one when left out."""

    organisation: UUID
    event_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An operation that may be done, with its variables. `trusted` when we wrote its document."""

    document: Document
    operation: Operation
    variables: VariableValues
    raw_variables: Mapping[str, Any]
    trusted: bool = False

    @property
    def label(self) -> str:
        """What the ledger calls the operation: its name when we gave it, and else a part of its document's hash.

        A name that a client chose could be anybody's.
        """
        name = self.operation.name if self.trusted else None
        return name or f"sha256:{self.document.key[:_SHORT]}"

    @property
    def kind(self) -> OperationType:
        """Query, mutation or subscription."""
        return self.operation.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class RootField:
    """One field of a mutation or subscription, in the order in which to do them; `arguments` are coerced."""

    response_name: str
    name: str
    field: GraphQLField
    arguments: Mapping[str, Any]
    details: Details


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A statement with its values, ready to be asked (`answer.py`). `mark` tells its markers from all other text."""

    compiled: Compiled
    values: list[object]
    opened: Opened
    work: Compilation
    type_: GraphQLObjectType
    mark: str
    given: Mapping[str, Any] | None = None

    def writing(self, parts: str, values: Sequence[object]) -> Question:
        """The same question, in whose statement more is written: `parts` of its WITH, with parameters after its own."""
        asked = self.compiled.sql
        if asked is None:
            raise TypeError("This question is not put to the database")
        rest = f", {asked.removeprefix(_WITH)}" if asked.startswith(_WITH) else f"\n{asked}"
        compiled = replace(self.compiled, sql=f"{_WITH}{parts}{rest}")
        return replace(self, compiled=compiled, values=[*self.values, *values])

    async def elsewhere(self, context: object) -> tuple[dict[str, Any], list[GraphQLError]]:
        """Answer the fields that no statement answers: from the service's plain data, or by graphql-core."""
        fields, opened = self.compiled.elsewhere, self.opened
        if self.given is not None:
            return complete_fields(self.work, self.type_, fields, self.given), []
        return await execute_fields(
            self.work.schema,
            opened.operation.node,
            opened.document.fragments,
            fields,
            variables=opened.raw_variables,
            context=context,
        )
