"""Laying down kinds of tafel in a region: once per version, by the owner alone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import pytest

from backend.tafels.loading import BLUEPRINTS, BlueprintFile, load, load_all
from backend.tafels.queries import blueprint
from backend.tafels.service import register_kinds
from consent.reference.faults import ReferenceCode, ReferenceInvalid
from tests.factories.cell import CaseDatabase, actor
from tests.factories.world import World

SHIPPED = BLUEPRINTS / "lokale_veiligheidskamer.toml"
_ALL = "SELECT code, version, blueprint, sha256 FROM casework.tafel_kind ORDER BY code, version"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def owner(database: CaseDatabase) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database.dsn("ketentafel_owner"))
    yield connection
    await connection.close()


def _changed(tmp_path: Path, *, version: int, minutes: int) -> BlueprintFile:
    text = SHIPPED.read_text(encoding="utf-8")
    text = text.replace("version = 3", f"version = {version}", 1).replace("minutes = 60", f"minutes = {minutes}", 1)
    file = tmp_path / "kamer.toml"
    file.write_text(text, encoding="utf-8")
    return load(file)


async def test_what_is_shipped_is_registered_once(owner: asyncpg.Connection) -> None:
    assert await register_kinds(owner) == [(one.blueprint.code, one.blueprint.version) for one in load_all()]
    first = await owner.fetch(_ALL)
    assert await register_kinds(owner) == []
    assert await owner.fetch(_ALL) == first
    [kamer] = [row for row in first if row["code"] == "VEILIGHEIDSKAMER"]
    assert kamer["sha256"] == load(SHIPPED).sha256


async def test_a_bound_member_reads_it_as_it_was_written(owner: asyncpg.Connection, database: CaseDatabase) -> None:
    await register_kinds(owner)
    async with database.admin() as admin, database.region() as region:
        world = World(admin=admin)
        organisation = await world.organisation("Lokaal team")
        member = await world.member(organisation)
        async with region.working(actor(organisation=organisation, member=member)) as session:
            assert await blueprint(session, code="VEILIGHEIDSKAMER", version=3) == load(SHIPPED).blueprint


async def test_a_changed_file_with_the_same_version_is_refused(owner: asyncpg.Connection, tmp_path: Path) -> None:
    await register_kinds(owner)
    before = await owner.fetch(_ALL)
    other = replace(load(SHIPPED), blueprint=replace(load(SHIPPED).blueprint, code="ANDERE"))

    with pytest.raises(ReferenceInvalid) as refused:
        await register_kinds(owner, files=[other, _changed(tmp_path, version=3, minutes=59)])

    [problem] = refused.value.problems
    assert problem.code is ReferenceCode.CHANGED
    assert problem.line == 8
    assert "VEILIGHEIDSKAMER 3" in problem.message_nl
    assert await owner.fetch(_ALL) == before


async def test_a_new_version_stands_beside_the_old_one(owner: asyncpg.Connection, tmp_path: Path) -> None:
    await register_kinds(owner)
    assert await register_kinds(owner, files=[_changed(tmp_path, version=4, minutes=30)]) == [("VEILIGHEIDSKAMER", 4)]
    terms = "SELECT version, blueprint -> 'break_glass' ->> 'minutes' FROM casework.tafel_kind"
    terms += " WHERE code = 'VEILIGHEIDSKAMER' ORDER BY version"
    assert [tuple(row) for row in await owner.fetch(terms)] == [(3, "60"), (4, "30")]


@pytest.mark.parametrize("role", ["ketentafel_app", "ketentafel_worker"])
async def test_no_runtime_role_lays_down_law(owner: asyncpg.Connection, database: CaseDatabase, role: str) -> None:
    await register_kinds(owner)
    before = await owner.fetch(_ALL)
    connection = await asyncpg.connect(database.dsn(role))
    try:
        for statement in (
            "INSERT INTO casework.tafel_kind VALUES ('X', 1, '{}', '')",
            "UPDATE casework.tafel_kind SET blueprint = '{}'",
            "DELETE FROM casework.tafel_kind",
        ):
            with pytest.raises(asyncpg.PostgresError) as refused:
                await connection.execute(statement)
            # A kind that does not hold is told before who may lay one down at all (`test_laying`).
            assert refused.value.sqlstate == ("KT017" if statement.startswith("INSERT") else "42501")
    finally:
        await connection.close()
    assert await owner.fetch(_ALL) == before
