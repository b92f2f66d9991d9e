"""The table of cases that go on in one another. It points from case to case, and holds nothing of anybody."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from backend.cases.continuing.kinds import REASONS, ContinuationKind, ContinuationReason
from tenants.columns import closed, key, moment, reference

SCHEMA = "casework"
_FITTING = " OR ".join(
    f"kind = '{kind}' AND reason IN ({', '.join(sorted(repr(str(one)) for one in reasons))})"
    for kind, reasons in REASONS.items()
)


class Continuation(SQLModel, table=True):
    """A case goes on in a later one, as somebody recorded and a second person confirmed.

    `later_case_id` is empty once that case was destroyed: each case is kept by its own term.
    """

    __tablename__ = "continuation"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        ForeignKeyConstraint(
            ["confirmed_org", "confirmed_by"], ["tenants.member.organisation_id", "tenants.member.id"]
        ),
        CheckConstraint("later_case_id <> case_id", name="another_case"),
        CheckConstraint(_FITTING, name="reason_fits"),
        CheckConstraint("num_nulls(confirmed_org, confirmed_by, confirmed_at) IN (0, 3)", name="confirmed_whole"),
        ForeignKeyConstraint(["later_case_id"], ["casework.case.id"], ondelete="SET NULL"),
        UniqueConstraint("case_id", "later_case_id"),
        Index("ix_continuation_later_case_id", "later_case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    later_case_id: UUID | None = None
    kind: ContinuationKind = closed(ContinuationKind)
    reason: ContinuationReason = closed(ContinuationReason)
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()
    confirmed_org: UUID | None = None
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = moment(optional=True)
