"""Who must sign, asked of the database: by the register as it is, told as far as the asker may know it."""

from datetime import datetime
from typing import Final

from sqlmodel.ext.asyncio.session import AsyncSession

from consent.basis import ConsentKind
from consent.common_errors import CommonCode
from consent.ids import CustodyId
from consent.signing.commands import Asked, AskSigners, SignersAsked
from consent.signing.errors import refuse
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from tenants.ids import OrganisationId, SubjectId
from tenants.refusal import Refusal
from tenants.session import driver

_ASKED: Final = """
SELECT reason, signs_as, signer_id, signer_org, custody_id FROM consent.signers_asked($1, $2, $3)
 ORDER BY signs_as DESC, custody_id
"""


async def signers_asked(session: AsyncSession, command: AskSigners) -> SignersAsked | Refusal:
    """Who must sign; a person whom one does not see, and one who is not there, are refused alike."""
    if command.given_at.utcoffset() is None:
        return refuse(CommonCode.PERIOD_INVALID, field="givenAt")
    found = await asked(session, command.subject, kind=command.kind, given_at=command.given_at)
    return refuse(CommonCode.NOT_FOUND, field="subject") if found is None else found


async def asked(
    session: AsyncSession, subject: SubjectId, *, kind: ConsentKind, given_at: datetime
) -> SignersAsked | None:
    """Who must sign; None for a person whom one does not see."""
    rows = await (await driver(session)).fetch(_ASKED, subject, kind, given_at)
    if not rows:
        return None
    reasons = [Nobody(row["reason"]) for row in rows if row["reason"] is not None]
    # Who is kept away is told of after what must be set right first.
    reasons.sort(key=lambda one: one is Nobody.HOLDER_KEPT_AWAY)
    return SignersAsked(
        signers=tuple(
            Asked(
                signs_as=SignsAs(row["signs_as"]),
                signer=None if row["signer_id"] is None else SubjectId(row["signer_id"]),
                organisation=None if row["signer_org"] is None else OrganisationId(row["signer_org"]),
                custody=None if row["custody_id"] is None else CustodyId(row["custody_id"]),
                kept_away=row["reason"] is not None,
            )
            for row in rows
            if row["signs_as"] is not None
        ),
        nobody=next(iter(reasons), None),
    )
