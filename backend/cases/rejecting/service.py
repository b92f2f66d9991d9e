"""Turning a referral away, or redirecting it, with the arguments of a weighing and an explanation for the referrer.

Nothing of the case goes along with a redirect: whoever referred reads where it belongs, and asks there anew. A
letter is something that a person sends: whoever referred, who alone knows whom it is about, is given the task.
"""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import queries, steering
from backend.cases.kinds import Stage
from backend.cases.models import Case
from backend.cases.rejecting.commands import Reject, Rejected, RejectionId
from backend.cases.rejecting.errors import RejectingCode, refuse
from backend.cases.rejecting.kinds import RejectionOutcome, RejectionReason
from backend.cases.rejecting.models import Rejection
from backend.tafels import queries as tafels
from consent import fields
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.keys.cipher import Key
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.writing import write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import Touched
from tenants.refusal import Refusal

_FORCED: Final = {
    "KT003": refuse(CommonCode.CASE_STAGE, field="case"),
    "uq_rejection_case_id": refuse(CommonCode.CASE_STAGE, field="case"),
    "redirect_unknown": refuse(RejectingCode.REDIRECT_UNKNOWN, field="toKind"),
    "no_rejecting_weighing": refuse(RejectingCode.NO_REJECTING_WEIGHING, field="case"),
}


@all_or_nothing(_FORCED)
async def reject(
    session: AsyncSession, actor: Actor, command: Reject, at: datetime, *, keys: KeyStore
) -> Rejected | Refusal:
    """Turn a case away, or say where it belongs (domain reference, section d). Whoever referred is told and reads why.

    The explanation is sealed under the key of the referral, and goes when that goes: by the policy for referrals that
    the blueprint names.
    """
    case = _unfit(command) or await steering.seen(session, command.case, stage=Stage.WEGING)
    if isinstance(case, Refusal):
        return case
    if not (await steering.steers(session, actor, case) and await steering.weighs(session, actor, case, at=at)):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    if not await queries.is_argued_against(session, case.id):
        return refuse(RejectingCode.NO_REJECTING_WEIGHING, field="case")
    referral = await queries.referral_of(session, case.id)
    refused = await _not_here(session, case, command)
    if refused or referral is None:
        return refused or refuse(CommonCode.NOT_FOUND, field="case")
    [key] = await keys.living_keys(actor, [referral.key_id])
    one = _row(actor, case, command, key=key, at=at)
    await write(session, one)
    moved = await steering.move(
        session,
        case,
        Stage.AFGEWEZEN,
        expected=command.expected_version,
        operation="reject",
        beside=[Touched(object_type="Rejection", object_id=one.id, case=case.id)],
    )
    if moved:
        return moved
    await steering.tell_referrer(session, actor, case, at=at)
    return Rejected(case=command.case, rejection=RejectionId(one.id), version=command.expected_version + 1)


def _unfit(command: Reject) -> Refusal | None:
    """What cannot be said, whichever case it is about."""
    if command.to_kind is not None and command.to_organisation_kind is not None:
        return refuse(RejectingCode.ONE_WAY_ON, field="toKind")
    return fields.first(
        fields.text(command.explanation, "explanation"),
        None if command.to_kind is None else fields.text(command.to_kind, "toKind", limit=fields.SHORT_TEXT),
        None if command.letter is None else fields.text(command.letter, "letter", limit=fields.SHORT_TEXT),
    )


async def _not_here(session: AsyncSession, case: Case, command: Reject) -> Refusal | None:
    """What the blueprint does not know; `casework.guard_rejection` holds to the same."""
    blueprint = await tafels.blueprint(session, code=case.kind_code, version=case.kind_version)
    asked = blueprint.suitability is not None and blueprint.suitability.asked
    if command.reason is RejectionReason.NIET_GESCHIKT and not asked:
        return refuse(RejectingCode.SUITABILITY_UNASKED, field="reason")
    letters = blueprint.papers.letters if blueprint.papers else ()
    if command.letter is None:
        return refuse(RejectingCode.LETTER_MISSING, field="letter") if letters else None
    return None if command.letter in letters else refuse(RejectingCode.LETTER_UNKNOWN, field="letter")


def _row(actor: Actor, case: Case, command: Reject, *, key: Key, at: datetime) -> Rejection:
    id = new_id()
    redirected = command.to_kind is not None or command.to_organisation_kind is not None
    return Rejection(
        id=id,
        case_id=case.id,
        tafel_id=case.tafel_id,
        owner_org=actor.organisation,
        recorded_by=actor.member,
        recorded_at=at,
        outcome=RejectionOutcome.DOORGELEID if redirected else RejectionOutcome.AFGEWEZEN,
        reason=command.reason,
        to_kind=command.to_kind,
        to_organisation_kind=command.to_organisation_kind,
        explanation_enc=seal_text(
            command.explanation, table="casework.rejection", column="explanation_enc", row_id=id, key=key
        ),
        letter=command.letter,
    )
