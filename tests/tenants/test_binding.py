"""A session that is not bound by a good binding has no rows, writes nothing, and says nothing about why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from tenants import binding
from tenants.actor import Actor
from tenants.ids import MemberId, OrganisationId, new_id
from tests.factories import cell
from tests.factories.world import World
from tests.security.bound_rows import insert
from tests.security.conftest import Walled
from tests.security.wall import fingerprint, tables
from tests.security.writing import WRITABLE

# Which version of tables and policies there is must be readable before anybody is bound.
_VERSIONS = {"tenants.applied_sql", "tenants.revision"}
_OTHER_KEY = b"another binding key of thirty two"


def _tampered(number: int, value: str) -> Callable[[Walled], str]:
    """The good binding with one field replaced and its MAC kept."""

    def make(walled: Walled) -> str:
        fields = _good(walled).split("|")
        fields[number] = value
        return "|".join(fields)

    return make


def _signed(change: Callable[[Actor, Walled], Actor]) -> Callable[[Walled], str]:
    """A binding signed with the right key for an actor that must not get in."""

    def make(walled: Walled) -> str:
        return binding.sign(change(_actor(walled), walled), key=walled.database.binding_key)

    return make


def _actor(walled: Walled) -> Actor:
    return cell.actor(organisation=walled.wall.b.organisation, member=walled.wall.b.member)


def _good(walled: Walled) -> str:
    return walled.wall.bound(walled.wall.b, key=walled.database.binding_key)


def _swapped(walled: Walled) -> str:
    region, organisation, member, *rest = _good(walled).split("|")
    return "|".join([region, member, organisation, *rest])


_BAD: dict[str, Callable[[Walled], str | None]] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "garbage": lambda _: "geen binding",
    "only bars": lambda _: "|||||||",
    "very long": lambda walled: _good(walled) + "x" * 100_000,
    "quotes and unicode": lambda _: "'; SELECT 1; --|é|\u202e|||||",
    "no MAC": lambda walled: _good(walled).rsplit("|", 1)[0] + "|",
    "a forged MAC": lambda walled: _good(walled).rsplit("|", 1)[0] + "|" + "0" * 64,
    "a MAC in capitals": lambda walled: "|".join([*_good(walled).split("|")[:7], _good(walled).split("|")[7].upper()]),
    "a MAC of another key": lambda walled: binding.sign(_actor(walled), key=_OTHER_KEY),
    "another region": _signed(lambda actor, _: replace(actor, region="andereregio")),
    "another region with its own key": lambda walled: binding.sign(
        replace(_actor(walled), region="andereregio"), key=_OTHER_KEY
    ),
    "the region replaced": _tampered(0, "andereregio"),
    "the organisation replaced": lambda walled: _tampered(1, str(walled.wall.a.organisation))(walled),
    "the member replaced": lambda walled: _tampered(2, str(walled.wall.a.member))(walled),
    "the purpose replaced": _tampered(3, "TOEZICHT"),
    "the assurance replaced": _tampered(4, "9"),
    "the expiry replaced": _tampered(5, "9999999999"),
    "the request replaced": _tampered(6, str(UUID(int=7))),
    "expired": _signed(lambda actor, _: replace(actor, expires_at=actor.expires_at - timedelta(hours=1))),
    "fields in another order": _swapped,
    "fields in another order, signed": _signed(
        lambda actor, _: replace(actor, organisation=OrganisationId(actor.member), member=MemberId(actor.organisation))
    ),
    "a bar before": lambda walled: "|" + _good(walled),
    "a bar behind": lambda walled: _good(walled) + "|",
    "a bar inside, signed": _signed(lambda actor, _: replace(actor, purpose="VEILIGHEID_GEZIN|3")),
    "a space behind": lambda walled: _good(walled) + " ",
    "one field short": lambda walled: "|".join(_good(walled).split("|")[1:]),
    "a member of another organisation": _signed(
        lambda actor, walled: replace(actor, member=MemberId(walled.wall.a.member))
    ),
    "another organisation than the member's": _signed(
        lambda actor, walled: replace(actor, organisation=OrganisationId(walled.wall.a.organisation))
    ),
    "a member that does not exist": _signed(lambda actor, _: replace(actor, member=MemberId(new_id()))),
    "an organisation that does not exist": _signed(
        lambda actor, _: replace(actor, organisation=OrganisationId(new_id()))
    ),
}
_ENDED = {
    "a member who left": "UPDATE tenants.member SET active = tstzrange('2020-01-01', tenants.moment()) WHERE id = $1",
    "a member who has yet to start": "UPDATE tenants.member SET active = tstzrange('2100-01-01', NULL) WHERE id = $1",
    "a member who never was": "UPDATE tenants.member SET active = 'empty' WHERE id = $1",
    "an organisation that ended": "UPDATE tenants.organisation SET active = tstzrange('2020-01-01', tenants.moment())"
    " WHERE id = (SELECT organisation_id FROM tenants.member WHERE id = $1)",
}


@pytest.mark.parametrize("role", ["ketentafel_app", "ketentafel_worker"])
@pytest.mark.parametrize("kind", _BAD)
async def test_a_bad_binding_shows_no_row_of_any_table(walled: Walled, kind: str, role: str) -> None:
    async with walled.asking(_BAD[kind](walled), role=role) as asking:
        assert await _counts(asking, walled, role=role) == {}


@pytest.mark.parametrize("role", ["ketentafel_app", "ketentafel_worker"])
async def test_the_good_binding_shows_rows_of_nearly_every_table(walled: Walled, role: str) -> None:
    async with walled.asking(_good(walled), role=role) as asking:
        assert len(await _counts(asking, walled, role=role)) >= 26


@pytest.mark.parametrize("kind", _ENDED)
async def test_whoever_is_not_active_has_no_rows(walled: Walled, kind: str) -> None:
    async with walled.asking(_good(walled)) as asking:
        assert await _counts(asking, walled)
        await asking.execute("RESET ROLE")
        assert await asking.execute(_ENDED[kind], walled.wall.b.member) == "UPDATE 1"
        await asking.execute("SET LOCAL ROLE ketentafel_app")
        # The next request: membership is looked up once for each binding in each transaction.
        await asking.execute("SELECT set_config('ketentafel.binding', $1, true)", _good(walled))
        assert await _counts(asking, walled) == {}


@pytest.mark.parametrize("kind", _BAD)
async def test_a_bad_binding_writes_nothing(walled: Walled, kind: str) -> None:
    before = await fingerprint(walled.admin)
    for table, make in WRITABLE.items():
        async with walled.asking(_writer(walled, table)) as asking:
            row = await make(asking, walled.wall)
            await asking.execute("SELECT set_config('ketentafel.binding', $1, true)", _BAD[kind](walled))
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await insert(asking, table, row)

    assert await fingerprint(walled.admin) == before


@pytest.mark.parametrize("kind", _ENDED)
async def test_whoever_is_not_active_writes_nothing(walled: Walled, kind: str) -> None:
    before = await fingerprint(walled.admin)
    for table, make in WRITABLE.items():
        member = walled.wall.crisis.member if table == "consent.break_glass" else walled.wall.b.member
        async with walled.asking(_writer(walled, table)) as asking:
            row = await make(asking, walled.wall)
            await asking.execute("RESET ROLE")
            await asking.execute(_ENDED[kind], member)
            await asking.execute("SET LOCAL ROLE ketentafel_app")
            await asking.execute("SELECT set_config('ketentafel.binding', $1, true)", _writer(walled, table))
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await insert(asking, table, row)

    assert await fingerprint(walled.admin) == before


async def test_a_binding_ends_with_its_second_of_expiry(walled: Walled) -> None:
    async with walled.asking(None) as asking:
        now = await asking.fetchval("SELECT transaction_timestamp()")
        answers = []
        for seconds in (-1, 0, 1, 2):
            actor = replace(_actor(walled), expires_at=now + timedelta(seconds=seconds))
            signed = binding.sign(actor, key=walled.database.binding_key)
            await asking.execute("SELECT set_config('ketentafel.binding', $1, true)", signed)
            answers.append(await asking.fetchval("SELECT tenants.org() IS NOT NULL"))

    # Expiry is told in whole seconds, rounded down: never later than the token's own.
    assert tuple(answers) in {(False, False, True, True), (False, False, False, True)}


async def test_a_receipt_is_worth_something_in_its_own_transaction_for_its_own_binding_only(walled: Walled) -> None:
    """Each receipt below was a good one somewhere else; with a bad binding none of them lets anybody in."""
    receipts = ["", "0" * 64, *[await _receipt(walled, _good(walled)) for _ in range(2)]]
    for kind in ("a forged MAC", "the organisation replaced", "expired", "a member of another organisation", "empty"):
        for receipt in receipts:
            async with walled.asking(_good(walled)) as asking:
                good = await asking.fetchval("SELECT tenants.org() IS NOT NULL")
                here = await asking.fetchval("SELECT current_setting('ketentafel.receipt')")
                for one in (receipt, here):
                    await asking.execute("SELECT set_config('ketentafel.receipt', $1, true)", one)
                    await asking.execute("SELECT set_config('ketentafel.binding', $1, true)", _BAD[kind](walled))
                    assert await asking.fetchval("SELECT tenants.org()") is None
                    assert await asking.fetchval("SELECT tenants.member()") is None
                    assert await asking.fetchval("SELECT tenants.scopes('CASE_READ')") is None
            assert good
            assert len(here) == 64


async def test_a_receipt_does_not_outlive_its_transaction(walled: Walled) -> None:
    """The same binding and its receipt, once more in the same backend, after the member has left."""
    signed = _good(walled)
    receipt = await _receipt(walled, signed)
    async with walled.asking(None, role="postgres") as admin:
        await admin.execute(_ENDED["a member who left"], walled.wall.b.member)
        await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", signed)
        await admin.execute("SELECT set_config('ketentafel.receipt', $1, true)", receipt)
        assert await admin.fetchval("SELECT tenants.org()") is None


async def _receipt(walled: Walled, signed: str) -> str:
    async with walled.asking(signed) as asking:
        assert await asking.fetchval("SELECT tenants.org()") == walled.wall.b.organisation
        receipt: str = await asking.fetchval("SELECT current_setting('ketentafel.receipt')")
    return receipt


async def test_the_binding_of_one_request_is_not_shown_to_another_session(walled: Walled) -> None:
    actor = cell.actor(organisation=walled.wall.a.organisation, member=walled.wall.stranger)
    async with walled.database.region() as region, region.reading(actor) as bound:
        assert await bound.fetchval("SELECT tenants.member()") == walled.wall.stranger
        other = await asyncpg.connect(walled.database.dsn())
        try:
            texts = [row[0] for row in await other.fetch("SELECT query FROM pg_stat_activity WHERE query <> ''")]
        finally:
            await other.close()

    assert any("set_config" in text or "tenants.member()" in text for text in texts)
    mac = binding.sign(actor, key=walled.database.binding_key).rsplit("|", maxsplit=1)[1]
    assert not [text for text in texts if mac in text or str(walled.wall.stranger) in text]


@pytest.mark.parametrize("mode", ["PRODUCTION", "DEMO", "TEST"])
async def test_only_a_demo_or_a_test_cell_may_shift_its_clock(walled: Walled, mode: str) -> None:
    async with walled.asking(None, role="postgres") as admin:
        await admin.execute("UPDATE tenants.cell SET mode = $1, clock_offset = interval '3 days'", mode)
        shift = await admin.fetchval("SELECT tenants.moment() - transaction_timestamp()")

    assert shift == (timedelta(0) if mode == "PRODUCTION" else timedelta(days=3))


async def test_a_participant_cannot_shift_the_clock(walled: Walled) -> None:
    before = await fingerprint(walled.admin)
    for role in ("ketentafel_app", "ketentafel_worker"):
        async with walled.asking(_good(walled), role=role) as asking:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await asking.execute("UPDATE tenants.cell SET clock_offset = interval '1 day'")

    assert await fingerprint(walled.admin) == before


async def test_the_owner_of_the_database_sees_no_family(walled: Walled) -> None:
    async with walled.asking(None, role="ketentafel_owner") as owner:
        seen = {table: await owner.fetchval(f"SELECT count(*) FROM {table}") for table in await tables(walled.admin)}

    families = {table: count for table, count in seen.items() if table.startswith(("consent.", "casework."))}
    assert {table for table, count in families.items() if count} == {
        "casework.retention_policy",
        "casework.tafel",
        "casework.tafel_kind",
        "casework.tafel_seat",
        "consent.catalogue_entry",
    }
    assert seen["tenants.ledger_event"] == seen["tenants.ledger_subject"] == seen["tenants.mutation_key"] == 0


async def test_a_role_that_ended_shows_no_content(walled: Walled) -> None:
    async with walled.asking(None, role="postgres") as admin:
        world = World(admin=admin)
        member = await world.member(walled.wall.b.organisation)
        await world.role(member, "DEELNEMER")
        actor = cell.actor(organisation=walled.wall.b.organisation, member=member)
        signed = binding.sign(actor, key=walled.database.binding_key)
        await admin.execute("SELECT set_config('ketentafel.binding', $1, true)", signed)
        before = await _subjects(admin)
        ended = "UPDATE tenants.role SET valid = tstzrange('2020-01-01', tenants.moment()) WHERE member_id = $1"
        assert await admin.execute(ended, member) == "UPDATE 1"
        after = await _subjects(admin)

    assert before > 0
    assert after == 0


async def _subjects(admin: asyncpg.Connection) -> int:
    """How many subjects the bound member sees, asked as the app role."""
    await admin.execute("SET LOCAL ROLE ketentafel_app")
    count: int = await admin.fetchval("SELECT count(*) FROM casework.subject")
    await admin.execute("RESET ROLE")
    return count


def _writer(walled: Walled, table: str) -> str:
    party = walled.wall.crisis if table == "consent.break_glass" else walled.wall.b
    return walled.wall.bound(party, key=walled.database.binding_key)


async def _counts(asking: asyncpg.Connection, walled: Walled, *, role: str = "ketentafel_app") -> dict[str, int]:
    """How many rows of each table are seen; not of the tables that this role may not ask for at all."""
    names = await asking.fetch(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
        " WHERE schemaname IN ('tenants', 'consent', 'casework')"
        " AND has_table_privilege($1, format('%I.%I', schemaname, tablename), 'SELECT')",
        role,
    )
    assert len(names) >= 28
    # What the worker must still do is listed by ids, for whoever runs as worker; that is its purpose.
    skipped = _VERSIONS | ({"casework.outbox"} if role == "ketentafel_worker" else set())
    told = " UNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS seen FROM {name}" for (name,) in names if name not in skipped
    )
    return {row["name"]: row["seen"] for row in await asking.fetch(told) if row["seen"]}
