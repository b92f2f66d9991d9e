"""What a legal basis must be in itself, before anybody looks at the case it is for. Pure: no database, no clock."""

import re
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.dialects.postgresql import Range

from consent import fields
from consent.basis import Art6, BasisKind, is_criminal, is_special
from consent.commands import ConsentGiven, RecordBasis
from consent.errors import ConsentCode, refuse
from consent.giving.forming import unsaid, within_term
from tenants.refusal import Refusal

_SAID = {"after_withdrawal": "afterWithdrawal"}
_GROUND = re.compile(r"[A-Z][A-Z0-9_]{1,59}")
# A tag of BCP 47: a language of two or three letters, and what may follow it.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def lawful_period(command: RecordBasis, *, at: datetime) -> Range[datetime] | Refusal:
    """The period of a basis, or the first thing that makes it none at all; a consent without an end is given one."""
    during = fields.period(command.starts_at, command.ends_at, at=at)
    if isinstance(during, Refusal):
        return during
    return unlawful(command, at=at) or within_term(command, during)


def unlawful(command: RecordBasis, *, at: datetime) -> Refusal | None:
    """The first thing that makes this no basis at all, or None."""
    return fields.first(*_faults(command, at))


def _faults(command: RecordBasis, at: datetime) -> Iterator[Refusal | None]:
    yield fields.several(command.categories, "categories")
    yield fields.several(command.recipients, "recipients")
    yield fields.text(command.necessity, "necessity")
    yield from _argued(command)
    if not _GROUND.fullmatch(command.ground_code):
        yield refuse(ConsentCode.GROUND_UNKNOWN, field="groundCode")
    # AVG 6(1)(a) is consent, and nothing else is.
    if (command.kind is BasisKind.TOESTEMMING) != (command.art6 is Art6.A):
        yield refuse(ConsentCode.ART6_MISMATCH, field="art6")
    yield from _sensitive(command)
    yield from _consented(command, at)


def _argued(command: RecordBasis) -> Iterator[Refusal | None]:
    """An argument that is given says something; whether one must be given, the ground says."""
    for name in ("proportionality", "subsidiarity", "after_withdrawal"):
        given: str | None = getattr(command, name)
        yield None if given is None else fields.text(given, _SAID.get(name, name))


def _sensitive(command: RecordBasis) -> Iterator[Refusal]:
    """Special categories ask an exception of AVG 9(2), criminal data a ground of AVG 10."""
    for category in command.categories:
        if is_special(category) and command.art9 is None:
            yield refuse(ConsentCode.ART9_MISSING, field="art9", category=category)
        if is_criminal(category) and command.art10 is None:
            yield refuse(ConsentCode.ART10_MISSING, field="art10", category=category)


def _consented(command: RecordBasis, at: datetime) -> Iterator[Refusal | None]:
    given = command.consent
    if command.kind is not BasisKind.TOESTEMMING:
        yield refuse(ConsentCode.CONSENT_UNWANTED, field="consent") if given else None
    elif given is None:
        yield refuse(ConsentCode.CONSENT_MISSING, field="consent")
    else:
        yield from _evidence(given, at)
        yield from unsaid(given)


def _evidence(given: ConsentGiven, at: datetime) -> Iterator[Refusal | None]:
    """What AVG 7(1) asks to be able to show: when, how, in which words, and that the person was free."""
    yield fields.text(given.evidence, "consent.evidence")
    if not _LANGUAGE.fullmatch(given.language):
        yield refuse(ConsentCode.LANGUAGE_INVALID, field="consent.language")
    if given.given_at.utcoffset() is None or given.given_at > at:
        yield refuse(ConsentCode.CONSENT_IN_FUTURE, field="consent.givenAt")
