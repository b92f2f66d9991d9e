"""A consent that is withdrawn while people read: who began before that was committed may finish, nobody after it reads.

In each round one transaction of a reader is open before the withdrawal begins, some begin while it is under way, and
many, over all connections at once, right after it was committed.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest

from tenants.actor import Actor
from tenants.binding import sign
from tenants.session import Region
from tenants.system import SystemAtWork
from tests.factories import cell, register
from tests.factories.world import World
from tests.security.promises.counts import counted, told

ROUNDS = counted(4, 100)
# By a member, by a call that any organisation takes, and by the code of a receipt.
WAYS = {
    "direct": "UPDATE consent.consent SET withdrawn_at = transaction_timestamp(), withdrawn_by = $2 WHERE id = $1",
    "passed on": "INSERT INTO consent.withdrawal"
    " (id, case_id, subject_id, organisation_id, member_id, channel, registered_at)"
    " SELECT gen_random_uuid(), k.case_id, k.subject_id, k.owner_org, $2, 'TELEFONISCH', transaction_timestamp()"
    " FROM consent.consent k WHERE k.id = $1",
    "by code": "SELECT consent.withdraw_by_code(c.code_hash) FROM consent.withdrawal_code c"
    " WHERE c.consent_id = $1 AND c.made_by = $2",
}
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
    consent = await world.consent(basis)
    await register.code(world, case, consent, owner=owner, member=author)
    return Shared(
        reader=cell.actor(organisation=other, member=member), owner=author, contribution=contribution, consent=consent
    )


async def _reads(region: Region, one: Shared) -> int:
    async with region.reading(one.reader) as connection:
        seen: int = await connection.fetchval(_READ, one.contribution)
    return seen


async def _race(world: World, region: Region, chance: Random, *, way: str) -> Counter[str]:
    one, seen = await _share(world), Counter[str]()
    async with region.reading(one.reader) as early:
        withdrawal = world.admin.transaction()
        await withdrawal.start()
        if looked := chance.random() < 0.5:
            seen["before"] += await early.fetchval(_READ, one.contribution)
        # As the page's process is bound; the other two ways ask nothing of it here.
        bound = sign(SystemAtWork(region=region, clock=lambda: datetime.now(UTC)).actor(), key=region.binding_key)
        await world.admin.execute("SELECT set_config('ketentafel.binding', $1, true)", bound)
        await world.admin.execute(WAYS[way], one.consent, one.owner)
        seen["meanwhile"] += sum(await asyncio.gather(*(_reads(region, one) for _ in range(2))))
        await withdrawal.commit()
        seen["after"] += sum(await asyncio.gather(*(_reads(region, one) for _ in range(5))))
        seen["finished"] += await early.fetchval(_READ, one.contribution)
    seen["after"] += await _reads(region, one)
    seen["looked"] += looked
    return seen


@pytest.mark.anyio
@pytest.mark.parametrize("way", WAYS)
async def test_whoever_begins_after_a_withdrawal_was_committed_reads_nothing(
    database: cell.CaseDatabase, way: str
) -> None:
    seen, chance = Counter[str](), Random(27)
    async with database.admin() as admin, database.region() as region:
        for _ in range(ROUNDS):
            seen += await _race(World(admin=admin), region, chance, way=way)

    told(f"withdrawal during a read, {way}", rounds=ROUNDS, reads_after=6 * ROUNDS, stale=seen["after"], **seen)
    assert seen["after"] == 0
    # The controls: until the commit it was there for whoever asked, and who had begun by then finished unhindered.
    assert seen["before"] == seen["looked"]
    assert seen["meanwhile"] == 2 * ROUNDS
    assert seen["finished"] <= ROUNDS
