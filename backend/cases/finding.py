"""Finding a person again at one tafel, by name or by citizen service number (BSN), and showing a number when asked.

The key store tells which subjects have the keyed hash of what was asked; the row policies then tell which of those the
asker may see. A person who is hidden is not found, exactly as somebody who is not there. A search stays inside one
tafel, for which one organisation answers: nothing is matched across tafels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import Category
from consent.keys.errors import KeysError
from consent.keys.opening import Opener, Sealed
from consent.keys.persons import PersonHashKind
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId, new_subject_id
from tenants.ledger.service import Touched, record
from tenants.session import driver
from tenants.vocabulary import LedgerAction, LedgerGround

# A search asks for whole batches of ids, filled up with ids of nobody: how many have a name does not show in its work.
_BATCH: Final = 32
_SETTING: Final = """
SELECT count(*) > 0 AS found, consent.may_use_bsn() AS may_use_bsn FROM casework.tafel t WHERE t.id = $1
"""
_SEEN: Final = """
SELECT s.id, s.case_id, {footing} AS ground
  FROM casework.subject s JOIN casework."case" c ON c.id = s.case_id
 WHERE s.id = ANY ($2::uuid[]) AND c.tafel_id = $1
   AND ($3 OR (SELECT count(*) FROM casework.citizen_number n WHERE n.subject_id = s.id) = 1)
 ORDER BY c.opened_at DESC, s.id LIMIT {most}
"""
_NUMBER: Final = """
SELECT s.id, s.case_id, s.subject_id, s.bsn_enc, {footing} AS ground
  FROM casework.citizen_number s WHERE s.subject_id = $1
"""
# As every reading is logged: on one's own footing, that of an emergency, or that of a basis.
_FOOTING: Final = """CASE WHEN s.owner_org = (SELECT tenants.org()) THEN 'OWN'
       WHEN (SELECT count(*) FROM consent.break_glass g WHERE g.member_id = (SELECT tenants.member())
              AND g.case_id = s.case_id AND g.valid @> (SELECT tenants.moment())) > 0 THEN 'BREAK_GLASS'
       ELSE 'SHARED' END"""
MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A person whom the asker may see, and the case."""

    subject: SubjectId
    case: CaseId


async def find_subjects(
    session: AsyncSession, actor: Actor, tafel: UUID, *, kind: PersonHashKind, value: str, keys: KeyStore
) -> list[Found] | None:
    """Whom the actor may see at this tafel under this very name or number, the newest case first, at most 50.

    None for a tafel that is not there, and for a number when the organisation has no stated authority to use one (Wabb
    10, 11; UAVG 46): then the key store is not asked. Every search is logged, by the ids that it shows. Raises
    `TextRefused` for what is no name or number, and `SEARCH_TOO_WIDE`.
    """
    connection = await driver(session)
    setting = await connection.fetchrow(_SETTING, tafel)
    by_name = kind is PersonHashKind.NAME
    if setting is None or not setting["found"] or not (by_name or setting["may_use_bsn"]):
        await record(session, action=LedgerAction.MISS, operation="cases.find_subjects")
        return None
    persons = await keys.persons(actor)
    try:
        asked = filled_up(await persons.find(actor, kind=kind, value=value))
    except KeysError:
        # What is no name, and that too many have it, is an answer as well: it is told as an error, and logged.
        await record(session, action=LedgerAction.MISS, operation="cases.find_subjects")
        raise
    rows = await connection.fetch(_SEEN.format(footing=_FOOTING, most=MOST_SHOWN), tafel, asked, by_name)
    touched = [_touched("Subject", row["id"], row["id"], row["case_id"], row["ground"]) for row in rows]
    action = LedgerAction.READ if touched else LedgerAction.MISS
    await record(session, action=action, operation="cases.find_subjects", touched=touched)
    return [Found(subject=SubjectId(row["id"]), case=CaseId(row["case_id"])) for row in rows]


async def reveal_number(session: AsyncSession, actor: Actor, subject: UUID, *, keys: KeyStore) -> str | None:
    """The citizen service number of a person: a question of its own, and an entry of its own in the ledger.

    None when the organisation has no stated authority, when there is no number, and when the person is hidden or not
    there, all alike. Also None when the number was destroyed.
    """
    row = await (await driver(session)).fetchrow(_NUMBER.format(footing=_FOOTING), subject)
    if row is None:
        await record(session, action=LedgerAction.MISS, operation="cases.reveal_number")
        return None
    sealed = Sealed(
        table="casework.citizen_number", column="bsn_enc", row_id=row["id"], ciphertext=bytes(row["bsn_enc"])
    )
    (number,) = await Opener(keys, actor).open([sealed])
    touched = _touched("CitizenNumber", row["id"], row["subject_id"], row["case_id"], row["ground"])
    await record(
        session,
        action=LedgerAction.REVEAL,
        operation="cases.reveal_number",
        case=row["case_id"],
        touched=[touched],
    )
    return number


def filled_up(found: Sequence[SubjectId]) -> list[UUID]:
    """As many ids as whole batches have, at least one batch."""
    missing = -len(found) % _BATCH if found else _BATCH
    return [*found, *(new_subject_id() for _ in range(missing))]


def _touched(type_: str, id: UUID, subject: UUID, case: UUID, ground: str) -> Touched:
    return Touched(
        object_type=type_,
        object_id=id,
        case=case,
        subject=subject,
        category=Category.IDENTITEIT,
        ground=LedgerGround(ground),
    )
