"""A consent that is withdrawn while people read: who began before that was committed may finish, nobody after it reads.

In each round one transaction of a reader is open before the withdrawal begins, some begin while it is under way, and
many, over all connections at once, right after it was committed.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from random import Random

import pytest

from tenants.actor import Actor
from tenants.session import Region
from tests.factories import cell
from tests.factories.world import World
from tests.security.promises.counts import counted, told

ROUNDS = counted(12, 300)
_WITHDRAW = "UPDATE consent.consent SET withdrawn_at = transaction_timestamp(), withdrawn_by = $2 WHERE id = $1"
_READ = "SELECT count(*) FROM casework.contribution WHERE id = $1"


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A contribution that one member of another organisation reads by a consent."""

    reader: Actor
    owner: object
    contribution: object
    consent: object


async def _share(world: World) -> Shared:
    owner, other = await world.organisation("Eigenaar"), await world.organisation("Lezer")
    author, member = await world.member(owner), await world.member(other)
    tafel = await world.tafel(owner)
    await world.role(member, "DEELNEMER", tafel=tafel)
    await world.ceiling(tafel, other, "VEILIGHEID")
    case = await world.case(tafel, owner, number=f"2026-{owner.hex[:12]}")
    await world.participation(case, other)
    subject = await world.subject(case, owner)
    basis = await world.basis(
        case,
        subject,
        owner=owner,
        decided_by=author,
        recipients=[other],
        categories=["VEILIGHEID"],
        kind="TOESTEMMING",
    )
    contribution = await world.contribution(case, owner=owner, author=author, subjects=[subject])
    await world.release(contribution, other)
    return Shared(
        reader=cell.actor(organisation=other, member=member),
        owner=author,
        contribution=contribution,
        consent=await world.consent(basis),
    )


async def _reads(region: Region, one: Shared) -> int:
    async with region.reading(one.reader) as connection:
        seen: int = await connection.fetchval(_READ, one.contribution)
    return seen


async def _race(world: World, region: Region, chance: Random) -> Counter[str]:
    one, seen = await _share(world), Counter[str]()
    async with region.reading(one.reader) as early:
        withdrawal = world.admin.transaction()
        await withdrawal.start()
        if looked := chance.random() < 0.5:
            seen["before"] += await early.fetchval(_READ, one.contribution)
        await world.admin.execute(_WITHDRAW, one.consent, one.owner)
        seen["meanwhile"] += sum(await asyncio.gather(*(_reads(region, one) for _ in range(2))))
        await withdrawal.commit()
        seen["after"] += sum(await asyncio.gather(*(_reads(region, one) for _ in range(5))))
        seen["finished"] += await early.fetchval(_READ, one.contribution)
    seen["after"] += await _reads(region, one)
    seen["looked"] += looked
    return seen


@pytest.mark.anyio
async def test_whoever_begins_after_a_withdrawal_was_committed_reads_nothing(database: cell.CaseDatabase) -> None:
    seen, chance = Counter[str](), Random(27)
    async with database.admin() as admin, database.region() as region:
        for _ in range(ROUNDS):
            seen += await _race(World(admin=admin), region, chance)

    told("withdrawal during a read", rounds=ROUNDS, reads_after=6 * ROUNDS, stale=seen["after"], **seen)
    assert seen["after"] == 0
    # The controls: until the commit it was there for whoever asked, and who had begun by then finished unhindered.
    assert seen["before"] == seen["looked"]
    assert seen["meanwhile"] == 2 * ROUNDS
    assert seen["finished"] <= ROUNDS
