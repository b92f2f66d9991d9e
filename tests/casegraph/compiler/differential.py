"""Compares the compiler with the slow lane: answers, errors, the ledger, and the number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from casegraph.compiler.answer import answer
from casegraph.compiler.cursor import CursorSigner
from casegraph.compiler.errors import Refused
from casegraph.compiler.opening import Opener
from casegraph.compiler.questions import Asker, Opened, Question, Reader
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.session import Region
from tests.casegraph.compiler.operations import Generated, OperationMaker
from tests.casegraph.compiler.reference import Reference

HEAVY = frozenset({"DOCUMENT_INVALID", "DOCUMENT_TOO_HEAVY"})


@dataclass(kw_only=True)
class Comparison:
    """Asks the same question twice, in one transaction, and fails on any difference."""

    reader: Reader
    signer: CursorSigner
    opener: Opener
    actor: Actor
    region: Region
    admin: asyncpg.Connection

    async def run(self, maker: OperationMaker, *, count: int) -> tuple[int, int]:
        """Compare `count` generated operations; returns how many were compared and how many refused as too heavy."""
        compared = refused = 0
        while compared < count:
            operation = maker.make()
            try:
                opened = self.reader.open(operation.text, name=operation.name, variables=operation.variables)
            except Refused as refusal:
                if refusal.code not in HEAVY:
                    raise
                refused += 1
            else:
                await self.compare(operation, opened)
                compared += 1
        return compared, refused

    async def compare(self, operation: Generated, opened: Opened) -> None:
        """Compare one operation."""
        event = new_id()
        question = self.reader.question(opened, asker=Asker(organisation=self.actor.organisation, event_id=event))
        statements: list[str] = []
        async with self.region.reading(self.actor) as connection:
            with connection.query_logger(lambda one: statements.append(one.query)):
                answered = await answer(connection, question, opener=self.opener)
            reference = self._reference(connection, opened)
            expected = await reference.answer(operation.text, variables=operation.variables, name=operation.name)
        found = orjson.loads(answered.response())
        told = f"{operation.text}\n{operation.variables}\n{question.compiled.sql}"
        assert _ordered(found["data"]) == _ordered(expected.formatted["data"]), told
        assert _paths(found) == _paths(expected.formatted), told
        assert statements == _one_statement(question), told
        await self._compare_log(event, reference, told)

    def _reference(self, connection: asyncpg.Connection, opened: Opened) -> Reference:
        return Reference(
            self.reader.schema,
            connection,
            opener=self.opener,
            signer=self.signer,
            organisation=self.actor.organisation,
            document=f"{opened.document.key}:{opened.operation.name or ''}",
        )

    async def _compare_log(self, event: UUID, reference: Reference, told: str) -> None:
        action = await self.admin.fetchval("SELECT action FROM tenants.ledger_event WHERE id = $1", event)
        rows = await self.admin.fetch(
            "SELECT object_type, object_id::text, case_id::text, category, subject_id::text"
            " FROM tenants.ledger_subject WHERE event_id = $1",
            event,
        )
        shown = [tuple(row) for row in rows]
        assert len(shown) == len(set(shown)), told
        assert set(shown) == reference.rows.shown, told
        # A question about content is logged though nothing was there to look into; plain resolvers never get that far.
        expected = {"MISS"} if reference.missed else {"READ"} if reference.rows.logged else {None, "READ"}
        assert action in expected, told


def _one_statement(question: Question) -> list[str]:
    return [] if question.compiled.sql is None else [question.compiled.sql]


def _ordered(value: Any) -> Any:
    """JSON in which the order of fields counts too."""
    if isinstance(value, dict):
        return [(name, _ordered(item)) for name, item in value.items()]
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def _paths(response: Mapping[str, Any]) -> list[str]:
    return sorted(str(error["path"]) for error in response.get("errors", []))
