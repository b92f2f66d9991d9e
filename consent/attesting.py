"""Signing the catalogue: a privacy officer says that an entry holds at the tafels that the organisation answers for."""

from datetime import datetime

from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from consent import fields
from consent.attempt import all_or_nothing
from consent.basis import CatalogueKind
from consent.catalogue.commands import CatalogueSigned, SignatureWithdrawn, SignCatalogue, WithdrawSignature
from consent.catalogue.models import CatalogueSignature
from consent.catalogue.queries import entries
from consent.errors import CommonCode, ConsentCode, refuse
from consent.ids import SignatureId
from consent.queries import holds
from consent.reading import fresh
from consent.writing import change, write
from tenants.actor import Actor
from tenants.ids import new_id
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.roles import Right
from tenants.vocabulary import LedgerAction


@all_or_nothing({"ix_catalogue_signature_standing": refuse(ConsentCode.ENTRY_SIGNED_ALREADY, field="entries")})
async def sign_catalogue(
    session: AsyncSession, actor: Actor, command: SignCatalogue, at: datetime
) -> CatalogueSigned | Refusal:
    """Sign entries as they read. What has no date from which it holds is no law, and is not signed."""
    if refused := fields.several(command.entries, "entries"):
        return refused
    if not await holds(session, Right.CATALOGUE_SIGN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="entries")
    found = await entries(session, command.entries)
    if len(found) < len(command.entries):
        return refuse(CommonCode.NOT_FOUND, field="entries")
    if any(one["valid_from"] is None for one in found.values()):
        return refuse(ConsentCode.ENTRY_NEVER_HOLDS, field="entries")
    made = [
        CatalogueSignature(
            id=new_id(),
            owner_org=actor.organisation,
            kind=CatalogueKind(one["kind"]),
            code=one["code"],
            version=one["version"],
            digest=one["digest"],
            signed_by=actor.member,
            signed_at=at,
            demo=one["demo"],
        )
        for one in (found[id] for id in command.entries)
    ]
    await write(session, *made)
    await record(session, action=LedgerAction.WRITE, operation="consent.sign_catalogue")
    return CatalogueSigned(signatures=tuple(SignatureId(one.id) for one in made))


@all_or_nothing()
async def withdraw_signature(
    session: AsyncSession, actor: Actor, command: WithdrawSignature, at: datetime
) -> SignatureWithdrawn | Refusal:
    """Withdraw a signature now. Nothing new is recorded on that ground; what was recorded keeps its own end."""
    one = await fresh(session, CatalogueSignature, id=command.signature)
    if one is None:
        return refuse(CommonCode.NOT_FOUND, field="signature")
    if one.owner_org != actor.organisation or not await holds(session, Right.CATALOGUE_SIGN, actor.organisation):
        return refuse(CommonCode.NOT_ALLOWED, field="signature")
    ended = await change(
        session,
        update(CatalogueSignature)
        .where(col(CatalogueSignature.id) == one.id, col(CatalogueSignature.ended_at).is_(None))
        .values(ended_at=at, ended_by=actor.member),
    )
    if ended:
        return refuse(CommonCode.ALREADY_ENDED, field="signature")
    await record(session, action=LedgerAction.WRITE, operation="consent.withdraw_signature")
    return SignatureWithdrawn(signature=command.signature)
