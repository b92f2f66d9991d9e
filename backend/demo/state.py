"""How far a demo region has been made, kept in the database itself: half a demo is never taken for a whole one.

The mark is the comment on `tenants.cell`, which belongs to the owner as the table does.
"""

from dataclasses import dataclass

import asyncpg

from backend.demo.errors import DemoCode, DemoError
from backend.demo.everybody import organisation_ids
from backend.demo.plots import Size

_PREFIX = "demo"
_READ = "SELECT obj_description('tenants.cell'::regclass, 'pg_class')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What was begun, and whether it was finished."""

    size: Size
    complete: bool


async def read(owner: asyncpg.Connection) -> Made | None:
    """What the mark says; None where no demo was ever begun."""
    words = str(await owner.fetchval(_READ) or "").split(" ")
    if words[0] != _PREFIX:
        return None
    return Made(size=Size(words[1]), complete=words[2] == "complete")


async def write(owner: asyncpg.Connection, made: Made) -> None:
    """Set the mark."""
    mark = f"{_PREFIX} {made.size.value} {'complete' if made.complete else 'begun'}"
    # COMMENT takes no parameters; the words are our own.
    await owner.execute(f"COMMENT ON TABLE tenants.cell IS '{mark}'")


async def require_demo_cell(owner: asyncpg.Connection, *, region: str) -> None:
    """Raise NOT_DEMO unless the database itself says that it is a demo: the settings might name another one."""
    mode = await owner.fetchval("SELECT mode FROM tenants.cell")
    if mode != "DEMO":
        raise DemoError(DemoCode.NOT_DEMO, region=region, mode=mode)


async def require_ours(owner: asyncpg.Connection) -> None:
    """Raise FOREIGN_DATA when the region holds organisations that no demo made."""
    strangers = await owner.fetchval(
        "SELECT count(*) FROM tenants.organisation WHERE id <> ALL ($1)", organisation_ids()
    )
    if strangers:
        raise DemoError(DemoCode.FOREIGN_DATA)
