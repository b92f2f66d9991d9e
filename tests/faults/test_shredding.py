"""The proof of shredding: a backup from before a key was destroyed holds ciphertext only, in every sealed column."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import asyncpg

from backend.tables import metadata
from consent.keys.cipher import key_id_of
from consent.keys.opening import Opener, Sealed
from consent.keys.references import SUFFIX, key_columns
from tests.backend.cases.kamer import Kamer
from tests.backend.outbox.office import Office
from tests.backend.retention.steps import ready, swept
from tests.faults.test_restore import Backups, backups, ran

__all__ = ["backups"]

SEALED = [(table, column) for table, column in key_columns(metadata) if column.endswith(SUFFIX)]
# Two texts of the story, and what they would look like in a column of bytes that was not sealed.
SPOKEN = ("Er is nu gevaar.", "Fictieve arts")
CLEAR = [*SPOKEN, *(text.encode().hex() for text in SPOKEN)]


class Value(NamedTuple):
    """A sealed value of the restored database, and its text or None."""

    table: str
    column: str
    key: UUID
    text: str | None


async def every_value(admin: asyncpg.Connection, office: Office) -> list[Value]:
    """Every value of every sealed column that the schema has, opened as the system could open it."""
    found: list[Value] = []
    for table, column in SEALED:
        quoted = ".".join(f'"{part}"' for part in table.split("."))
        rows = await admin.fetch(f"SELECT id, {column} AS sealed FROM {quoted} WHERE octet_length({column}) > 45")
        items = [Sealed(table=table, column=column, row_id=row["id"], ciphertext=row["sealed"]) for row in rows]
        texts = await Opener(office.cell.keys, office.system.actor()).open(items)
        found += [
            Value(table, column, key_id_of(item.ciphertext), text) for item, text in zip(items, texts, strict=True)
        ]
    return found


def columns(values: Sequence[Value]) -> Counter[str]:
    return Counter(f"{one.table}.{one.column}" for one in values)


async def test_a_backup_from_before_holds_ciphertext_only(kamer: Kamer, office: Office, backups: Backups) -> None:
    """First the key of one person goes, then those of the whole case; the backup is of before either."""
    case = await ready(kamer, office)
    mother = await office.admin.fetchval(
        "SELECT s.key_id FROM casework.subject s JOIN consent.restriction r ON r.subject_id = s.id"
        " WHERE s.case_id = $1",
        case,
    )
    backup = await backups.make(backups.house)
    script = backup.with_suffix(".sql")
    await ran("pg_restore", "-f", str(script), str(backup))
    written = script.read_text(encoding="utf-8")
    assert str(case) in written, "the search finds what there is"
    assert [text for text in CLEAR if text in written] == []

    async with backups.put_back(backup) as restored:
        async with backups.office(restored) as before:
            readable = await every_value(before.admin, before)
        assert None not in {one.text for one in readable}, "the backup itself lacks nothing"
        assert set(SPOKEN) <= {one.text for one in readable}
        under_her_key = columns([one for one in readable if one.key == mother])
        assert len(under_her_key) >= 3
        assert len(columns(readable)) >= 10

        await office.cell.keys.destroy(office.system.actor(), mother)
        async with backups.office(restored) as after:
            values = await every_value(after.admin, after)
        assert columns(values) == columns(readable), "the rows are all there"
        # A text about several people opens with the key of any who is left; it is redacted, not shredded.
        assert columns([one for one in values if one.text is None]) == under_her_key

        assert (await swept(office)).destroyed == 1
        async with backups.office(restored) as gone:
            values = await every_value(gone.admin, gone)
        assert columns(values) == columns(readable)
        assert [one for one in values if one.text is not None] == []
