"""Tables of tafels."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Computed, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from tenants.columns import closed, document, key, moment, period, reference

SCHEMA = "casework"
_REGISTRATIONS = "CASE WHEN jsonb_typeof(blueprint -> 'registrations') = 'array' THEN blueprint -> 'registrations' END"


class TafelStatus(StrEnum):
    """A tafel takes new referrals only while it is active."""

    CONCEPT = "CONCEPT"
    ACTIEF = "ACTIEF"
    GESLOTEN = "GESLOTEN"


class SeatKind(StrEnum):
    """How an organisation sits at a tafel (domain reference, section b)."""

    VAST = "VAST"
    OP_AFROEP = "OP_AFROEP"
    GAST = "GAST"


class TafelKind(SQLModel, table=True):
    """One version of a blueprint. A case keeps the version it was weighed with.

    Who laid it down is empty for what came with the product.
    """

    __tablename__ = "tafel_kind"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["laid_by_org", "laid_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("num_nulls(laid_by_org, laid_by, laid_at) IN (0, 3)", name="laid_whole"),
        Index("ix_tafel_kind_registrations", "code", "version", postgresql_where=text("registrations IS NOT NULL")),
        {"schema": SCHEMA},
    )
    code: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    blueprint: dict[str, Any] = document()
    sha256: str
    laid_by_org: UUID | None = None
    laid_by: UUID | None = None
    laid_at: datetime | None = moment(optional=True)
    # Computed by the database, so that each use of a role can ask it without reading the whole blueprint.
    registrations: list[Any] | None = Field(
        default=None, sa_column=Column("registrations", JSONB, Computed(_REGISTRATIONS, persisted=True))
    )


class Tafel(SQLModel, table=True):
    """A tafel of the region. It has a responsible organisation; the tafel itself never holds regie."""

    __tablename__ = "tafel"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["kind_code", "kind_version"], ["casework.tafel_kind.code", "casework.tafel_kind.version"]
        ),
        UniqueConstraint("organisation_id", "id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    kind_code: str
    kind_version: int
    name: str
    convenant_id: UUID = reference("tenants.convenant.id")
    status: TafelStatus = closed(TafelStatus)
    version: int = 1


class TafelSeat(SQLModel, table=True):
    """An organisation's seat at a tafel. A seat gives no access to any case (feature 10)."""

    __tablename__ = "tafel_seat"
    __table_args__: ClassVar[Any] = (
        Index("ix_tafel_seat_organisation_id_tafel_id", "organisation_id", "tafel_id"),
        ExcludeConstraint(
            ("organisation_id", "="), ("tafel_id", "="), ("kind", "="), ("valid", "&&"), using="gist", name="one_seat"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID = reference("casework.tafel.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    kind: SeatKind = closed(SeatKind)
    valid: Range[datetime] = period()
