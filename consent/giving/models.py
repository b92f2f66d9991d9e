"""The table of the form in which each consent was given."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from consent.basis import CatalogueKind, Category
from consent.giving.kinds import EvidenceKind
from tenants.columns import closed, closed_list, key, reference, sealed

SCHEMA = "consent"


class ConsentForm(SQLModel, table=True):
    """In which words a consent was asked, what proves it, and what was asked of which the basis says what was given.

    Beside the consent, and for whoever recorded it alone: what a person did not agree to, and who was there, is no
    business of whoever receives. It is written once, with the consent, and never changes.
    """

    __tablename__ = "consent_form"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "consent_id"], ["consent.consent.case_id", "consent.consent.id"]),
        ForeignKeyConstraint(["owner_org", "basis_id"], ["consent.legal_basis.owner_org", "consent.legal_basis.id"]),
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        ForeignKeyConstraint(
            ["wording_kind", "wording_code", "wording_version", "wording_digest"],
            [f"{SCHEMA}.catalogue_entry.{name}" for name in ("kind", "code", "version", "digest")],
            name="fk_consent_form_wording",
        ),
        UniqueConstraint("consent_id"),
        CheckConstraint("wording_kind = 'TOESTEMMINGSTEKST'", name="worded_by_the_catalogue"),
        CheckConstraint("octet_length(document_hash) = 32", name="hash_is_sha256"),
        CheckConstraint("cardinality(asked_recipients) > 0", name="asked_for_somebody"),
        ForeignKeyConstraint(
            ["witness_org", "witness_member"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        CheckConstraint("(witness_org IS NULL) = (witness_member IS NULL)", name="witness_of_somewhere"),
        CheckConstraint("num_nonnulls(witness_enc, witness_member) <= 1", name="one_witness"),
        Index("ix_consent_form_owner_org_basis_id", "owner_org", "basis_id"),
        Index("ix_consent_form_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    consent_id: UUID
    basis_id: UUID
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    wording_kind: CatalogueKind = closed(CatalogueKind)
    wording_code: str
    wording_version: int
    wording_digest: bytes
    evidence_kind: EvidenceKind = closed(EvidenceKind)
    document_hash: bytes | None = None
    witness_enc: bytes | None = sealed(optional=True)
    witness_org: UUID | None = None
    witness_member: UUID | None = None
    asked_categories: list[Category] = closed_list(Category)
    asked_recipients: list[UUID] = Field(sa_type=ARRAY(Uuid))
