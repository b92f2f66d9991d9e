"""Tables of the catalogue: entries as they were registered, and the signatures under them."""

from datetime import date, datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from consent.basis import CatalogueKind
from tenants.columns import closed, document, key, moment, reference

SCHEMA = "consent"


class CatalogueEntry(SQLModel, table=True):
    """One version of a fact of law, as a file of the catalogue gave it. A version never changes.

    `registered_at` is from when the region knew it: what an earlier version had ended by then stays ended.
    """

    __tablename__ = "catalogue_entry"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("id"),
        UniqueConstraint("kind", "code", "version", "digest"),
        {"schema": SCHEMA},
    )
    kind: CatalogueKind = closed(CatalogueKind, key=True)
    code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    id: UUID
    digest: bytes
    content: dict[str, Any] = document()
    valid_from: date | None = None
    valid_until: date | None = None
    registered_at: datetime = Field(
        sa_type=cast("Any", DateTime(timezone=True)), sa_column_kwargs={"server_default": "-infinity"}
    )


class CatalogueSignature(SQLModel, table=True):
    """A privacy officer signed an entry as it reads, for the tafels that the organisation answers for.

    The digest is the entry's own, so a signature can be under no other text. `demo` marks one of a demo region.
    """

    __tablename__ = "catalogue_signature"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["kind", "code", "version", "digest"],
            [f"{SCHEMA}.catalogue_entry.{name}" for name in ("kind", "code", "version", "digest")],
        ),
        ForeignKeyConstraint(["owner_org", "signed_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_names_who"),
        CheckConstraint("ended_at >= signed_at", name="ended_after_signed"),
        Index(
            "ix_catalogue_signature_standing",
            "owner_org",
            "kind",
            "code",
            "version",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    owner_org: UUID = reference("tenants.organisation.id")
    kind: CatalogueKind = closed(CatalogueKind)
    code: str
    version: int
    digest: bytes
    signed_by: UUID
    signed_at: datetime = moment()
    demo: bool
    ended_at: datetime | None = moment(optional=True)
    ended_by: UUID | None = reference("tenants.member.id", optional=True)
