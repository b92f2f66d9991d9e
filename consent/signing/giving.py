"""The signatures that a consent comes with when it is recorded."""

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from consent import ages
from consent.commands import ConsentGiven
from consent.common_errors import CommonCode
from consent.queries import SubjectFacts
from consent.signing.asking import asked
from consent.signing.checking import alone, in_person, unsignable
from consent.signing.commands import Signature
from consent.signing.errors import SigningCode, refuse
from tenants.refusal import Refusal


async def signed(
    session: AsyncSession, given: ConsentGiven, subject: SubjectFacts, *, at: datetime
) -> tuple[Signature, ...] | Refusal:
    """The signatures of those who must sign by the day on which it was given, or why it cannot be signed so."""
    outgrown = ages.next_boundary(subject.turns, after=given.given_at)
    if outgrown is not None and outgrown <= at:
        return refuse(SigningCode.CONSENT_OUTGROWN, field="consent.givenAt")
    must = await asked(session, subject.id, kind=given.kind, given_at=given.given_at)
    if must is None:
        return refuse(CommonCode.NOT_FOUND, field="subject")
    if given.signatures is None and not alone(must, subject.id):
        return refuse(SigningCode.SIGNERS_UNNAMED, field="consent.signatures")
    signatures = in_person(subject.id, given.given_at) if given.signatures is None else given.signatures
    return unsignable(must, signatures, given_at=given.given_at, at=at) or signatures
