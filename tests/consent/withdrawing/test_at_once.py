"""Two things at the same moment: a consent that is being recorded is withdrawn too, and one code withdraws once."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from consent import service as lawful
from consent.keys.master import MasterKey
from consent.withdrawing.codes import CodeHasher, new_code
from consent.withdrawing.commands import RegisterWithdrawal
from consent.withdrawing.kinds import WithdrawalChannel
from tenants.ids import new_id
from tenants.refusal import Refusal
from tenants.session import moment_of
from tenants.system import SystemAtWork
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, opened
from tests.backend.cases.wishes import basis_command, consent_given
from tests.factories.cell import REGION

HASHER = CodeHasher(MasterKey(bytes(range(32)), region=REGION))


async def test_a_consent_that_is_being_recorded_is_waited_for_and_withdrawn(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    told = RegisterWithdrawal(subject=one.mother, channel=WithdrawalChannel.TELEFONISCH)
    noor = kamer.actor("noor")
    async with kamer.region.working(noor) as session:
        command = basis_command(kamer, one.mother, "ggz")
        recorded = await lawful.record_basis(session, noor, command, moment_of(session), keys=kamer.keys)
        assert not isinstance(recorded, Refusal)
        calling = asyncio.create_task(kamer.does("bram", lawful.register_withdrawal, told))
        await asyncio.sleep(0.2)
        assert not calling.done()
    await calling
    standing = "SELECT count(*) FROM consent.consent WHERE case_id = $1 AND withdrawn_at IS NULL"
    assert await kamer.admin.fetchval(standing, one.case) == 0
    assert "contribution" not in await kamer.sees("bram")


async def test_a_consent_that_was_given_after_the_call_began_is_withdrawn_too(kamer: Kamer) -> None:
    one = await admitted(kamer)
    await opened(kamer, one, "ggz")
    told = RegisterWithdrawal(subject=one.mother, channel=WithdrawalChannel.TELEFONISCH)
    bram = kamer.actor("bram")
    async with kamer.region.working(bram) as session:
        at = moment_of(session)
        now = await kamer.admin.fetchval("SELECT clock_timestamp()")
        later = basis_command(kamer, one.mother, "ggz", consent=consent_given(given_at=now))
        made = await kamer.does("noor", lawful.record_basis, later)
        done = await lawful.register_withdrawal(session, bram, told, at, keys=kamer.keys)
        assert not isinstance(done, Refusal)
    assert at < now
    ends = {row["id"]: row["withdrawn_at"] for row in await kamer.rows("consent.consent", one.case)}
    assert ends.pop(UUID(str(made.consent))) == now
    assert set(ends.values()) == {at}
    assert "contribution" not in await kamer.sees("bram")


async def test_two_who_use_one_code_withdraw_once(kamer: Kamer) -> None:
    one = await admitted(kamer)
    basis, _ = await opened(kamer, one, "ggz")
    code = HASHER.hash(new_code())
    async with kamer.region.reading(kamer.actor("noor")) as connection:
        await connection.execute(
            "INSERT INTO consent.withdrawal_code (id, case_id, consent_id, owner_org, made_by, made_at, code_hash)"
            " SELECT $1, k.case_id, k.id, k.owner_org, tenants.member(), tenants.moment(), $2"
            " FROM consent.consent k WHERE k.basis_id = $3",
            new_id(),
            code,
            basis,
        )

    async def withdraw() -> datetime:
        system = SystemAtWork(region=kamer.region, clock=lambda: datetime.now(UTC))
        async with kamer.region.reading(system.actor()) as connection:
            at: datetime = await connection.fetchval("SELECT consent.withdraw_by_code($1)", code)
        return at

    moments = await asyncio.gather(*(withdraw() for _ in range(4)))
    assert len(set(moments)) == 1
    rows = await kamer.rows("consent.withdrawal", one.case)
    assert [row["registered_at"] for row in rows] == [moments[0]]
    assert len(await kamer.admin.fetch("SELECT FROM casework.task WHERE case_id = $1", one.case)) == 1
