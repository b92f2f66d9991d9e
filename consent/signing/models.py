"""Who must sign a consent, and who has. The database writes the rows; signing fills them in, once."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Uuid
from sqlmodel import Field, SQLModel

from consent.basis import ConsentKind
from consent.signing.kinds import InsteadOfSigning, SignatureMeans
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "consent"


class ConsentSigner(SQLModel, table=True):
    """One whom the rules ask to sign a consent: the person, or a holder of custody by the record that says so.

    Until `signed_on` is filled in for every row of a consent, that consent opens nothing. For who is `kept_away` only
    the court signs: nothing is ever asked of a possible danger, or under a contact ban.
    """

    __tablename__ = "consent_signer"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "consent_id"], ["consent.consent.case_id", "consent.consent.id"]),
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["case_id", "signer_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("(signer_id IS NULL) <> (signer_org IS NULL)", name="one_signer"),
        CheckConstraint("(custody_id IS NULL) = (signs_as = 'ZELF')", name="by_custody_or_in_person"),
        CheckConstraint(
            "(signed_on IS NULL) = (means IS NULL) AND (signed_on IS NULL) = (recorded_by IS NULL)"
            " AND (signed_on IS NULL) = (recorded_at IS NULL)",
            name="signature_is_whole",
        ),
        CheckConstraint(
            "(decision_enc IS NOT NULL) = (means IS NOT NULL AND means = 'VERVANGENDE_TOESTEMMING')",
            name="court_names_its_decision",
        ),
        CheckConstraint("means <> 'VERVANGENDE_TOESTEMMING' OR signs_as <> 'ZELF'", name="court_not_for_the_person"),
        CheckConstraint("means <> 'HANDTEKENING' OR NOT kept_away", name="kept_away_is_not_asked"),
        Index("ix_consent_signer_consent_id", "consent_id"),
        Index("ix_consent_signer_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    consent_id: UUID
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    signs_as: SignsAs = closed(SignsAs)
    signer_id: UUID | None = None
    signer_org: UUID | None = reference("tenants.organisation.id", optional=True)
    custody_id: UUID | None = reference("consent.custody.id", optional=True)
    kept_away: bool = Field(default=False)
    signed_on: date | None = None
    means: SignatureMeans | None = closed(SignatureMeans, optional=True)
    decision_enc: bytes | None = sealed(optional=True)
    recorded_by: UUID | None = None
    recorded_at: datetime | None = moment(optional=True)
    version: int = 1


class UnsignedDecision(SQLModel, table=True):
    """What a person chose where nobody could sign a consent, and why. It opens nothing, and never changes.

    `about` are the holders of custody that it says are kept away, as far as who decided knew them.
    """

    __tablename__ = "unsigned_decision"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(["owner_org", "decided_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        Index("ix_unsigned_decision_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    kind: ConsentKind = closed(ConsentKind)
    nobody: Nobody = closed(Nobody)
    about: list[UUID] = Field(sa_type=ARRAY(Uuid))
    choice: InsteadOfSigning = closed(InsteadOfSigning)
    reason_enc: bytes = sealed()
    decided_by: UUID
    decided_at: datetime = moment()
