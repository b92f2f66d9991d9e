"""Laying down a kind of tafel, and looking at what that would change."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import orjson
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.comparing import differences
from backend.tafels.laying import queries
from backend.tafels.laying.commands import KindChange, KindLaidDown, LayDownKind
from backend.tafels.laying.errors import LayingCode, refuse
from backend.tafels.loading import BlueprintFile, load_text
from consent.attempt import all_or_nothing
from consent.common_errors import CommonCode
from consent.queries import holds
from consent.reference.faults import Problem, ReferenceCode, ReferenceInvalid, problem
from tenants.actor import Actor
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.session import driver
from tenants.vocabulary import LedgerAction

_SENT: Final = "document"
_TOLD: Final = 8
# Several times the longest file that comes with the product.
_LONGEST: Final = 40_000
_LAY: Final = """
INSERT INTO casework.tafel_kind (code, version, blueprint, sha256, laid_by_org, laid_by, laid_at)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7)
"""
# Somebody else laid down the same version in the same moment, or the database finds what the file's checks did not.
_GUARDED = {
    "pk_tafel_kind": refuse(CommonCode.CONFLICT, field=_SENT),
    "KT017": refuse(CommonCode.CONFLICT, field=_SENT),
}


@all_or_nothing(_GUARDED)
async def lay_down_kind(
    session: AsyncSession, actor: Actor, command: LayDownKind, at: datetime
) -> KindLaidDown | Refusal:
    """Lay down a kind of tafel or its next version, for a privacy officer (feature 100).

    Nothing works under it before the organisation that answers for a tafel decides so (`activating`).
    """
    if not await holds(session, Right.PROCESSING_DECIDE, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED)
    try:
        file = _read(command)
    except ReferenceInvalid as error:
        return _misread(error.problems)
    found = await queries.newest(session, file.blueprint.code)
    following = found[0] + 1 if found else 1
    if file.blueprint.version != following:
        named = file.blueprint.code
        return refuse(LayingCode.KIND_VERSION_NOT_NEXT, field=_SENT, version=following, name=named)
    document = orjson.dumps(file.document).decode()
    kind = (file.blueprint.code, file.blueprint.version, document, file.sha256)
    await (await driver(session)).execute(_LAY, *kind, actor.organisation, actor.member, at)
    await record(session, action=LedgerAction.WRITE, operation="tafels.lay_down_kind")
    return KindLaidDown(code=file.blueprint.code, version=file.blueprint.version)


async def change_of(session: AsyncSession, command: LayDownKind) -> KindChange:
    """What this document would change. It changes nothing, and everybody may ask: kinds of tafel are no secret."""
    try:
        file = _read(command)
    except ReferenceInvalid as error:
        return KindChange(problems=error.problems)
    code = file.blueprint.code
    found = await queries.newest(session, code)
    ceilings = {one.organisation_kind.value: [str(each) for each in one.categories] for one in file.blueprint.ceilings}
    return KindChange(
        code=code,
        version=found[0] if found else None,
        differences=tuple(differences(found[1] if found else {}, file.document)),
        tafels=await queries.tafels_of(session, code),
        over_ceiling=await queries.over_ceiling(session, code, ceilings=ceilings),
    )


def _read(command: LayDownKind) -> BlueprintFile:
    if len(command.document) > _LONGEST:
        detail = f"hooguit {_LONGEST} tekens / at most {_LONGEST} characters"
        raise ReferenceInvalid(_SENT, [problem(ReferenceCode.INVALID, line=1, name=_SENT, detail=detail)])
    return load_text(_SENT, command.document.encode())


def _misread(problems: Sequence[Problem]) -> Refusal:
    told = problems[:_TOLD]
    return refuse(
        LayingCode.BLUEPRINT_INVALID,
        field=_SENT,
        told_nl=" ".join(f"Regel {one.line}: {one.message_nl}" for one in told),
        told_en=" ".join(f"Line {one.line}: {one.message_en}" for one in told),
    )
