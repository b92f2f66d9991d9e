"""Asks the row policies in one transaction that is rolled back, at exactly the moment of the question.

The product binds a session and reads the clock; here the clock is set inside the transaction, so that a question at
the very microsecond of an end is asked at that microsecond.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from consent.question import Reader, Row
from tests.consent.database import TABLES, as_reader, at_exactly
from tests.consent.questions import Question

_EVERYTHING = " UNION ALL ".join(f"SELECT id FROM {table}" for table in TABLES.values())


async def visible_ids(
    connection: asyncpg.Connection, reader: Reader, *, at: datetime, rows: Sequence[Row], key: bytes
) -> set[UUID]:
    """Which of `rows` the policies show to `reader` at `at`. The connection is a superuser's, in a transaction."""
    await connection.execute(f"{at_exactly(at)}; {as_reader(reader, key=key)}")
    try:
        found = await connection.fetchval(
            f"SELECT array_agg(id) FROM ({_EVERYTHING}) AS everything WHERE id = ANY ($1)", [row.id for row in rows]
        )
    finally:
        await connection.execute("RESET ROLE")
    return set(found or ())


async def wrong_answers(
    connection: asyncpg.Connection, asked: Iterable[Question], *, key: bytes, stop: bool = False
) -> list[str]:
    """The questions that the policies answer otherwise than the tables say; with `stop` the first of them only."""
    wrong = []
    for question in asked:
        seen = await _sees(connection, question, key=key)
        if seen != (question.expected.ground is not None):
            wrong.append(question.label)
            if stop:
                break
    return wrong


async def _sees(connection: asyncpg.Connection, question: Question, *, key: bytes) -> bool:
    table, one = TABLES[question.row.kind], question.row.id
    setting = f"{at_exactly(question.at)}; {as_reader(question.reader, key=key)}"
    # One round trip; the ids are our own. A statement that fails answers nothing, as it would in the product.
    status = await connection.execute(f"RESET ROLE; {setting}; SELECT FROM {table} WHERE id = '{one}'")
    return status == "SELECT 1"
