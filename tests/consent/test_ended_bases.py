"""A basis that ended is closed to its recipients, also while another one keeps the same data open."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.factories.cell import CaseDatabase, actor
from tests.factories.world import World

AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.mark.parametrize("ends", ["ended", "withdrawn", "boundary"])
def test_a_recipient_reads_the_standing_basis_and_not_the_one_that_ended(database: CaseDatabase, ends: str) -> None:
    standing, over, seen, kept = asyncio.run(_look(database, ends))
    assert seen == ({standing}, set())
    assert kept == ({standing, over}, {over} if ends == "withdrawn" else set())


async def _look(
    database: CaseDatabase, ends: str
) -> tuple[UUID, UUID, tuple[set[UUID], set[UUID]], tuple[set[UUID], set[UUID]]]:
    async with database.admin() as admin, database.region() as region:
        world = World(admin=admin)
        team, ggz = await world.organisation("Lokaal team"), await world.organisation("GGZ")
        jet, piet = await world.member(team), await world.member(ggz)
        tafel = await world.tafel(team)
        case = await world.case(tafel, team)
        for organisation, member in ((team, jet), (ggz, piet)):
            await world.role(member, "DEELNEMER")
            await world.participation(case, organisation)
            await world.ceiling(tafel, organisation, "VEILIGHEID")
        subject = await world.subject(case, team)
        standing = await _basis(world, case, subject, team=team, ggz=ggz, jet=jet)
        over = await _basis(world, case, subject, team=team, ggz=ggz, jet=jet, ends=ends)
        found = []
        for organisation, member in ((ggz, piet), (team, jet)):
            async with region.reading(actor(organisation=organisation, member=member)) as connection:
                bases = {row["id"] for row in await connection.fetch("SELECT id FROM consent.legal_basis")}
                consents = {row["basis_id"] for row in await connection.fetch("SELECT basis_id FROM consent.consent")}
                found.append((bases, consents))
    return standing, over, found[0], found[1]


async def _basis(
    world: World, case: UUID, subject: UUID, *, team: UUID, ggz: UUID, jet: UUID, ends: str | None = None
) -> UUID:
    basis = await world.basis(
        case,
        subject,
        owner=team,
        decided_by=jet,
        recipients=[ggz],
        categories=["VEILIGHEID"],
        kind="TOESTEMMING" if ends == "withdrawn" else "WETTELIJK",
        ended_at=AN_HOUR_AGO if ends == "ended" else None,
        boundary_at=AN_HOUR_AGO if ends == "boundary" else None,
    )
    if ends == "withdrawn":
        await world.consent(basis, withdrawn_at=AN_HOUR_AGO)
    return basis
