"""Rows that may be offered beside the one of `WRITABLE`: what whoever refers writes before a case is admitted."""

from collections.abc import Awaitable, Callable, Mapping

import asyncpg

from tests.security.bound_rows import Row, insert
from tests.security.wall import Wall
from tests.security.writing import WRITABLE
from tests.security.writing_referrals import opened

Made = Callable[[asyncpg.Connection, Wall], Awaitable[Row]]


def _at_a_referral(table: str, **changes: object) -> Made:
    async def made(asking: asyncpg.Connection, wall: Wall) -> Row:
        case = await opened(asking, wall)
        await insert(asking, 'casework."case"', case)
        row = await WRITABLE[table](asking, wall)
        return {**row, "case_id": case["id"], **changes}

    return made


async def _in_an_agreement_of_a(asking: asyncpg.Connection, wall: Wall) -> Row:
    row = await WRITABLE["casework.convenant_accession"](asking, wall)
    await asking.execute("SET LOCAL session_replication_role = replica")
    await asking.execute(
        "UPDATE tenants.convenant SET owner_org = $2, recorded_by = $3 WHERE id = $1",
        *(row["convenant_id"], wall.a.organisation, wall.a.member),
    )
    await asking.execute("SET LOCAL session_replication_role = origin")
    return row


def _in_the_name_of_a(table: str) -> Made:
    """What A wrote is not to be told on by B as if A did."""

    async def made(asking: asyncpg.Connection, wall: Wall) -> Row:
        of_a = {
            "case_id": wall.shared.case,
            "contribution_id": wall.shared.contribution,
            "owner_org": wall.a.organisation,
        }
        return {**await WRITABLE[table](asking, wall), **of_a}

    return made


_REFERRED = "of a referral"
BESIDE: Mapping[str, Mapping[str, Made]] = {
    "casework.subject": {_REFERRED: _at_a_referral("casework.subject")},
    "casework.participation": {_REFERRED: _at_a_referral("casework.participation", kind="AANMELDER")},
    "casework.convenant_accession": {"in an agreement of A": _in_an_agreement_of_a},
    **{
        table: {"in the name of A": _in_the_name_of_a(table)}
        for table in ("casework.family_talk", "casework.assessment", "casework.key_decision")
    },
    "casework.task": {_REFERRED: _at_a_referral("casework.task", subject_id=None)},
}
