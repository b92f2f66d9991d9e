"""Keeping a case longer: decided with a reason by one person, confirmed by another in another role. Never shorter."""

from datetime import datetime
from typing import Final

from sqlmodel import col, insert, update
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.retention import queries
from backend.retention.commands import ConfirmExtension, ExtendRetention, ExtensionKept, RetentionExtensionId
from backend.retention.errors import RetentionCode, refuse
from backend.retention.models import RetentionExtension
from consent import fields
from consent.attempt import all_or_nothing
from consent.errors import CommonCode
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.queries import holds
from consent.writing import change
from tenants.actor import Actor
from tenants.ids import CaseId, new_id
from tenants.ledger.service import Touched, record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction

_FIELDS: Final = {
    RetentionCode.EXTENSION_ADVICE_MISSING: "advice",
    RetentionCode.EXTENSION_ADVICE_UNFIT: "advice",
    RetentionCode.EXTENSION_NOT_FORESEEN: "case",
    RetentionCode.EXTENSION_NOT_LONGER: "until",
    RetentionCode.EXTENSION_TOO_LONG: "until",
    RetentionCode.EXTENSION_TOO_OFTEN: "case",
}
# The database asks the policy, counts and looks at the advice, and says which of its rules forbids it. What it does not
# show is a case of somebody else, one that has not ended, or one that never was.
_DECIDING = {code.value.lower(): refuse(code, field=field) for code, field in _FIELDS.items()} | {
    "42501": refuse(CommonCode.NOT_FOUND, field="case"),
    "fk_retention_extension_case_id": refuse(CommonCode.NOT_FOUND, field="case"),
}
_CONFIRMING = {code.value.lower(): refuse(code, field="extension") for code in _FIELDS} | {
    "extension_second_person": refuse(RetentionCode.EXTENSION_SECOND_PERSON, field="extension"),
}


@all_or_nothing(_DECIDING)
async def extend_retention(
    session: AsyncSession, actor: Actor, command: ExtendRetention, at: datetime, *, keys: KeyStore
) -> ExtensionKept | Refusal:
    """Decide that a case which has ended is kept until a later day (Wgs; g3). It waits for a second person."""
    if missing := fields.text(command.reason, "reason"):
        return missing
    if not await holds(session, Right.DESTRUCTION_APPROVE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="case")
    id, key = new_id(), await keys.create_subject_key(actor)
    place = "casework.retention_extension"
    connection = await session.connection()
    await connection.execute(
        insert(RetentionExtension).values(
            id=id,
            case_id=command.case,
            organisation_id=actor.organisation,
            until=command.until,
            advice_id=command.advice,
            reason_enc=seal_text(command.reason, table=place, column="reason_enc", row_id=id, key=key),
            decided_by=actor.member,
            decided_at=at,
            version=1,
        )
    )
    return await _kept(session, "extend_retention", command.case, RetentionExtensionId(id), version=1)


@all_or_nothing(_CONFIRMING)
async def confirm_extension(
    session: AsyncSession, actor: Actor, command: ConfirmExtension, at: datetime
) -> ExtensionKept | Refusal:
    """Confirm it: the case is kept until the end of that day, also where its destruction was approved already."""
    one = await queries.extension(session, command.extension)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="extension")
    if one.confirmed_at is not None:
        return refuse(RetentionCode.EXTENSION_CONFIRMED, field="extension")
    refused = await change(
        session,
        update(RetentionExtension)
        .where(col(RetentionExtension.id) == one.id, col(RetentionExtension.version) == command.expected_version)
        .values(confirmed_by=actor.member, confirmed_at=at, version=col(RetentionExtension.version) + 1),
    )
    version = command.expected_version + 1
    return refused or await _kept(session, "confirm_extension", CaseId(one.case_id), command.extension, version=version)


async def _kept(
    session: AsyncSession, operation: str, case: CaseId, extension: RetentionExtensionId, *, version: int
) -> ExtensionKept:
    touched = Touched(object_type="RetentionExtension", object_id=extension, case=case)
    await record(session, action=LedgerAction.WRITE, operation=f"retention.{operation}", case=case, touched=[touched])
    return ExtensionKept(case=case, extension=extension, version=version)
