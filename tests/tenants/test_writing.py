"""Rows as the driver writes them: what went in comes back, all of a statement or nothing, and past no policy."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from tenants.ids import new_id
from tenants.ledger.models import MutationKey
from tenants.ledger.service import Touched, entry
from tenants.session import Region, actor_of, moment_of, open_region
from tenants.vocabulary import LedgerAction
from tenants.writing import Row, insert
from tests.factories import cell
from tests.factories.counting import counted
from tests.security.conftest import Walled
from tests.security.wall import fingerprint

STRANGE = [
    "",
    "it's",
    'so "said"',
    "back\\slash \\x00 \\u0000",
    "é ﷽ 👨‍👩‍👧",
    "{a,b}",
    "NULL",
    "line\nline\ttab",
    "$1 :x %s",
]


@pytest.fixture
async def region(walled: Walled) -> AsyncIterator[Region]:
    database = walled.database
    opened = await open_region(database.url(), code=cell.REGION, binding_key=database.binding_key)
    yield opened
    await opened.close()


def _key(session: AsyncSession, name: str, **changes: Any) -> Row:
    values: Mapping[str, Any] = {
        "organisation_id": actor_of(session).organisation,
        "client": "written",
        "key": name,
        "mutation": "probe",
        "input_mac": "mac",
        "result": {},
        "error_codes": [],
        "at": moment_of(session),
    }
    return Row(MutationKey, {**values, **changes})


async def test_values_come_back_as_they_went_in(walled: Walled, region: Region) -> None:
    result: dict[str, Any] = {"texts": STRANGE, "none": None, "number": 2**53, "nested": {"deep": [[], {}]}}
    async with region.working(_actor(walled)) as session:
        rows = [_key(session, f"{at}", mutation=one, error_codes=STRANGE) for at, one in enumerate(STRANGE)]
        model = MutationKey(**_key(session, "model").values)
        await insert(session, _key(session, "result", result=result), *rows, model)
        at = moment_of(session)
    found = await walled.admin.fetch("SELECT * FROM tenants.mutation_key WHERE client = 'written' ORDER BY key")
    by_key = {row["key"]: row for row in found}
    assert [by_key[f"{at}"]["mutation"] for at in range(len(STRANGE))] == STRANGE
    assert all(by_key[f"{at}"]["error_codes"] == STRANGE for at in range(len(STRANGE)))
    assert orjson.loads(by_key["result"]["result"]) == result
    assert {row["at"] for row in found} == {at}
    assert dict(by_key["model"]) == {**dict(by_key["0"]), "key": "model", "mutation": "probe", "error_codes": []}


async def test_one_row_that_a_policy_refuses_keeps_all_of_them_out(walled: Walled, region: Region) -> None:
    before = await fingerprint(walled.admin)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await _write_among_own(walled, region, organisation_id=walled.wall.b.organisation)
    assert await fingerprint(walled.admin) == before


async def test_an_event_and_what_it_is_about_are_one_statement(walled: Walled, region: Region) -> None:
    things = [new_id() for _ in range(3)]
    async with counted(region) as sent, region.working(_actor(walled)) as session:
        touched = [Touched(object_type="Case", object_id=one, case=one) for one in things]
        rows = entry(session, action=LedgerAction.WRITE, operation="probe", touched=touched)
        await insert(session, *rows)
        await insert(session)
    assert len(sent) == len(("BEGIN", "bind", "insert", "COMMIT"))
    event: UUID = rows[0].values["id"]
    found = await walled.admin.fetch(
        "SELECT object_id FROM tenants.ledger_subject WHERE event_id = $1 ORDER BY ordinal", event
    )
    assert [row["object_id"] for row in found] == things


async def test_a_column_that_is_none_is_a_mistake_of_ours(walled: Walled, region: Region) -> None:
    before = await fingerprint(walled.admin)
    with pytest.raises(KeyError, match="colour"):
        await _write_among_own(walled, region, colour="red")
    assert await fingerprint(walled.admin) == before


async def _write_among_own(walled: Walled, region: Region, **changes: Any) -> None:
    async with region.working(_actor(walled)) as session:
        touched = [Touched(object_type="Case", object_id=new_id(), case=new_id())]
        logged = entry(session, action=LedgerAction.WRITE, operation="probe", touched=touched)
        await insert(session, *logged, _key(session, "own"), _key(session, "odd", **changes))


def _actor(walled: Walled) -> Any:
    return cell.actor(organisation=walled.wall.a.organisation, member=walled.wall.a.member)
