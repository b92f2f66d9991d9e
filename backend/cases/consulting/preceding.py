"""Advice without a name that precedes a referral: one's own, given, and at a tafel that leads there (feature 108)."""

from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases.consulting.commands import ConsultId
from backend.cases.consulting.errors import ConsultingCode, refuse
from consent.common_errors import CommonCode
from tenants.ids import TafelId
from tenants.refusal import Refusal
from tenants.session import driver

_ADVISED: Final = "SELECT casework.advised_before($1, $2)"


async def refused(session: AsyncSession, consult: ConsultId | None, *, tafel: TafelId) -> Refusal | None:
    """Why this advice does not precede a referral to this tafel, or None; `guard_referral_advice` says it by force."""
    if consult is None:
        return None
    advised = await (await driver(session)).fetchval(_ADVISED, consult, tafel)
    if advised is None:
        return refuse(CommonCode.NOT_FOUND, field="consult")
    return None if advised else refuse(ConsultingCode.CONSULT_UNANSWERED, field="consult")
