"""A convenant is ended by whoever answers for it, and by nobody else; what rests on it ends with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from backend.cases import service as cases
from backend.cases.commands import Admit, StartWeighing
from backend.tafels.agreeing.commands import AccedeToConvenant, EndConvenant
from backend.tafels.agreeing.ending import end_convenant
from backend.tafels.agreeing.service import accede
from tenants.ids import ConvenantId, new_id
from tests.backend.cases.kamer import Kamer
from tests.backend.cases.steps import admitted, opened
from tests.backend.cases.wishes import refer_command, weigh_command
from tests.backend.tafels.test_activating import _officer, there
from tests.backend.tafels.test_agreeing import AGREED, _partners, all_accede, recorded

__all__ = ["there"]

ENDS = "SELECT upper(valid) FROM {} WHERE {} = $1"


async def _under(there: Kamer) -> ConvenantId:
    """The tafel works under a convenant to which all acceded; the ggz receives what the mother agreed to."""
    wide: dict[str, Any] = {"ggz": (AGREED["politie"][0], "artikel 5")}
    convenant = await recorded(there, partners=_partners(there, **wide))
    for table, named in (("tafel", "id"), ("tafel_activation", "tafel_id")):
        under = f"UPDATE casework.{table} SET convenant_id = $1 WHERE {named} = $2"
        await there.admin.execute(under, convenant, there.tafel)
    await all_accede(there, convenant)
    return convenant


async def test_with_a_convenant_ends_what_rests_on_it(there: Kamer) -> None:
    one = await admitted(there)
    convenant = await _under(there)
    await opened(there, one, "ggz")
    assert (await there.sees("bram"))["contribution"] == 1
    seat = await there.world.seat(there.tafel, there.organisations["ggz"], kind="GAST")
    waits = (await there.does("noor", cases.refer, refer_command(there))).case
    await there.does("anne", cases.start_weighing, StartWeighing(case=waits, expected_version=1))
    for who in ("karim", "wout"):
        await there.does(who, cases.weigh, weigh_command(waits))

    later = datetime.now(UTC) + timedelta(days=30)
    wish = EndConvenant(convenant=convenant, ends_at=later)
    await there.does(_officer(there), end_convenant, wish)
    for table, named, id in (("tenants.convenant", "id", convenant), ("casework.tafel_seat", "id", seat)):
        assert await there.admin.fetchval(ENDS.format(table, named), id) == later
    assert (await there.sees("bram"))["contribution"] == 1
    longer = EndConvenant(convenant=convenant, ends_at=later + timedelta(days=1))
    await there.is_refused(_officer(there), end_convenant, longer, code="PERIOD_INVALID", field="endsAt")

    await there.does(_officer(there), end_convenant, EndConvenant(convenant=convenant))
    assert "contribution" not in await there.sees("bram")
    assert (await there.sees("noor"))["contribution"] == 1
    again = EndConvenant(convenant=convenant)
    await there.is_refused(_officer(there), end_convenant, again, code="ALREADY_ENDED", field="convenant")
    over = AccedeToConvenant(convenant=convenant)
    await there.is_refused("odette", accede, over, code="NOT_A_PARTNER", field="convenant")
    admit = Admit(case=waits, expected_version=2)
    await there.is_refused("anne", cases.admit, admit, code="CONVENANT_ENDED", field="case")
    assert len(await there.written("tafels.end_convenant")) == 2
    under = "SELECT casework.acceded_for($1, $2, tstzrange(tenants.moment(), NULL))"
    assert await there.admin.fetchval(under, convenant, there.organisations["ggz"]) is False


async def test_who_ends_one(there: Kamer) -> None:
    convenant = await _under(there)
    wish = EndConvenant(convenant=convenant)
    for who in ("anne", "olaf", "olga", "bram"):
        await there.is_refused(who, end_convenant, wish, code="NOT_ALLOWED", field="convenant")
    nowhere = EndConvenant(convenant=ConvenantId(new_id()))
    await there.is_refused(_officer(there), end_convenant, nowhere, code="NOT_FOUND", field="convenant")
    past = EndConvenant(convenant=convenant, ends_at=datetime.now(UTC) - timedelta(days=1))
    await there.is_refused(_officer(there), end_convenant, past, code="PERIOD_INVALID", field="endsAt")

    # By force others find none to end, and who may finds that it only ends.
    end = "UPDATE tenants.convenant SET valid = {} WHERE id = $1"
    now = "tstzrange(lower(valid), tenants.moment())"
    before = await there.everything()
    for who in ("anne", "olaf", "olga", "bram"):
        async with there.region.reading(there.actor(who)) as connection:
            assert await connection.execute(end.format(now), convenant) == "UPDATE 0"
    for wrong in (
        "tstzrange(lower(valid) - interval '1 day', NULL)",
        "tstzrange(lower(valid), tenants.moment() - interval '1 second')",
        "'empty'",
    ):
        with pytest.raises(asyncpg.PostgresError):
            async with there.region.reading(_officer(there)) as connection:
                await connection.execute(end.format(wrong), convenant)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with there.region.reading(_officer(there)) as connection:
            await connection.execute("UPDATE tenants.convenant SET name = 'Anders' WHERE id = $1", convenant)
    assert await there.everything() == before
    async with there.region.reading(_officer(there)) as connection:
        assert await connection.execute(end.format(now), convenant) == "UPDATE 1"
    before = await there.everything()
    with pytest.raises(asyncpg.PostgresError):
        async with there.region.reading(_officer(there)) as connection:
            await connection.execute(end.format("tstzrange(lower(valid), NULL)"), convenant)
    assert await there.everything() == before
