"""The names that organisations go by: each from a day, and the other words by which people know them."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, text
from sqlmodel import Field, SQLModel

from tenants.columns import closed, key, moment

SCHEMA = "tenants"


class NameKind(StrEnum):
    """The name itself, of which there is one at a time, or another word by which an organisation is known."""

    NAAM = "NAAM"
    ALIAS = "ALIAS"


class OrganisationName(SQLModel, table=True):
    """A name from a moment on (feature 99; 003:7017-7035). Nothing of it is written over: what was so stays so.

    A name holds until the next one starts, so that no two ever overlap; an alias until somebody ends it.
    One that was to be can be taken back before its day. The name under
    which an organisation was put in the region was recorded by no member.
    """

    __tablename__ = "organisation_name"
    __table_args__: ClassVar[Any] = (
        # An organisation that is put right in the register by the owner of the database takes its names along.
        ForeignKeyConstraint(["organisation_id"], ["tenants.organisation.id"], onupdate="CASCADE", ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["organisation_id", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        ForeignKeyConstraint(["organisation_id", "ended_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("num_nulls(recorded_by, recorded_at) IN (0, 2)", name="recorded_whole"),
        CheckConstraint("num_nulls(ended_by, ended_at) IN (0, 2)", name="ended_whole"),
        CheckConstraint("kind = 'ALIAS' OR ended_at IS NULL OR ended_at < starts_at", name="followed_not_ended"),
        CheckConstraint("length(name) BETWEEN 1 AND 200 AND name = btrim(name)", name="one_line"),
        Index(
            "uq_organisation_name_starts_at",
            "organisation_id",
            "starts_at",
            unique=True,
            postgresql_where=text("kind = 'NAAM' AND ended_at IS NULL"),
        ),
        Index(
            "uq_organisation_name_alias",
            "organisation_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("kind = 'ALIAS' AND ended_at IS NULL"),
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    kind: NameKind = closed(NameKind)
    name: str
    starts_at: datetime = moment()
    recorded_by: UUID | None = None
    recorded_at: datetime | None = moment(optional=True)
    ended_by: UUID | None = None
    ended_at: datetime | None = moment(optional=True)
    version: int = Field(default=1)
