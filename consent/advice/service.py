"""Recording what the committee on lawfulness advised about a kind of tafel."""

from datetime import datetime
from functools import partial
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.advice.commands import AdviceRecorded, RecordAdvice
from consent.advice.models import RacAdvice
from consent.ages import legal_day
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.ids import RacAdviceId
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.partnership.errors import PartnershipCode, is_reference, refuse
from consent.queries import holds
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_TAFEL: Final = """
SELECT t.organisation_id, t.kind_code, t.kind_version, consent.is_partnership(t.kind_code, t.kind_version) AS by_statute
  FROM casework.tafel t WHERE t.id = $1
"""


@all_or_nothing()
async def record_advice(
    session: AsyncSession, actor: Actor, command: RecordAdvice, at: datetime, *, keys: KeyStore
) -> AdviceRecorded | Refusal:
    """Record an advice (Wgs; domain reference, g3), for a privacy officer of whoever answers for the tafel.

    Its texts get a key of their own. It decides nothing: an extension may name it.
    """
    missing = fields.first(fields.text(command.question, "question"), fields.text(command.advice, "advice"))
    if missing or not is_reference(command.committee):
        return missing or refuse(PartnershipCode.SOURCE_INVALID, field="committee")
    tafel = await (await driver(session)).fetchrow(_TAFEL, command.tafel)
    if tafel is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    mine = tafel["organisation_id"] == actor.organisation
    if not mine or not await holds(session, Right.PARTNERSHIP_WRITE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    if not tafel["by_statute"]:
        return refuse(PartnershipCode.NO_PARTNERSHIP, field="tafel")
    if command.given_on > legal_day(at):
        return refuse(PartnershipCode.ADVICE_IN_FUTURE, field="givenOn")
    id, key = new_id(), await keys.create_subject_key(actor)
    seal = partial(seal_text, table="consent.rac_advice", row_id=id, key=key)
    one = RacAdvice(
        id=id,
        owner_org=actor.organisation,
        kind_code=tafel["kind_code"],
        kind_version=tafel["kind_version"],
        about=command.about,
        committee=command.committee,
        given_on=command.given_on,
        verdict=command.verdict,
        question_enc=seal(command.question, column="question_enc"),
        advice_enc=seal(command.advice, column="advice_enc"),
        recorded_by=actor.member,
        recorded_at=at,
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="consent.record_advice")
    return AdviceRecorded(advice=RacAdviceId(id))
