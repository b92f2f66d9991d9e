"""Tables of what comes in: who told something, and whether somebody was reported before."""

from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKeyConstraint, UniqueConstraint, Uuid
from sqlmodel import Field, SQLModel

from consent.basis import Category
from tenants.columns import closed, key, reference, sealed

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


class ToldAddress(SQLModel, table=True):
    """Where a person of a referral lives, as the referrer told it: beside the person, under that person's key.

    It is data to reach somebody (CONTACT). Where `secret`, and wherever a rule of safe contact of that person runs, it
    is a secret address to everybody but who told it.
    """

    __tablename__ = "told_address"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(["case_id", "subject_id"], ["casework.subject.case_id", "casework.subject.id"]),
        UniqueConstraint("case_id", "subject_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    subject_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    address_enc: bytes = sealed()
    secret: bool = False


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


class Signal(SQLModel, table=True):
    """That a referral of kind SIGNAAL tells of one person, at a kind of tafel that counts such signals.

    `category` is of what it tells; the police name the decision on which they provide it (Wpg). `candidates` are all
    who have the same name; the database finds the signals of the same person (`fellows`, ids of their cases), and takes
    them away in the same statement. Those who weigh read it, and nobody who signals.
    """

    __tablename__ = "signal"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["owner_org", "police_decision_id"], ["consent.police_decision.owner_org", "consent.police_decision.id"]
        ),
        CheckConstraint("cardinality(candidates) = 0", name="candidates_gone"),
        {"schema": SCHEMA},
    )
    case_id: UUID = reference("casework.case.id", key=True)
    tafel_id: UUID = reference("casework.tafel.id")
    owner_org: UUID = reference("tenants.organisation.id")
    category: Category = closed(Category)
    police_decision_id: UUID | None = None
    candidates: list[UUID] = Field(sa_type=ARRAY(Uuid))
    fellows: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid))
