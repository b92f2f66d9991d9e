"""Writing down what a person says of a contribution about them (feature 35).

Whoever spoke with the person writes it, in the person's words: any organisation that takes part and reads the
contribution, not only its owner. Nobody changes it. Who reads the contribution reads it too, also in a newer version.
"""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries as cases
from backend.cases.course.writing import BRINGS, running
from backend.cases.errors import CasesCode, refuse
from backend.cases.own_statement.commands import AddOwnStatement, OwnStatementAdded, OwnStatementId
from backend.cases.own_statement.models import OwnStatement
from consent import fields, queries
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction

_FORCED: Final = {"already_corrected": refuse(CasesCode.ALREADY_CORRECTED, field="contribution")}


@all_or_nothing(_FORCED)
async def add_own_statement(
    session: AsyncSession, actor: Actor, command: AddOwnStatement, at: datetime, *, keys: KeyStore
) -> OwnStatementAdded | Refusal:
    """Put the person's words beside a contribution.

    The owner of the contribution gets a task to read it, and whom it is released to a notice, by the database. A
    contribution that has a newer version, or was taken back, gets none.
    """
    if refused := fields.text(command.words, "words"):
        return refused
    if command.said_on > legal_day(at):
        return refuse(CasesCode.HAPPENED_IN_FUTURE, field="saidOn")
    text = await cases.contribution(session, command.contribution)
    if text is None:
        return refuse(CommonCode.NOT_FOUND, field="contribution")
    person = await queries.subject(session, command.subject)
    if person is None or command.subject not in text.subject_ids:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    case = await running(session, actor, CaseId(text.case_id), rights=BRINGS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="contribution")
    [key] = await keys.living_keys(actor, [person.key])
    id = new_id()
    one = OwnStatement(
        id=id,
        case_id=case.id,
        subject_id=command.subject,
        contribution_id=text.id,
        versions=[text.id],
        giver=command.giver,
        said_on=command.said_on,
        words_enc=seal_text(command.words, table="casework.own_statement", column="words_enc", row_id=id, key=key),
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    touched = Touched(
        object_type="OwnStatement", object_id=id, case=case.id, subject=command.subject, category=text.category
    )
    await record(
        session,
        action=LedgerAction.WRITE,
        operation="cases.add_own_statement",
        case=CaseId(case.id),
        touched=[touched],
    )
    return OwnStatementAdded(case=CaseId(case.id), statement=OwnStatementId(id))
