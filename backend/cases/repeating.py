"""What was sent or reported before: one's own reference sent again, and people who were reported at the same tafel."""

import hashlib
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.commands import NewSubject, Refer, Referred
from backend.cases.finding import filled_up
from backend.intake.errors import IntakeCode, refuse
from backend.intake.models import EarlierReport
from backend.tafels.kinds import IntakeKind
from consent.keys.errors import KeysCode, KeysError, TextRefused
from consent.keys.persons import PersonHashKind, PersonIndex, normalised_bsn
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.ids import CaseId, ReferralId, SubjectId, TafelId
from tenants.refusal import Refusal
from tenants.session import driver

LONGEST_KEY: Final = 100
# Whoever sends the same reference at the same moment waits, and is answered with the first.
_TURN: Final = "SELECT pg_advisory_xact_lock(7308, hashtext(encode($1, 'hex')))"
_FIRST: Final = """
SELECT r.id, r.case_id, ARRAY(SELECT s.id FROM casework.subject s WHERE s.case_id = r.case_id) AS subjects
  FROM casework.referral r WHERE r.owner_org = tenants.org() AND r.source_digest = $1
"""
_NO_NAME = frozenset({KeysCode.NAME_EMPTY, KeysCode.SEARCH_TOO_WIDE})


def source_digest(actor: Actor, key: str | None) -> bytes | None:
    """What is kept of a reference: nobody who weighs learns by which number the referrer knows somebody."""
    return None if key is None else hashlib.sha256(f"{actor.organisation}|{key}".encode()).digest()


def refused(command: Refer) -> Refusal | None:
    """A reference is short, and no citizen service number; only a new report names an earlier case."""
    if command.earlier is not None and command.kind is not IntakeKind.HERMELDING:
        return refuse(IntakeCode.EARLIER_UNWANTED, field="earlierCase")
    key = command.source_key
    if key is None:
        return None
    if not key.strip() or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or _is_number(key):
        return refuse(IntakeCode.SOURCE_KEY_UNFIT, field="sourceKey", limit=LONGEST_KEY)
    return None


async def first(session: AsyncSession, digest: bytes | None) -> Referred | None:
    """The referral that one's own organisation sent under this reference before, as far as one may see it."""
    if digest is None:
        return None
    connection = await driver(session)
    await connection.execute(_TURN, digest)
    row = await connection.fetchrow(_FIRST, digest)
    if row is None:
        return None
    subjects = tuple(map(SubjectId, row["subjects"]))
    return Referred(case=CaseId(row["case_id"]), referral=ReferralId(row["id"]), subjects=subjects)


async def sees_at(session: AsyncSession, case: CaseId | None, *, tafel: TafelId) -> bool:
    """Whether the earlier case is one that the referrer sees, at this tafel; nothing to see is fine."""
    asked = 'SELECT count(*) FROM casework."case" c WHERE c.id = $1 AND c.tafel_id = $2'
    return case is None or bool(await (await driver(session)).fetchval(asked, case, tafel))


async def earlier_report(
    actor: Actor, subjects: tuple[NewSubject, ...], *, case: CaseId, tafel: TafelId, keys: KeyStore
) -> EarlierReport:
    """Who has the same names, for the database to answer whether one of them was reported at this tafel."""
    return EarlierReport(case_id=case, tafel_id=tafel, candidates=await namesakes(actor, subjects, keys=keys))


async def namesakes(actor: Actor, subjects: tuple[NewSubject, ...], *, keys: KeyStore) -> list[UUID]:
    """Everybody with one of these names, for the database to filter, filled up with ids of nobody.

    Before the names of these subjects are noted themselves. A name that too many have tells nothing.
    """
    persons, found = await keys.persons(actor), set[SubjectId]()
    for name in {one.name for one in subjects if one.name}:
        try:
            found.update(await persons.find(actor, kind=PersonHashKind.NAME, value=name))
        except KeysError as unfit:
            if unfit.code not in _NO_NAME:
                raise
    return filled_up(sorted(found))


async def compare_number(
    session: AsyncSession, actor: Actor, subject: SubjectId, number: str, persons: PersonIndex
) -> None:
    """Let the database note whether this number was reported at the tafel before, for those who weigh the referral.

    The keyed hash finds who has it; nothing of them is told, here or there. A number that too many have tells nothing.
    """
    try:
        alike = await persons.find(actor, kind=PersonHashKind.BSN, value=number)
    except KeysError as unfit:
        if unfit.code is not KeysCode.SEARCH_TOO_WIDE:
            raise
        alike = []
    await (await driver(session)).execute("SELECT casework.compare_number($1, $2)", subject, filled_up(alike))


def _is_number(key: str) -> bool:
    try:
        normalised_bsn(key)
    except TextRefused:
        return False
    return True
