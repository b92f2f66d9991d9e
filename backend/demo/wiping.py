"""Emptying a demo region: all rows go, but those by which the databases know which region they are."""

import asyncpg

from backend.tables import metadata

# Laid down by migrations, for a whole region or with its policies.
_KEPT = frozenset(
    {"tenants.cell", "tenants.binding_key", "tenants.role_right", "tenants.applied_sql", "casework.retention_policy"}
)
_KEYS = ("keys.person_hash", "keys.record_key_wrap", "keys.record_key", "keys.subject_key")


async def wipe(owner: asyncpg.Connection, keys_owner: asyncpg.Connection) -> None:
    """Remove every row of the demo from both databases, the clock's offset too.

    The caller has made sure that this is a demo, and lays down kinds of tafel and the like again
    (`backend.provision.migrate_region`).
    """
    tables = sorted({table.fullname for table in metadata.sorted_tables} - _KEPT)
    quoted = ", ".join(".".join(f'"{part}"' for part in name.split(".")) for name in tables)
    async with owner.transaction():
        await owner.execute("SET LOCAL lock_timeout = '5s'")
        await owner.execute(f"TRUNCATE {quoted}")
        await owner.execute("ALTER SEQUENCE casework.case_number RESTART")
        await owner.execute("UPDATE tenants.cell SET clock_offset = interval '0'")
    await keys_owner.execute(f"TRUNCATE {', '.join(_KEYS)}")
