"""What can be done with lawful basis. Every verb runs in a bound session and answers a result or a refusal.

`at` is the session's own moment (`tenants.session.moment_of`); nothing is committed here; a refusal leaves no change.
"""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.commands import (
    BasisEnded,
    BasisRecorded,
    ConsentWithdrawn,
    EndBasis,
    GlassOpened,
    GlassReviewed,
    LiftRestriction,
    OpenGlass,
    RecordBasis,
    Recuse,
    Recused,
    Restrict,
    Restricted,
    RestrictionLifted,
    ReviewGlass,
    WithdrawConsent,
)
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tenants.refusal import Refusal


async def record_basis(
    session: AsyncSession, actor: Actor, command: RecordBasis, at: datetime, *, keys: KeyStore
) -> BasisRecorded | Refusal:
    raise NotImplementedError


async def end_basis(session: AsyncSession, actor: Actor, command: EndBasis, at: datetime) -> BasisEnded | Refusal:
    raise NotImplementedError


async def withdraw_consent(
    session: AsyncSession, actor: Actor, command: WithdrawConsent, at: datetime
) -> ConsentWithdrawn | Refusal:
    raise NotImplementedError


async def recuse(session: AsyncSession, actor: Actor, command: Recuse, at: datetime) -> Recused | Refusal:
    raise NotImplementedError


async def restrict(session: AsyncSession, actor: Actor, command: Restrict, at: datetime) -> Restricted | Refusal:
    raise NotImplementedError


async def lift_restriction(
    session: AsyncSession, actor: Actor, command: LiftRestriction, at: datetime
) -> RestrictionLifted | Refusal:
    raise NotImplementedError


async def break_glass(
    session: AsyncSession, actor: Actor, command: OpenGlass, at: datetime, *, keys: KeyStore
) -> GlassOpened | Refusal:
    raise NotImplementedError


async def review_break_glass(
    session: AsyncSession, actor: Actor, command: ReviewGlass, at: datetime
) -> GlassReviewed | Refusal:
    raise NotImplementedError
