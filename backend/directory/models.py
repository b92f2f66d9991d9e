"""The table of the directory. It holds what an organisation tells everybody in the region about itself."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from backend.directory.kinds import Expertise
from tenants.columns import closed_list, key, moment, reference

SCHEMA = "casework"


class DirectoryEntry(SQLModel, table=True):
    """An organisation in its own words (feature 103; 003:2765-2767).

    `area`: names of municipalities or neighbourhoods. `phone`, `mail` and `website` are a desk's, not somebody's.
    """

    __tablename__ = "directory_entry"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "maintained_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        UniqueConstraint("organisation_id"),
        CheckConstraint("cardinality(area) <= 60", name="area_short"),
        CheckConstraint("num_nonnulls(phone, mail, website) > 0", name="reachable"),
        Index("ix_directory_entry_expertise", "expertise", postgresql_using="gin"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    task: str = Field(sa_type=Text)
    area: list[str] = Field(sa_type=ARRAY(Text))
    phone: str | None = Field(default=None, sa_type=Text)
    mail: str | None = Field(default=None, sa_type=Text)
    website: str | None = Field(default=None, sa_type=Text)
    expertise: list[Expertise] = closed_list(Expertise)
    maintained_by: UUID
    maintained_at: datetime = moment()
    version: int = 1
