"""Asking who is already involved with a person at the same tafel (feature 117). Built, and switched off.

One organisation answers for a tafel, and only inside one tafel is looked. The catalogue holds no legal basis for it
that is in force (`vergelijkingen.toml`); until one is, and the privacy officer of whoever answers for the tafel signed
it, the database refuses every question. The answer tells which organisations, and whom to call: nothing of a case.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NewType
from uuid import UUID

from sqlmodel import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.course.writing import STEERS, running
from backend.cases.errors import CasesCode, refuse
from backend.cases.involvement.models import Involvement
from backend.cases.matching import candidates
from consent import queries
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.ids import CaseId, SubjectId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.session import driver
from tenants.vocabulary import LedgerAction

InvolvementId = NewType("InvolvementId", UUID)
_LAWFUL: Final = "SELECT casework.involvement_ground($1, $2) IS NOT NULL"
_FORCED: Final = {
    "involvement_ground": refuse(CasesCode.INVOLVEMENT_NOT_LAWFUL, field="subject"),
    "involvement_too_often": refuse(CasesCode.MATCH_TOO_OFTEN),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskInvolved:
    """Ask who is involved with a person of a case that one steers, who has this very name."""

    subject: SubjectId
    name: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvolvedAsked:
    """It was asked, and answered."""

    case: CaseId
    involvement: InvolvementId


@all_or_nothing(_FORCED)
async def ask_involved(
    session: AsyncSession, actor: Actor, command: AskInvolved, at: datetime, *, keys: KeyStore
) -> InvolvedAsked | Refusal:
    """Ask. Refused with INVOLVEMENT_NOT_LAWFUL until there is a legal basis, signed by who answers for the tafel."""
    person = await queries.subject(session, command.subject)
    if person is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    case = await running(session, actor, person.case, rights=STEERS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="subject")
    if not await (await driver(session)).fetchval(_LAWFUL, case.tafel_id, at):
        return refuse(CasesCode.INVOLVEMENT_NOT_LAWFUL, field="subject")
    namesakes = await candidates(actor, command.subject, command.name, keys=keys)
    if isinstance(namesakes, Refusal):
        return namesakes
    id = InvolvementId(new_id())
    await (await session.connection()).execute(
        insert(Involvement).values(
            id=id,
            case_id=case.id,
            subject_id=command.subject,
            candidates=namesakes,
            owner_org=actor.organisation,
            recorded_by=actor.member,
            recorded_at=at,
        )
    )
    touched = Touched(object_type="Involvement", object_id=id, case=case.id, subject=command.subject)
    await record(
        session, action=LedgerAction.WRITE, operation="cases.ask_involved", case=CaseId(case.id), touched=[touched]
    )
    return InvolvedAsked(case=CaseId(case.id), involvement=id)
