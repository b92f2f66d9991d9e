"""Who must sign a consent, or why nobody can. Pure: no database and no clock.

It decides about nobody: where it answers that nobody can sign, a person chooses another ground, asks the court for
substitute consent, or completes the register first. One parent's word is no fact here: custody stands in a register
with its source, and where two hold it together and one is recorded, nobody can sign.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from consent.ages import legal_day
from consent.basis import ConsentKind
from consent.custody.kinds import CustodyKind
from consent.ids import CustodyId
from consent.periods import Period
from consent.signing.rules import Form, SignsAs, Variant, rules
from tenants.ids import OrganisationId, SubjectId


class Nobody(StrEnum):
    """Why nobody can sign; what to do about it is for a person."""

    AGE_UNKNOWN = "AGE_UNKNOWN"
    CAPACITY_DISPUTED = "CAPACITY_DISPUTED"
    CUSTODY_UNKNOWN = "CUSTODY_UNKNOWN"
    CUSTODY_INCOMPLETE = "CUSTODY_INCOMPLETE"
    CUSTODY_CONTRADICTORY = "CUSTODY_CONTRADICTORY"
    HOLDER_KEPT_AWAY = "HOLDER_KEPT_AWAY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """One holder of custody in the register: a subject of the case, or an organisation.

    Whoever is a possible danger, or may have no contact, is never asked for anything: also after that record ended,
    until its mark is lifted.
    """

    id: CustodyId
    kind: CustodyKind
    valid: Period
    holder: SubjectId | None = None
    organisation: OrganisationId | None = None
    possible_danger: bool = False
    contact_ban: bool = False
    lifted: bool = False

    @property
    def marks(self) -> bool:
        """Whether a request, letter, receipt or notice to this holder could do harm, by this record."""
        return (self.possible_danger or self.contact_ban) and not self.lifted


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """Somebody who may judge it found that a person can, or cannot, weigh what is asked, during a period."""

    capable: bool
    valid: Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whom a consent is about: the birthdays the law looks at, the judgements of capacity, and who has custody.

    Whoever was never judged is capable (BW 7:465 turns it round only where somebody cannot be deemed to be).
    `kept_away` are persons of the case of whom nothing may be asked now: marked in custody over another child, or by a
    rule of safe contact.
    """

    subject: SubjectId
    turns: Mapping[str, date | None]
    capacity: tuple[Capacity, ...] = ()
    custody: tuple[Custody, ...] = ()
    kept_away: frozenset[SubjectId] = frozenset()

    @property
    def unasked(self) -> frozenset[SubjectId]:
        """Everybody of whom nothing is asked now, whenever the consent was given."""
        return self.kept_away | {one.holder for one in self.custody if one.holder is not None and one.marks}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Somebody who must sign: the person, or a holder of custody by the record that says so."""

    signs_as: SignsAs
    subject: SubjectId | None = None
    organisation: OrganisationId | None = None
    custody: CustodyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MustSign:
    """All of these, and nobody else."""

    signers: tuple[Signer, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodySigns:
    """Nobody can sign, for this reason; `custody` are the records that it is about."""

    reason: Nobody
    source: str
    custody: tuple[CustodyId, ...] = ()


Answer = MustSign | NobodySigns


def who_signs(kind: ConsentKind, person: Person, at: datetime, *, variant: Variant = Variant.STRIKT) -> Answer:
    """Who must sign a consent of this kind about `person`, given at `at` (BW 7:450, 465; Jw 7.3.4-7.3.15; UAVG 5).

    The age is that of the legal day in the Netherlands. In `STRIKT` a child of 12 to 15 and every holder of custody
    sign all three kinds; `MINIMUM` asks what the statute of that kind asks.
    """
    law = rules()
    band = law.band(person.turns, on=legal_day(at))
    if band is None:
        return NobodySigns(reason=Nobody.AGE_UNKNOWN, source=law.rules[kind, next(iter(law.begins)), True].source)
    judged = {one.capable for one in person.capacity if one.valid.holds(at)} or {True}
    answers = [law.rules[kind, band, capable] for capable in sorted(judged)]
    asked = {answer.signs[variant] for answer in answers}
    if len(asked) > 1:
        return NobodySigns(reason=Nobody.CAPACITY_DISPUTED, source=answers[0].source)
    return _signers(person, at, asked=asked.pop(), source=answers[0].source)


def _signers(person: Person, at: datetime, *, asked: tuple[SignsAs, ...], source: str) -> Answer:
    found: list[Signer] = []
    for quality in asked:
        if quality is SignsAs.ZELF:
            found.append(Signer(signs_as=quality, subject=person.subject))
            continue
        holders = _holders(person.custody, at, quality=quality)
        why = _unusable(holders, quality=quality, unasked=person.unasked)
        if why is not None:
            return NobodySigns(reason=why, source=source, custody=_about(holders, why, unasked=person.unasked))
        found.extend(_each(holders))
    return MustSign(signers=tuple(found), source=source)


def _holders(custody: Iterable[Custody], at: datetime, *, quality: SignsAs) -> list[Custody]:
    """The records of this sort that stand at a moment, and that no other form puts aside."""
    standing = [one for one in custody if one.valid.holds(at) and _form(one).counts_as is _sort(quality)]
    aside = {kind for one in standing for kind in _form(one).suspends}
    return [one for one in standing if one.kind not in aside]


def _unusable(holders: Sequence[Custody], *, quality: SignsAs, unasked: frozenset[SubjectId]) -> Nobody | None:
    """Why these records do not say who may sign, or why one of their holders is not asked."""
    if not holders:
        return None if quality is SignsAs.VERTEGENWOORDIGER_INDIEN else Nobody.CUSTODY_UNKNOWN
    form, people = _form(holders[0]), {_whom(one) for one in holders}
    if len({one.kind for one in holders}) > 1 or len(people) > form.most:
        return Nobody.CUSTODY_CONTRADICTORY
    if len(people) < form.fewest:
        return Nobody.CUSTODY_INCOMPLETE
    return Nobody.HOLDER_KEPT_AWAY if any(one.holder in unasked for one in holders) else None


def _about(holders: Sequence[Custody], why: Nobody, *, unasked: frozenset[SubjectId]) -> tuple[CustodyId, ...]:
    return tuple(one.id for one in holders if why is not Nobody.HOLDER_KEPT_AWAY or one.holder in unasked)


def _each(holders: Sequence[Custody]) -> Iterator[Signer]:
    """Each holder once, also when two organisations recorded the same one."""
    for one in {_whom(one): one for one in reversed(holders)}.values():
        yield Signer(signs_as=_form(one).counts_as, subject=one.holder, organisation=one.organisation, custody=one.id)


def _whom(one: Custody) -> SubjectId | OrganisationId | None:
    return one.holder or one.organisation


def _form(one: Custody) -> Form:
    return rules().forms[one.kind]


def _sort(quality: SignsAs) -> SignsAs:
    return SignsAs.VERTEGENWOORDIGER if quality is SignsAs.VERTEGENWOORDIGER_INDIEN else quality
