"""In the demo everybody who must sign a consent does so on the day on which it is given."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.demo.stage import Stage
from consent import service as lawful
from consent.ages import legal_day
from consent.commands import BasisRecorded, ConsentGiven, RecordBasis
from consent.keys.store import KeyStore
from consent.signing.commands import AskSigners, Signature
from tenants.actor import Actor
from tenants.refusal import Refusal


async def record_signed(stage: Stage, who: str, command: RecordBasis) -> BasisRecorded:
    """Record a basis with its consent, signed by all whom the rules ask."""
    return await stage.does(who, partial(_record, keys=stage.keys), command)


async def _record(
    session: AsyncSession, actor: Actor, command: RecordBasis, at: datetime, *, keys: KeyStore
) -> BasisRecorded | Refusal:
    if command.consent is not None:
        signed = await _signed(session, command, command.consent)
        if isinstance(signed, Refusal):
            return signed
        command = replace(command, consent=signed)
    return await lawful.record_basis(session, actor, command, at, keys=keys)


async def _signed(session: AsyncSession, command: RecordBasis, given: ConsentGiven) -> ConsentGiven | Refusal:
    question = AskSigners(subject=command.subject, kind=given.kind, given_at=given.given_at)
    asked = await lawful.signers_asked(session, question)
    if isinstance(asked, Refusal):
        return asked
    day = legal_day(given.given_at)
    signatures = tuple(
        Signature(signer=one.signer, organisation=one.organisation, signed_on=day) for one in asked.signers
    )
    return replace(given, signatures=signatures)
