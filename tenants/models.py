"""Tables of who and where: organisations, people, roles, convenants."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Interval, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from tenants.columns import closed, key, moment, period, reference
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import Right, RoleKind

SCHEMA = "tenants"


class CellMode(StrEnum):
    """What a cell is for. Only a demo or a test cell may shift its clock."""

    PRODUCTION = "PRODUCTION"
    DEMO = "DEMO"
    TEST = "TEST"


class Cell(SQLModel, table=True):
    """The one row that says which region this database is. There is no second, and it is not taken away."""

    __tablename__ = "cell"
    __table_args__: ClassVar[Any] = (Index("one_cell", text("(true)"), unique=True), {"schema": SCHEMA})
    region: str = Field(primary_key=True)
    mode: CellMode = closed(CellMode)
    clock_offset: timedelta = Field(sa_type=Interval)


class BindingKey(SQLModel, table=True):
    """The two pads of the binding key. Only the owner of the binding functions reads them."""

    __tablename__ = "binding_key"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    region: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    inner_pad: bytes = Field(sa_type=LargeBinary)
    outer_pad: bytes = Field(sa_type=LargeBinary)


class Organisation(SQLModel, table=True):
    """A tenant: an organisation that takes part in the region's collaboration."""

    __tablename__ = "organisation"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    id: UUID = key()
    kind: OrganisationKind = closed(OrganisationKind)
    name: str
    active: Range[datetime] = period()
    version: int = 1


class Person(SQLModel, table=True):
    """A professional. One person may be a member of several organisations, in one chosen context at a time."""

    __tablename__ = "person"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    id: UUID = key()
    display_name: str


class Identity(SQLModel, table=True):
    """How an organisation's own sign-in names a person: issuer and subject."""

    __tablename__ = "identity"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    issuer: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    person_id: UUID = reference("tenants.person.id")


class Member(SQLModel, table=True):
    """A person acting for an organisation. A seconded member names the home organisation (features 95, 96)."""

    __tablename__ = "member"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("organisation_id", "id"),
        ExcludeConstraint(
            ("organisation_id", "="), ("person_id", "="), ("active", "&&"), using="gist", name="one_membership"
        ),
        Index("ix_member_person_id", "person_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    person_id: UUID = reference("tenants.person.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    home_organisation_id: UUID | None = reference("tenants.organisation.id", optional=True)
    function_title: str
    active: Range[datetime] = period()
    version: int = 1


class MailAddress(SQLModel, table=True):
    """Where an organisation is told by mail that something waits: its functional mailbox, or (a member) one colleague.

    Contact data of staff, kept plain; only the own organisation and the worker that serves it read it.
    """

    __tablename__ = "mail_address"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        # One mailbox, and one address per member.
        UniqueConstraint("organisation_id", "member_id", postgresql_nulls_not_distinct=True),
        # One address and nothing else: what follows it in a header would be another recipient.
        CheckConstraint("address ~ '^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$' AND length(address) < 255", name="one_address"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID = reference("tenants.organisation.id")
    member_id: UUID | None = None
    address: str
    version: int = 1


class Role(SQLModel, table=True):
    """What a member may be: at one case, at one tafel, or in the whole organisation, between two dates."""

    __tablename__ = "role"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        Index("ix_role_member_id", "member_id"),
        # Who decides alone in an emergency is one named person at a time, wherever that counts.
        ExcludeConstraint(
            ("organisation_id", "="),
            (text("coalesce(case_id, tafel_id, organisation_id)"), "="),
            ("valid", "&&"),
            where=text(f"kind = '{RoleKind.PIKET}'"),
            using="gist",
            name="one_on_duty",
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    member_id: UUID
    kind: RoleKind = closed(RoleKind)
    tafel_id: UUID | None = reference("casework.tafel.id", optional=True)
    case_id: UUID | None = reference("casework.case.id", optional=True)
    valid: Range[datetime] = period()


class RoleRight(SQLModel, table=True):
    """Which rights a role carries; kept equal to `tenants.roles.RIGHTS` by every migration run."""

    __tablename__ = "role_right"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    role: RoleKind = closed(RoleKind, key=True)
    right: Right = closed(Right, key=True)


class Mandate(SQLModel, table=True):
    """One member acts in another's roles until a set minute (feature 5)."""

    __tablename__ = "mandate"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["organisation_id", "from_member_id"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        ForeignKeyConstraint(
            ["organisation_id", "to_member_id"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        Index("ix_mandate_to_member_id", "to_member_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    organisation_id: UUID
    from_member_id: UUID
    to_member_id: UUID
    valid: Range[datetime] = period()


class Convenant(SQLModel, table=True):
    """One version of an agreement between organisations about what may be shared (AVG 26).

    An officer of whoever will answer for a tafel recorded it, for one kind of tafel; an administrator who laid it down
    while setting up the region left that open.
    """

    __tablename__ = "convenant"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("name", "number"),
        ForeignKeyConstraint(
            ["kind_code", "kind_version"], ["casework.tafel_kind.code", "casework.tafel_kind.version"]
        ),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint(
            "num_nulls(kind_code, kind_version, owner_org, recorded_by, recorded_at) IN (0, 5)", name="recorded_whole"
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    name: str
    number: int
    valid: Range[datetime] = period()
    kind_code: str | None = None
    kind_version: int | None = None
    owner_org: UUID | None = reference("tenants.organisation.id", optional=True)
    recorded_by: UUID | None = None
    recorded_at: datetime | None = moment(optional=True)


class ConvenantCeiling(SQLModel, table=True):
    """The highest an organisation can receive under a convenant: one row per data category (feature 6)."""

    __tablename__ = "convenant_ceiling"
    __table_args__: ClassVar[Any] = (
        ExcludeConstraint(
            ("convenant_id", "="),
            ("organisation_id", "="),
            ("category", "="),
            ("valid", "&&"),
            using="gist",
            name="one_ceiling",
        ),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    convenant_id: UUID = reference("tenants.convenant.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    # The closed set of categories belongs to consent; migrations put its CHECK on this column.
    category: str
    valid: Range[datetime] = period()


class AppliedSql(SQLModel, table=True):
    """Which rendering of the policies and triggers this database carries."""

    __tablename__ = "applied_sql"
    __table_args__: ClassVar[Any] = {"schema": SCHEMA}
    name: str = Field(primary_key=True)
    sha256: str
