"""A basis that ended is closed to its recipients, also while another one keeps the same data open."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from asyncpg import Range

from tests.factories.cell import CaseDatabase, actor
from tests.factories.world import ALWAYS, World

AN_HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.mark.parametrize(
    ("kind", "ends"),
    [*(("WETTELIJK", ends) for ends in ("ended", "boundary", "period"))]
    + [("TOESTEMMING", ends) for ends in ("ended", "boundary", "period", "withdrawn")],
)
def test_a_recipient_reads_the_standing_basis_and_not_the_one_that_ended(
    database: CaseDatabase, kind: str, ends: str
) -> None:
    standing, over, seen, kept = asyncio.run(_look(database, kind, ends))
    assert seen == ({standing}, set())
    assert kept == ({standing, over}, {over} if kind == "TOESTEMMING" else set())


_ANEW = """
UPDATE consent.legal_basis
   SET after_withdrawal_enc = '\\x01', asks_second_reader = true, second_reader = $2, confirmed_at = now(),
       recorded_at = now()
 WHERE id = $1
"""


async def _look(
    database: CaseDatabase, kind: str, ends: str
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
        over = await _basis(world, case, subject, team=team, ggz=ggz, jet=jet, kind=kind, ends=ends)
        if ends == "withdrawn":
            # What stands beside a consent goes on after its withdrawal when two decided that.
            await admin.execute(_ANEW, standing, await world.member(team))
        found = []
        for organisation, member in ((ggz, piet), (team, jet)):
            async with region.reading(actor(organisation=organisation, member=member)) as connection:
                bases = {row["id"] for row in await connection.fetch("SELECT id FROM consent.legal_basis")}
                consents = {row["basis_id"] for row in await connection.fetch("SELECT basis_id FROM consent.consent")}
                found.append((bases, consents))
    return standing, over, found[0], found[1]


async def _basis(
    world: World,
    case: UUID,
    subject: UUID,
    *,
    team: UUID,
    ggz: UUID,
    jet: UUID,
    kind: str = "WETTELIJK",
    ends: str | None = None,
) -> UUID:
    basis = await world.basis(
        case,
        subject,
        owner=team,
        decided_by=jet,
        recipients=[ggz],
        categories=["VEILIGHEID"],
        kind=kind,
        valid=Range(ALWAYS.lower, AN_HOUR_AGO) if ends == "period" else ALWAYS,
        ended_at=AN_HOUR_AGO if ends == "ended" else None,
        boundary_at=AN_HOUR_AGO if ends == "boundary" else None,
    )
    if kind == "TOESTEMMING":
        await world.consent(basis, withdrawn_at=AN_HOUR_AGO if ends == "withdrawn" else None)
    return basis
