"""Tables of documents. Name and content are sealed with the key of the contribution, and never change."""

from datetime import datetime
from typing import Any, ClassVar, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from backend.cases.documents.kinds import DocumentKind
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "casework"
LARGEST: Final = 10 * 1024 * 1024


class Document(SQLModel, table=True):
    """A file beside one contribution, of at most `LARGEST` bytes: it is read by whoever reads that (feature 29).

    Sealing adds 45 bytes (consent.keys.cipher).
    """

    __tablename__ = "document"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["case_id", "contribution_id"], ["casework.contribution.case_id", "casework.contribution.id"]
        ),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("case_id", "id"),
        CheckConstraint(
            f"octet_length(content_enc) > 45 AND octet_length(content_enc) <= {LARGEST + 45}", name="bounded"
        ),
        Index("ix_document_contribution_id", "contribution_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    contribution_id: UUID
    kind: DocumentKind = closed(DocumentKind)
    name_enc: bytes = sealed()
    content_enc: bytes = sealed()
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()


class DocumentLink(SQLModel, table=True):
    """One look at one document by one member, before it expires. `token_hash` is SHA-256 of 256 random bits."""

    __tablename__ = "document_link"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "document_id"], ["casework.document.case_id", "casework.document.id"]),
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("member_id", "token_hash"),
        Index("ix_document_link_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    document_id: UUID
    organisation_id: UUID = reference("tenants.organisation.id")
    member_id: UUID
    token_hash: bytes = Field(sa_type=LargeBinary)
    made_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(optional=True)
