"""Asking a partner for information about one person, and answering (feature 34).

The answer is a contribution under every rule of sharing, that nothing is known, or a refusal with its reason. How long
an answer may take stands in the register of terms; past it the database gives the asker work, and later whoever
answers for the tafel. Who is asked to look along (feature 109) accepts or does not, until the day that it ends.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.dialects.postgresql import Range
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries as cases
from backend.cases.asking import along
from backend.cases.asking.commands import AnswerInformation, AskInformation, InformationAsked, InformationRequestId
from backend.cases.asking.errors import AskingCode, refuse
from backend.cases.asking.kinds import ALONG, WITH_A_REASON, AnswerOutcome
from backend.cases.asking.models import InformationAnswer, InformationRequest
from backend.cases.course.writing import BRINGS, running
from backend.cases.errors import CasesCode
from backend.cases.errors import refuse as of_cases
from consent import fields, queries
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.errors import ConsentCode
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.reading import fresh
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction

_ASKING: Final = {
    "asked_without_basis": refuse(AskingCode.ASKED_WITHOUT_BASIS, field="organisation"),
    "purpose_outside": of_cases(ConsentCode.PURPOSE_OUTSIDE_TAFEL, field="purpose"),
}
_ANSWERING: Final = {
    "uq_information_answer_case_id_request_id": refuse(AskingCode.ALREADY_ANSWERED, field="request"),
}


@all_or_nothing(_ASKING)
async def ask_information(
    session: AsyncSession, actor: Actor, command: AskInformation, at: datetime, *, keys: KeyStore
) -> InformationAsked | Refusal:
    """Ask an organisation that takes part, and may know who it is about."""
    if refused := fields.text(command.question, "question"):
        return refused
    person = await queries.subject(session, command.subject)
    if person is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    case = await running(session, actor, person.case, rights=BRINGS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="subject")
    if refused := await _unaskable(session, actor, command, person.case, at=at):
        return refused
    [key] = await keys.living_keys(actor, [person.key])
    id = new_id()
    one = InformationRequest(
        id=id,
        case_id=person.case,
        subject_id=command.subject,
        owner_org=actor.organisation,
        asked_org=command.organisation,
        category=command.category,
        purpose=command.purpose,
        question_enc=seal_text(
            command.question, table="casework.information_request", column="question_enc", row_id=id, key=key
        ),
        due_at=at,
        recorded_by=actor.member,
        recorded_at=at,
        along_mode=command.along.mode if command.along else None,
        ends_at=command.along.ends_at if command.along else None,
    )
    await write(session, one)
    return await _kept(session, "ask_information", one)


async def _unaskable(
    session: AsyncSession, actor: Actor, command: AskInformation, case: CaseId, *, at: datetime
) -> Refusal | None:
    """Why this is not asked of that organisation in this case."""
    if command.organisation == actor.organisation:
        return of_cases(CasesCode.OWN_ORGANISATION, field="organisation")
    # One that is hidden here takes no part, as far as this member may know.
    if command.organisation not in await cases.participants(session, case, during=Range(at, at, bounds="[]")):
        return of_cases(CasesCode.NOT_TAKING_PART, field="organisation")
    return await along.refused(session, command.along, case=case, asked=command.organisation, at=at)


@all_or_nothing(_ANSWERING)
async def answer_information(
    session: AsyncSession, actor: Actor, command: AnswerInformation, at: datetime, *, keys: KeyStore
) -> InformationAsked | Refusal:
    """Answer what one's own organisation was asked: once."""
    asked = await fresh(session, InformationRequest, id=command.request)
    if asked is None:
        return refuse(CommonCode.NOT_FOUND, field="request")
    if asked.asked_org != actor.organisation:
        return refuse(CommonCode.NOT_ALLOWED, field="request")
    case = await running(session, actor, CaseId(asked.case_id), rights=BRINGS)
    if isinstance(case, Refusal):
        return refuse(CommonCode(case.code), field="request")
    if refused := await _misfit(session, actor, command, asked, at=at):
        return refused
    one = InformationAnswer(
        id=new_id(),
        case_id=asked.case_id,
        request_id=asked.id,
        owner_org=actor.organisation,
        outcome=command.outcome,
        contribution_id=command.contribution,
        recorded_by=actor.member,
        recorded_at=at,
    )
    if command.reason is not None:
        person = await queries.subject(session, asked.subject_id)
        if person is None:
            return refuse(CommonCode.NOT_FOUND, field="request")
        [key] = await keys.living_keys(actor, [person.key])
        one.reason_enc = seal_text(
            command.reason, table="casework.information_answer", column="reason_enc", row_id=one.id, key=key
        )
    await write(session, one)
    return await _kept(session, "answer_information", asked)


async def _misfit(
    session: AsyncSession, actor: Actor, command: AnswerInformation, asked: InformationRequest, *, at: datetime
) -> Refusal | None:
    """What does not go with this answer."""
    if (command.outcome in ALONG) is not (asked.along_mode is not None):
        return refuse(AskingCode.ANSWER_OF_ANOTHER_KIND, field="answerOutcome")
    if (command.contribution is not None) is not (command.outcome is AnswerOutcome.BIJDRAGE):
        return refuse(AskingCode.ANSWER_MISFIT, field="contribution")
    if (command.reason is not None) is not (command.outcome in WITH_A_REASON):
        return refuse(AskingCode.ANSWER_MISFIT, field="reason")
    if command.reason is not None:
        return fields.text(command.reason, "reason")
    return await _unshared(session, actor, command, asked, at=at) if command.contribution else None


async def _unshared(
    session: AsyncSession, actor: Actor, command: AnswerInformation, asked: InformationRequest, *, at: datetime
) -> Refusal | None:
    """Why a contribution is no answer: it is not one's own, about somebody or something else, or not shared."""
    if command.contribution is None:
        return None
    told = await cases.contribution(session, command.contribution)
    if told is None or told.case_id != asked.case_id or told.owner_org != actor.organisation:
        return refuse(CommonCode.NOT_FOUND, field="contribution")
    fits = asked.subject_id in told.subject_ids and told.category == asked.category
    if not fits or not await cases.is_released(session, told.id, to=asked.owner_org, at=at):
        return refuse(AskingCode.ANSWER_NOT_SHARED, field="contribution")
    return None


async def _kept(session: AsyncSession, operation: str, one: InformationRequest) -> InformationAsked:
    """Say in the ledger what was asked or answered."""
    touched = Touched(
        object_type="InformationRequest",
        object_id=one.id,
        case=one.case_id,
        subject=one.subject_id,
        category=one.category,
    )
    await record(
        session, action=LedgerAction.WRITE, operation=f"cases.{operation}", case=one.case_id, touched=[touched]
    )
    return InformationAsked(case=CaseId(one.case_id), request=InformationRequestId(one.id))
