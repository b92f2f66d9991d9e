"""Recording the citizen service number (BSN) of a person, by an organisation that the law lets use it."""

from datetime import datetime
from typing import Final
from uuid import UUID

import asyncpg
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import repeating
from backend.cases.commands import NumberRecorded, RecordNumber
from backend.cases.errors import CasesCode, refuse
from backend.intake.errors import IntakeCode
from backend.intake.errors import refuse as of_intake
from backend.tafels.kinds import ReferralField
from consent.attempt import all_or_nothing
from consent.basis import Category
from consent.errors import CommonCode
from consent.keys.errors import TextRefused
from consent.keys.persons import PersonHashKind, normalised_bsn
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import holds, places, setting
from tenants.actor import Actor
from tenants.ids import SubjectId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_SUBJECT: Final = """
SELECT s.case_id, s.key_id, s.owner_org = tenants.org() AS own, consent.may_use_bsn() AS may_use_bsn,
       (SELECT count(*) = 1 FROM casework."case" c WHERE c.id = s.case_id AND c.number IS NULL) AS referred,
       (SELECT n.id FROM casework.citizen_number n WHERE n.case_id = s.case_id AND n.subject_id = s.id) AS number
  FROM casework.subject s WHERE s.id = $1
"""
_FIRST: Final = """
INSERT INTO casework.citizen_number (id, case_id, subject_id, owner_org, bsn_enc, recorded_by, recorded_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, 1)
"""
_AGAIN: Final = """
UPDATE casework.citizen_number SET bsn_enc = $2, recorded_by = $3, recorded_at = $4, version = version + 1
 WHERE id = $1 RETURNING version
"""


@all_or_nothing(
    {
        "uq_citizen_number_case_id_subject_id": refuse(CommonCode.CONFLICT, field="subject"),
        "field_here": of_intake(IntakeCode.FIELD_NOT_HERE, field="number", name=ReferralField.BSN.value),
    }
)
async def record_number(
    session: AsyncSession, actor: Actor, command: RecordNumber, at: datetime, *, keys: KeyStore
) -> NumberRecorded | Refusal:
    """Record the number of a person whom one's own organisation brought in, or put a corrected one in its place.

    It must pass the eleven test (Besluit BSN 3), and the organisation must have a stated authority: an entry of the
    catalogue that names its kind and that its own privacy officer signed (Wabb 10, 11; UAVG 46). The number is sealed
    under the person's key, and found again by its keyed hash only.
    """
    try:
        number = normalised_bsn(command.number)
    except TextRefused as wrong:
        return wrong.refusal(field="number")
    found = await (await driver(session)).fetchrow(_SUBJECT, command.subject)
    if found is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if refused := await _refused(session, actor, found):
        return refused
    [key] = await keys.living_keys(actor, [found["key_id"]])
    id = found["number"] or new_id()
    sealed = seal_text(number, table="casework.citizen_number", column="bsn_enc", row_id=id, key=key)
    connection = await driver(session)
    if found["number"]:
        version: int = await connection.fetchval(_AGAIN, id, sealed, actor.member, at)
    else:
        first = (id, found["case_id"], command.subject, actor.organisation, sealed, actor.member, at)
        version = 1
        await connection.execute(_FIRST, *first)
    persons = await keys.persons(actor)
    if found["referred"]:
        await repeating.compare_number(session, actor, command.subject, number, persons)
    await _log(session, id, command.subject, found["case_id"], compared=found["referred"])
    # Last, as it cannot be undone with the rest: a hash whose number was not stored finds nobody.
    await persons.note(actor, command.subject, key=key.id, kind=PersonHashKind.BSN, value=number, version=version)
    return NumberRecorded(id=id, subject=command.subject)


async def _refused(session: AsyncSession, actor: Actor, found: asyncpg.Record) -> Refusal | None:
    where = await places(session, found["case_id"], organisation=actor.organisation)
    if not found["own"] or not await holds(session, Right.CONTENT_WRITE, *where):
        return refuse(CommonCode.NOT_ALLOWED, field="subject")
    if not found["may_use_bsn"]:
        return refuse(CasesCode.BSN_NO_AUTHORITY, field="number")
    standing = await setting(session, found["case_id"])
    if standing is None or not standing.takes_more:
        return refuse(CommonCode.CASE_STAGE, field="subject")
    return None


async def _log(session: AsyncSession, id: UUID, subject: SubjectId, case: UUID, *, compared: bool) -> None:
    """One entry, which says as well that somebody looked whether the number was reported before."""
    about = (("CitizenNumber", id), ("EarlierReport", case)) if compared else (("CitizenNumber", id),)
    touched = [
        Touched(object_type=what, object_id=which, case=case, subject=subject, category=Category.IDENTITEIT)
        for what, which in about
    ]
    await record(session, action=LedgerAction.WRITE, operation="cases.record_number", case=case, touched=touched)
