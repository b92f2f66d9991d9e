"""The register of advice of a committee on lawfulness (rechtmatigheidsadviescommissie). No advice ever changes."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlmodel import SQLModel

from consent.advice.kinds import AdviceOn, AdviceVerdict
from consent.partnership.models import SOURCE
from tenants.columns import closed, key, moment, reference, sealed

SCHEMA = "consent"


class RacAdvice(SQLModel, table=True):
    """One advice about a kind of tafel, kept by an organisation that answers for a tafel of that kind."""

    __tablename__ = "rac_advice"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["kind_code", "kind_version"], ["casework.tafel_kind.code", "casework.tafel_kind.version"]
        ),
        CheckConstraint(f"committee ~ '{SOURCE}'", name="committee_is_a_reference"),
        Index("ix_rac_advice_owner_org_kind_code", "owner_org", "kind_code"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    owner_org: UUID = reference("tenants.organisation.id")
    kind_code: str
    kind_version: int
    about: AdviceOn = closed(AdviceOn)
    committee: str
    given_on: date
    verdict: AdviceVerdict = closed(AdviceVerdict)
    question_enc: bytes = sealed()
    advice_enc: bytes = sealed()
    recorded_by: UUID = reference("tenants.member.id")
    recorded_at: datetime = moment()
