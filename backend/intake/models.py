"""Tables of what comes in: who told something, and whether somebody was reported before."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from tenants.columns import key, reference, sealed

SCHEMA = "casework"


class Informant(SQLModel, table=True):
    """Who told the referrer (melder): beside the referral, so that nobody is shown it with that.

    Only the organisation that referred reads it, nothing opens it to another one, and no copy or export holds it
    (UAVG 41): whom the case is about could be a danger to whoever told.
    """

    __tablename__ = "informant"
    __table_args__: ClassVar[Any] = (UniqueConstraint("case_id"), {"schema": SCHEMA})
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    owner_org: UUID = reference("tenants.organisation.id")
    name_enc: bytes = sealed()


class EarlierReport(SQLModel, table=True):
    """Whether somebody of a referral was reported at the same tafel before: yes or no, for those who weigh.

    `candidates` are all who have the same names; the database answers, and takes them away in the same statement.
    """

    __tablename__ = "earlier_report"
    __table_args__: ClassVar[Any] = (
        CheckConstraint("cardinality(candidates) = 0", name="candidates_gone"),
        {"schema": SCHEMA},
    )
    case_id: UUID = reference("casework.case.id", key=True)
    tafel_id: UUID = reference("casework.tafel.id")
    candidates: list[UUID] = Field(sa_type=ARRAY(Uuid))
    reported: bool = False
