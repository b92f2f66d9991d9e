"""What can be done with cases. Every verb runs in a bound session and answers a result or a refusal.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.commands import (
    Admit,
    Admitted,
    CaseMoved,
    Contribute,
    Contributed,
    EndParticipation,
    Invite,
    Invited,
    ParticipationEnded,
    Refer,
    Referred,
    Reject,
    ReleaseContribution,
    Released,
    ReleaseWithdrawn,
    StartWeighing,
    Weigh,
    Weighed,
    WithdrawRelease,
)
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.refusal import Refusal


async def refer(
    session: AsyncSession, actor: Actor, command: Refer, at: datetime, *, keys: KeyStore
) -> Referred | Refusal:
    raise NotImplementedError


async def start_weighing(
    session: AsyncSession, actor: Actor, command: StartWeighing, at: datetime
) -> CaseMoved | Refusal:
    raise NotImplementedError


async def weigh(
    session: AsyncSession, actor: Actor, command: Weigh, at: datetime, *, keys: KeyStore
) -> Weighed | Refusal:
    raise NotImplementedError


async def admit(session: AsyncSession, actor: Actor, command: Admit, at: datetime) -> Admitted | Refusal:
    raise NotImplementedError


async def reject(session: AsyncSession, actor: Actor, command: Reject, at: datetime) -> CaseMoved | Refusal:
    raise NotImplementedError


async def invite(session: AsyncSession, actor: Actor, command: Invite, at: datetime) -> Invited | Refusal:
    raise NotImplementedError


async def end_participation(
    session: AsyncSession, actor: Actor, command: EndParticipation, at: datetime
) -> ParticipationEnded | Refusal:
    raise NotImplementedError


async def contribute(
    session: AsyncSession, actor: Actor, command: Contribute, at: datetime, *, keys: KeyStore
) -> Contributed | Refusal:
    raise NotImplementedError


async def release(
    session: AsyncSession, actor: Actor, command: ReleaseContribution, at: datetime
) -> Released | Refusal:
    raise NotImplementedError


async def withdraw_release(
    session: AsyncSession, actor: Actor, command: WithdrawRelease, at: datetime
) -> ReleaseWithdrawn | Refusal:
    raise NotImplementedError
