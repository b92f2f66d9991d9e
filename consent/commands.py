"""What can be asked of the register of lawful basis, and what it answers: values and ids, nothing else.

Periods are given as two moments (aware): `starts_at` None means now, `ends_at` None means without end. A command may
hold text about people, so none of it shows in its `repr`.
"""

from dataclasses import dataclass, field
from datetime import datetime

from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Purpose,
    RestrictionGround,
)
from consent.giving.kinds import EvidenceKind
from consent.ids import ConsentId, MeasureId, RecusalId, RestrictionId
from consent.signing.commands import Signature
from tenants.ids import CaseId, LegalBasisId, MemberId, OrganisationId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentGiven:
    """The evidence of a consent (AVG 7(1)): what was asked in which words, how, when, and why it was free.

    `given_at` is in the past. The wording is the one that the catalogue had on that day for this kind and `language`.
    `evidence` says how it was recorded; by its kind go the SHA-256 hash of a document, in hexadecimal, or a
    witness: by name, or as the member (`witness_member`) of an organisation in the case. `asked_categories` and
    `asked_recipients` are what was asked; None means that all of it was given. `signatures` are those there are by
    now: of everybody who must sign, or some of them; None means that the person signed on the day of `given_at`,
    and that nobody else must. `freedom_check` argues that the person could say no
    (AVG rec. 43).
    """

    kind: ConsentKind
    given_at: datetime
    channel: ConsentChannel
    language: str
    evidence_kind: EvidenceKind
    evidence: str = field(repr=False)
    freedom_check: str | None = field(default=None, repr=False)
    document_hash: str | None = None
    witness: str | None = field(default=None, repr=False)
    witness_member: MemberId | None = None
    asked_categories: tuple[Category, ...] | None = None
    asked_recipients: tuple[OrganisationId, ...] | None = None
    signatures: tuple[Signature, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordBasis:
    """Record one ground: this subject, for this purpose, these categories, to these recipients, in this period.

    `consent` is given for, and only for, a basis of kind TOESTEMMING. `proportionality` and `subsidiarity` may be left
    out where the ground does not ask them; `after_withdrawal` says why this goes on where a consent was withdrawn.
    `measure` is the one that the ground rests on. `urgent` records it in an emergency: it opens at once, and ends with
    the next working day unless it is confirmed.
    """

    subject: SubjectId
    kind: BasisKind
    ground_code: str
    art6: Art6
    purpose: Purpose
    categories: tuple[Category, ...]
    recipients: tuple[OrganisationId, ...]
    necessity: str = field(repr=False)
    proportionality: str | None = field(default=None, repr=False)
    subsidiarity: str | None = field(default=None, repr=False)
    after_withdrawal: str | None = field(default=None, repr=False)
    art9: Art9Exception | None = None
    art10: Art10Ground | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    supersedes: LegalBasisId | None = None
    measure: MeasureId | None = None
    urgent: bool = False
    consent: ConsentGiven | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisRecorded:
    """The new basis, and its consent where there is one. `boundary_at` is where an age closes it by itself.

    While it `waits` for a second reader it opens nothing, but for an emergency, which opens until `urgent_until`.
    """

    case: CaseId
    basis: LegalBasisId
    consent: ConsentId | None
    boundary_at: datetime | None
    waits: bool
    urgent_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmBasis:
    """Confirm, as a second reader, a basis that a colleague decided on."""

    basis: LegalBasisId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisConfirmed:
    """The basis opens what it names from now on."""

    case: CaseId
    basis: LegalBasisId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPackage:
    """Record all that the package of a case proposes to one's own organisation; `digest` says what was seen of it."""

    case: CaseId
    digest: str
    necessity: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageConfirmed:
    """The bases, one for each cell, in their order."""

    case: CaseId
    bases: tuple[LegalBasisId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndBasis:
    """End a basis now. Only the organisation that recorded it can."""

    basis: LegalBasisId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BasisEnded:
    """The basis has ended; what it opened is closed."""

    case: CaseId
    basis: LegalBasisId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent:
    """Withdraw a consent now, as easily as it was given (AVG 7(3)): no reason, no version, one action.

    Whoever recorded it or receives under it may take the message.
    """

    consent: ConsentId


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentWithdrawn:
    """The consent is withdrawn; what it opened is closed in this same transaction. Its evidence stays."""

    case: CaseId
    consent: ConsentId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recuse:
    """Bar a member from a subject: oneself (`member` None), or by an officer a colleague."""

    subject: SubjectId
    member: MemberId | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recused:
    """The member no longer sees the subject, nor the case it belongs to."""

    case: CaseId
    recusal: RecusalId


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict:
    """Restrict the processing of a subject's data (AVG 18), towards one organisation or (None) everybody."""

    subject: SubjectId
    ground: RestrictionGround
    towards: OrganisationId | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Restricted:
    """The restriction holds from now."""

    case: CaseId
    restriction: RestrictionId


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRestriction:
    """End a restriction now. Only the organisation that set it can."""

    restriction: RestrictionId
    expected_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionLifted:
    """The restriction has ended."""

    case: CaseId
    restriction: RestrictionId
    version: int
