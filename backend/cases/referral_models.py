"""The table of referrals: what was told to a tafel of a case that nobody has admitted yet."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlmodel import Field, SQLModel

from backend.cases.kinds import Informed
from backend.tafels.kinds import IntakeKind, ReferralField
from tenants.columns import closed, key, moment, quoted, reference, sealed

SCHEMA = "casework"
# Of rows that were written before the column was there.
_EMPTY = {"server_default": "{}"}


class Referral(SQLModel, table=True):
    """An application to a tafel, and whether the people it is about know of it.

    `left_out`: what the kind of tafel asks for and the referrer did not tell.
    """

    __tablename__ = "referral"
    __table_args__: ClassVar[Any] = (
        UniqueConstraint("case_id"),
        CheckConstraint("(informed = 'GEINFORMEERD') = (informed_reason_enc IS NULL)", name="reason_when_not_informed"),
        CheckConstraint(f"left_out <@ ARRAY[{quoted(ReferralField)}]", name="left_out_known"),
        Index("ix_referral_key_id", "key_id"),
        Index("uq_referral_source", "owner_org", "source_digest", unique=True),
        ForeignKeyConstraint(["earlier_case"], ["casework.case.id"], ondelete="SET NULL"),
        Index("ix_referral_earlier_case", "earlier_case", postgresql_where="earlier_case IS NOT NULL"),
        ForeignKeyConstraint(["consult_id"], ["casework.consult.id"], ondelete="SET NULL"),
        Index("ix_referral_consult_id", "consult_id", postgresql_where="consult_id IS NOT NULL"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    tafel_id: UUID = reference("casework.tafel.id")
    owner_org: UUID = reference("tenants.organisation.id")
    informed: Informed = closed(Informed)
    informed_reason_enc: bytes | None = sealed(optional=True)
    reason_enc: bytes | None = sealed(optional=True)
    key_id: UUID
    referred_at: datetime = moment()
    version: int = 1
    kind: IntakeKind = closed(IntakeKind, default=IntakeKind.AANMELDING)
    goal_enc: bytes | None = sealed(optional=True)
    wanted_partners: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs=_EMPTY)
    left_out: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_EMPTY)
    # In which round it is weighed: the database says so, by the rhythm of the kind of tafel (casework.round_of).
    round_on: date | None = Field(default=None, sa_type=Date)
    # Of the referrer's own reference: what was sent twice is one referral.
    source_digest: bytes | None = Field(default=None, sa_type=LargeBinary)
    # A new report names the earlier case; it forgets it when that one is destroyed.
    earlier_case: UUID | None = None
    # Where it was discussed first, and why it was not; cases of other tafels, of which nothing else is told here.
    discussed_cases: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs=_EMPTY)
    gate_reason_enc: bytes | None = sealed(optional=True)
    # Which advice without a name preceded it, as long as that is kept; that some did, the database notes.
    consult_id: UUID | None = None
    after_advice: bool = Field(default=False, sa_column_kwargs={"server_default": "false"})
