"""Tables of safe contact. A rule is not changed but ended: who is told where somebody can be reached is history."""

from datetime import datetime, time
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, Index, Integer, Time, Uuid
from sqlalchemy.dialects.postgresql import ExcludeConstraint, Range
from sqlmodel import Field, SQLModel

from consent.contact.kinds import ContactChannel
from tenants.columns import closed, key, moment, period, quoted, reference, sealed

SCHEMA = "consent"
NEEDS_ADDRESS = (ContactChannel.BRIEF, ContactChannel.E_MAIL, ContactChannel.TELEFOON)
"""Channels that lead nowhere without an address or a number."""


class ContactRule(SQLModel, table=True):
    """How one person of a case can be reached safely, as one organisation agreed with that person.

    `days` are days of the week from 1 (Monday), `from_time` and `until_time` the hours on them, in the Netherlands;
    empty when any time is safe. `never_with` are persons of the case who may not be there, nor be told.
    """

    __tablename__ = "contact_rule"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name="valid_starts"),
        CheckConstraint(
            f"channel NOT IN ({quoted(NEEDS_ADDRESS)}) OR address_enc IS NOT NULL", name="channel_has_address"
        ),
        CheckConstraint("channel <> 'GEEN' OR address_enc IS NULL", name="no_contact_no_address"),
        CheckConstraint("days <@ ARRAY[1,2,3,4,5,6,7]::integer[]", name="days_of_the_week"),
        CheckConstraint(
            "(from_time IS NULL) = (until_time IS NULL) AND (from_time IS NULL OR from_time < until_time)",
            name="hours_of_a_day",
        ),
        CheckConstraint("subject_id <> ALL (never_with)", name="never_with_others"),
        ExcludeConstraint(
            ("owner_org", "="),
            ("subject_id", "="),
            ("valid", "&&"),
            using="gist",
            name="one_contact_rule",
        ),
        Index("ix_contact_rule_case_id_subject_id", "case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    channel: ContactChannel = closed(ContactChannel)
    address_enc: bytes | None = sealed(optional=True)
    days: list[int] = Field(sa_type=ARRAY(Integer))
    from_time: time | None = Field(default=None, sa_type=Time, nullable=True)
    until_time: time | None = Field(default=None, sa_type=Time, nullable=True)
    not_at_home: bool = False
    never_with: list[UUID] = Field(sa_type=ARRAY(Uuid))
    valid: Range[datetime] = period()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
    end_recorded_at: datetime | None = moment(optional=True)
    version: int = 1
