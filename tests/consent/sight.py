"""Everything that everybody sees of one household, row by row, so that a story can say that nothing else changed."""

from collections.abc import Mapping
from typing import TypeAlias
from uuid import UUID

from tenants.actor import Actor
from tests.backend.cases.kamer import PEOPLE, Kamer

Sight: TypeAlias = dict[str, frozenset[tuple[str, UUID]]]
# Every table of content and of lawful basis whose rows have an id, as the application may read it.
_TABLES = """
SELECT format('%I.%I', n.nspname, c.relname)
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' AND a.atttypid = 'uuid'::regtype
 WHERE n.nspname IN ('casework', 'consent') AND c.relkind = 'r'
   AND has_column_privilege('ketentafel_app', c.oid, a.attnum, 'SELECT')
 ORDER BY 1
"""


async def sight(kamer: Kamer, others: Mapping[str, Actor]) -> Sight:
    """What each person of the kamer, and each of these others, sees: tables with the ids of their rows."""
    tables = [row[0] for row in await kamer.admin.fetch(_TABLES)]
    assert len(tables) >= 20, tables
    asked = " UNION ALL ".join(f"SELECT '{name}', id FROM {name}" for name in tables)
    seen: Sight = {}
    for name, who in ({one: kamer.actor(one) for one in PEOPLE} | dict(others)).items():
        async with kamer.region.reading(who) as connection:
            seen[name] = frozenset((row[0], row[1]) for row in await connection.fetch(asked))
    return seen


def lost(before: Sight, after: Sight) -> Sight:
    """What each person saw before and sees no longer; only who lost something."""
    return {name: gone for name, rows in before.items() if (gone := rows - after[name])}
