"""Asking for advice about nobody by name, and giving it (features 21, 108).

What looks like a person's data is told by kind and place; whoever writes edits it, or confirms that it points at
nobody, which is kept. A citizen service number is never stored. `at` is the session's own moment.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.consulting.commands import AnswerConsult, AskConsult, Consulted, ConsultId
from backend.cases.consulting.errors import ConsultingCode, refuse
from backend.cases.consulting.models import Consult
from backend.cases.consulting.recognising import found_in
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.keys.cipher import key_id_of
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import holds
from consent.reading import fresh
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_TABLE: Final = "casework.consult"
_TAFEL: Final = "SELECT casework.may_consult(t.id, $2) FROM casework.tafel t WHERE t.id = $1"
_FORCED: Final[Mapping[str, Refusal]] = {"ck_consult_of_another": refuse(CommonCode.NOT_ALLOWED, field="consult")}


@all_or_nothing()
async def ask_consult(
    session: AsyncSession, actor: Actor, command: AskConsult, at: datetime, *, keys: KeyStore
) -> Consulted | Refusal:
    """Ask at a tafel whose kind lets this organisation ask without a name; the text gets a key of its own."""
    confirmed = _judged(command.question, "question", confirmed=command.confirmed)
    if isinstance(confirmed, Refusal):
        return confirmed
    asks = await (await driver(session)).fetchval(_TAFEL, command.tafel, "ASKS")
    if asks is None:
        return refuse(CommonCode.NOT_FOUND, field="tafel")
    if not asks:
        return refuse(ConsultingCode.CONSULT_NOT_HERE, field="tafel")
    if not await holds(session, Right.CONTENT_WRITE, command.tafel, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="tafel")
    id, key = new_id(), await keys.create_subject_key(actor)
    one = Consult(
        id=id,
        tafel_id=command.tafel,
        owner_org=actor.organisation,
        question_enc=seal_text(command.question, table=_TABLE, column="question_enc", row_id=id, key=key),
        confirmed=confirmed,
        due_at=at,
        recorded_by=actor.member,
        recorded_at=at,
        advice_confirmed=[],
    )
    await write(session, one)
    await record(session, action=LedgerAction.WRITE, operation="cases.ask_consult")
    return Consulted(consult=ConsultId(id))


@all_or_nothing(_FORCED)
async def answer_consult(
    session: AsyncSession, actor: Actor, command: AnswerConsult, at: datetime, *, keys: KeyStore
) -> Consulted | Refusal:
    """Advise on a question that another organisation asked, once, where one's own organisation advises."""
    confirmed = _judged(command.advice, "advice", confirmed=command.confirmed)
    if isinstance(confirmed, Refusal):
        return confirmed
    asked = await fresh(session, Consult, id=command.consult)
    if asked is None:
        return refuse(CommonCode.NOT_FOUND, field="consult")
    advises = await (await driver(session)).fetchval(_TAFEL, asked.tafel_id, "ADVISES")
    if not advises or not await holds(session, Right.CONTENT_WRITE, asked.tafel_id, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="consult")
    if asked.advised_at is not None:
        return refuse(ConsultingCode.CONSULT_ANSWERED, field="consult")
    [key] = await keys.living_keys(actor, [key_id_of(asked.question_enc)])
    stale = await change(
        session,
        update(Consult)
        .where(col(Consult.id) == asked.id, col(Consult.advised_at).is_(None))
        .values(
            advising_org=actor.organisation,
            advice_enc=seal_text(command.advice, table=_TABLE, column="advice_enc", row_id=asked.id, key=key),
            advice_confirmed=confirmed,
            advised_by=actor.member,
            advised_at=at,
        ),
    )
    if not stale:
        await record(session, action=LedgerAction.WRITE, operation="cases.answer_consult")
    # Somebody else advised in the meantime.
    return refuse(ConsultingCode.CONSULT_ANSWERED, field="consult") if stale else Consulted(consult=command.consult)


def _judged(text: str, field: str, *, confirmed: bool) -> list[str] | Refusal:
    """The kinds of what looks like a person's data and was confirmed to be none, or why this is not stored."""
    if refused := fields.text(text, field):
        return refused
    found = found_in(text)
    if places := [str(one.place) for one in found if one.refused]:
        return refuse(ConsultingCode.CONSULT_HAS_NUMBER, field=field, places=", ".join(places))
    if found and not confirmed:
        return refuse(
            ConsultingCode.CONSULT_MAY_NAME,
            field=field,
            kinds_nl=", ".join(f"{one.pattern.name_nl} (teken {one.place})" for one in found),
            kinds_en=", ".join(f"{one.pattern.name_en} (character {one.place})" for one in found),
        )
    return sorted({one.pattern.code for one in found})
