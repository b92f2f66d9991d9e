"""Whether somebody was free to say no (AVG 7, rec. 43): said why, and of a body with authority over people advised."""

from datetime import date
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.catalogue.queries import FoundGround
from consent.commands import RecordBasis
from consent.common_errors import CommonCode
from consent.giving.errors import GivingCode, refuse
from consent.giving.queries import other_grounds
from tenants.refusal import Refusal

_FIELD = "consent.freedomCheck"
_NONE = ("er is er geen die hier ondertekend is", "there is none that is signed here")


async def unfree(
    session: AsyncSession, command: RecordBasis, found: FoundGround, *, responsible: UUID, day: date
) -> Refusal | None:
    """Why this consent says too little of its freedom; None where it says why, or where there is no consent.

    Which kinds of organisation have such authority is data of the ground: those that need a second reader for consent.
    They are told which other grounds they may use here (AP 2016: consent to a public body is normally not free).
    """
    given = command.consent
    if given is None or (given.freedom_check is not None and given.freedom_check.strip()):
        return None
    if found.organisation not in found.ground.second_reader_for:
        return refuse(CommonCode.FIELD_MISSING, field=_FIELD)
    grounds = await other_grounds(
        session,
        found.organisation,
        purpose=command.purpose,
        categories=command.categories,
        responsible=responsible,
        day=day,
    )
    nl, en = (", ".join(names) for names in zip(*(grounds or [_NONE]), strict=True))
    return refuse(GivingCode.CONSENT_UNSUITABLE, field=_FIELD, nl=nl, en=en)
