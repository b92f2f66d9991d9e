"""What can be asked of signing, and what it answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from consent.basis import ConsentKind
from consent.ids import ConsentId, ConsentSignerId, CustodyId, UnsignedDecisionId
from consent.signing.kinds import InsteadOfSigning, SignatureMeans
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from tenants.ids import CaseId, OrganisationId, SubjectId


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature under a consent: by a person of the case or by an organisation (exactly one), and on which day.

    `decision` names the decision of the court where that stands in for the signer.
    """

    signer: SubjectId | None = None
    organisation: OrganisationId | None = None
    signed_on: date
    means: SignatureMeans = SignatureMeans.HANDTEKENING
    decision: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddSignature:
    """Record the signature that a consent waits for, in the row of whoever must sign."""

    signer: ConsentSignerId
    signed_on: date
    expected_version: int
    means: SignatureMeans = SignatureMeans.HANDTEKENING
    decision: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAdded:
    """The signature is recorded; with the last one the consent opens what it names, from now on."""

    case: CaseId
    consent: ConsentId
    signer: ConsentSignerId
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskSigners:
    """Who would have to sign a consent of this kind about somebody, were it given at this moment."""

    subject: SubjectId
    kind: ConsentKind
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One who must sign. `signer` is None where the asker may not know who that is; `kept_away` is never asked."""

    signs_as: SignsAs
    signer: SubjectId | None
    organisation: OrganisationId | None
    custody: CustodyId | None
    kept_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SignersAsked:
    """All who must sign; or why nobody can."""

    signers: Sequence[Asked]
    nobody: Nobody | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideUnsigned:
    """Record what was chosen about somebody for whom nobody can sign this kind of consent, and why."""

    subject: SubjectId
    kind: ConsentKind
    choice: InsteadOfSigning
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedDecided:
    """The decision is recorded."""

    case: CaseId
    decision: UnsignedDecisionId
