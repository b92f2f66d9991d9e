"""Whether the signatures under a consent are those that the rules ask. Pure: no database and no clock."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from consent import fields
from consent.ages import legal_day
from consent.signing.commands import AddSignature, Asked, Signature, SignersAsked
from consent.signing.errors import SigningCode, nobody_signs, refuse
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from tenants.ids import SubjectId
from tenants.refusal import Refusal

_FIELD = "consent.signatures"


def in_person(subject: SubjectId, given_at: datetime) -> tuple[Signature, ...]:
    """Where nobody is named as a signer: the person, on the day on which consent was given."""
    return (Signature(signer=subject, signed_on=legal_day(given_at)),)


def alone(asked: SignersAsked, subject: SubjectId) -> bool:
    """Whether the person may sign without anybody being named: nobody else must, or it is not known who must."""
    return asked.nobody is not None or [one.signer for one in asked.signers] == [subject]


def unsignable(
    asked: SignersAsked, signatures: Sequence[Signature], *, given_at: datetime, at: datetime
) -> Refusal | None:
    """The first thing that is wrong with signatures, or with asking for them; the missing ones may come later."""
    if asked.nobody not in {None, Nobody.HOLDER_KEPT_AWAY}:
        return nobody_signs(asked.nobody or Nobody.CUSTODY_UNKNOWN, field=_FIELD)
    if refused := fields.several(signatures, _FIELD):
        return refused
    return fields.first(*_faults(asked, signatures, given_at=given_at, at=at))


def _faults(
    asked: SignersAsked, signatures: Sequence[Signature], *, given_at: datetime, at: datetime
) -> Iterator[Refusal | None]:
    found = [matching(asked.signers, one) for one in signatures]
    stood_in = {one for one, by in zip(found, signatures, strict=True) if by.means.is_of_the_court}
    # First of all: whoever is kept away is asked nothing, whatever else is right or wrong.
    if any(one.kept_away and one not in stood_in for one in asked.signers):
        yield nobody_signs(Nobody.HOLDER_KEPT_AWAY, field=_FIELD)
    if None in found or len(set(found)) < len(found):
        yield refuse(SigningCode.SIGNER_NOT_ASKED, field=_FIELD)
    for one, by in zip(found, signatures, strict=True):
        if one is not None:
            yield misfit(one.signs_as, by, given_on=legal_day(given_at), today=legal_day(at), field=_FIELD)


def matching(signers: Sequence[Asked], signature: Signature) -> Asked | None:
    """Whoever of these this signature is of; None when it is of nobody who must sign."""
    if (signature.signer is None) == (signature.organisation is None):
        return None
    named = (signature.signer, signature.organisation)
    return next((one for one in signers if (one.signer, one.organisation) == named), None)


def misfit(
    signs_as: SignsAs, by: Signature | AddSignature, *, given_on: date, today: date, field: str | None
) -> Refusal | None:
    """Why this is no signature of somebody in that quality: by its day, or by what the court can stand in for."""
    if not given_on <= by.signed_on <= today:
        return refuse(SigningCode.SIGNATURE_DAY, field=field)
    court = by.means.is_of_the_court
    if court != (by.decision is not None) or (court and signs_as is SignsAs.ZELF):
        return refuse(SigningCode.SIGNATURE_BY_COURT, field=field)
    return None if by.decision is None else fields.text(by.decision, f"{field}.decision", limit=fields.SHORT_TEXT)
