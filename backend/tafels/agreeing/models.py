"""Tables of what a convenant gives each partner, and since when a partner is under it. No agreement ever changes."""

from datetime import datetime
from typing import Any, ClassVar, cast
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from backend.tafels.models import SCHEMA
from consent.basis import Category
from consent.partnership.models import SOURCE
from tenants.columns import key, moment, period, quoted, reference


class ConvenantPartner(SQLModel, table=True):
    """A partner as one version of a convenant names it: the most it may receive, and the clause that says so.

    No categories at all is a ceiling too: that partner sits at the tafel and receives nothing about a person.
    """

    __tablename__ = "convenant_partner"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("convenant_id", "organisation_id"),
        CheckConstraint(f"clause ~ '{SOURCE}'", name="clause_is_a_reference"),
        CheckConstraint(f"categories <@ ARRAY[{quoted(Category)}]::text[]", name="closed_categories"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    convenant_id: UUID = reference("tenants.convenant.id")
    owner_org: UUID = reference("tenants.organisation.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    clause: str
    categories: list[str] = Field(sa_type=cast("Any", ARRAY(Text)), nullable=False)
    recorded_at: datetime = moment()


class ConvenantAccession(SQLModel, table=True):
    """A partner's own officer put it under a convenant: from then until it leaves, its ceiling there counts."""

    __tablename__ = "convenant_accession"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["convenant_id", "organisation_id"],
            ["casework.convenant_partner.convenant_id", "casework.convenant_partner.organisation_id"],
        ),
        ForeignKeyConstraint(
            ["organisation_id", "acceded_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        ExcludeConstraint(
            ("organisation_id", "="), ("convenant_id", "="), ("valid", "&&"), using="gist", name="acceded_once"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    convenant_id: UUID
    organisation_id: UUID = reference("tenants.organisation.id")
    acceded_by: UUID
    acceded_at: datetime = moment()
    valid: Range[datetime] = period()
    version: int = 1
