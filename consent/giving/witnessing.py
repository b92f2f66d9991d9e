"""Who was there when consent was given by word of mouth: somebody by name, or a member of who takes part."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.commands import ConsentGiven
from consent.common_errors import CommonCode
from consent.giving.errors import GivingCode, refuse
from consent.giving.queries import is_myself, is_recorder, witness_org
from tenants.ids import CaseId
from tenants.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """The member who was there, and of which organisation; neither where the witness is a name, or there is none."""

    organisation: UUID | None = None
    member: UUID | None = None


async def seen(session: AsyncSession, given: ConsentGiven, *, case: CaseId) -> Witness | Refusal:
    """The witness of a consent, or why this cannot be one.

    Not whoever records it. A member is one now, of one's own organisation or of another that takes part in the case and
    that one may know of; any other is not there (NOT_FOUND). The database asks the same of the row.
    """
    if given.witness is not None and await is_recorder(session, given.witness):
        return refuse(GivingCode.WITNESS_IS_RECORDER, field="consent.witness")
    member = given.witness_member
    if member is None:
        return Witness()
    if await is_myself(session, member):
        return refuse(GivingCode.WITNESS_IS_RECORDER, field="consent.witnessMember")
    organisation = await witness_org(session, case, member)
    if organisation is None:
        return refuse(CommonCode.NOT_FOUND, field="consent.witnessMember")
    return Witness(organisation=organisation, member=member)
