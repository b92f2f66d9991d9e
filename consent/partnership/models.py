"""The registers of a partnership. Nothing in them is changed but an end: what is known later is a new row."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import Range
from sqlmodel import SQLModel

from consent.partnership.kinds import ParticipantBasis
from tenants.columns import closed, document, key, moment, period, reference

SCHEMA = "consent"
# A law or a decision by its number. No sentence fits in it, so that it stays one of nobody.
SOURCE = "^[[:alnum:]][[:alnum:] .,:()/-]{2,119}$"


class PartnershipParticipant(SQLModel, table=True):
    """An organisation that takes part in a partnership, by statute in all its cases or admitted to one.

    It is kept by the organisation that answers for the tafel. `source` names the law or the decision.
    """

    __tablename__ = "partnership_participant"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["owner_org", "tafel_id"], ["casework.tafel.organisation_id", "casework.tafel.id"]),
        CheckConstraint("(basis = 'WETTELIJK') = (case_id IS NULL)", name="admitted_to_one_case"),
        CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name="valid_starts"),
        CheckConstraint(f"source ~ '{SOURCE}'", name="source_is_a_reference"),
        Index("ix_partnership_participant_tafel_id_organisation_id", "tafel_id", "organisation_id"),
        Index("ix_partnership_participant_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    organisation_id: UUID = reference("tenants.organisation.id")
    basis: ParticipantBasis = closed(ParticipantBasis)
    case_id: UUID | None = reference("casework.case.id", optional=True)
    source: str
    valid: Range[datetime] = period()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    version: int = 1


class AuthorisedPerson(SQLModel, table=True):
    """A member who was screened, and may read content at a tafel of a partnership until a day.

    Kept by the member's own organisation; nobody authorises themselves.
    """

    __tablename__ = "authorised_person"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["organisation_id", "member_id"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("isempty(valid) OR (lower(valid) IS NOT NULL AND upper(valid) IS NOT NULL)", name="valid_ends"),
        CheckConstraint(
            "isempty(valid) OR screened_on <= (lower(valid) AT TIME ZONE 'Europe/Amsterdam')::date",
            name="screened_before",
        ),
        CheckConstraint("recorded_by <> member_id", name="authorised_by_another"),
        Index("ix_authorised_person_member_id", "member_id"),
        Index("ix_authorised_person_organisation_id", "organisation_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID = reference("casework.tafel.id")
    organisation_id: UUID
    member_id: UUID
    screened_on: date
    valid: Range[datetime] = period()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    version: int = 1


class PartnershipReport(SQLModel, table=True):
    """The counts of one year of a partnership, as they were when that year was taken down; never changed.

    The database fills `definition` and `lines` by itself (consent.take_down_counts): organisations, codes and numbers.
    """

    __tablename__ = "partnership_report"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("owner_org", "tafel_id", "year"),
        ForeignKeyConstraint(["owner_org", "tafel_id"], ["casework.tafel.organisation_id", "casework.tafel.id"]),
        ForeignKeyConstraint(["owner_org", "made_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        CheckConstraint("year BETWEEN 2000 AND 2999", name="year_is_one"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    year: int
    definition: dict[str, Any] = document()
    lines: list[dict[str, Any]] = document()
    made_by: UUID
    made_at: datetime = moment()
