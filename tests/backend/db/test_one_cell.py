"""A database is one cell: it has the one row that says so, gets no second, and does not lose the first."""

import asyncpg
import pytest

from tests.factories.cell import REGION

_ROWS = "SELECT region, mode, clock_offset FROM tenants.cell"


async def _as_owner(sabotage: asyncpg.Connection, statement: str) -> None:
    async with sabotage.transaction():
        await sabotage.execute("SET LOCAL ROLE ketentafel_owner")
        await sabotage.execute(statement)


async def _refused(sabotage: asyncpg.Connection, statement: str) -> str:
    """The SQLSTATE of a refusal, for the owner as for anybody; nothing has changed after it."""
    before = await sabotage.fetch(_ROWS)
    with pytest.raises(asyncpg.PostgresError) as refused:
        await _as_owner(sabotage, statement)
    assert await sabotage.fetch(_ROWS) == before
    assert [row["region"] for row in before] == [REGION]
    return str(refused.value.sqlstate)


@pytest.mark.parametrize("region", ["elders", REGION])
async def test_there_is_no_second_row(sabotage: asyncpg.Connection, region: str) -> None:
    statement = f"INSERT INTO tenants.cell (region, mode, clock_offset) VALUES ('{region}', 'TEST', '0')"
    assert await _refused(sabotage, statement) == "23505"


@pytest.mark.parametrize("statement", ["DELETE FROM tenants.cell", "TRUNCATE tenants.cell"])
async def test_the_row_stays(sabotage: asyncpg.Connection, statement: str) -> None:
    assert await _refused(sabotage, statement) == "KT011"


async def test_without_the_index_there_could_be_two(sabotage: asyncpg.Connection) -> None:
    await sabotage.execute("DROP INDEX tenants.one_cell")
    await sabotage.execute("INSERT INTO tenants.cell (region, mode, clock_offset) VALUES ('elders', 'TEST', '0')")
    assert len(await sabotage.fetch(_ROWS)) == 2
