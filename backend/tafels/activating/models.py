"""Table of the decisions by which tafels may admit cases. No decision ever changes; the newest one counts."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, UniqueConstraint
from sqlmodel import SQLModel

from backend.tafels.kinds import Regime
from backend.tafels.models import SCHEMA
from consent.partnership.models import SOURCE
from tenants.columns import closed, key, moment, reference

# What names a document or a source, and never a person.
_REFERENCES = ("dpia", "fg_advice", "regime_source")


class TafelActivation(SQLModel, table=True):
    """A privacy officer of whoever answers for a tafel decided that it may admit cases (AVG 26, 35, 39(1)(c)).

    It names the data-protection impact assessment and the advice of the officer on it, the convenant in force, the
    law under which the tafel works, and the day on which all this is looked at again. `regime_source` says on what the
    choice of law rests, where the kind of tafel left that open. `demo` marks a decision of a demo region. `decided_by`
    is empty only where an administrator laid it down while setting up the region.
    """

    __tablename__ = "tafel_activation"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["kind_code", "kind_version"], ["casework.tafel_kind.code", "casework.tafel_kind.version"]
        ),
        ForeignKeyConstraint(["owner_org", "tafel_id"], ["casework.tafel.organisation_id", "casework.tafel.id"]),
        ForeignKeyConstraint(["owner_org", "decided_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        *(CheckConstraint(f"{name} ~ '{SOURCE}'", name=f"{name}_is_a_reference") for name in _REFERENCES),
        CheckConstraint("regime NOT IN ('NIET_BEPAALD', 'GEEN_PERSOONSGEGEVENS')", name="regime_decided"),
        # One decision at a time, so that it is always clear which one counts.
        UniqueConstraint("tafel_id", "decided_at"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    tafel_id: UUID
    owner_org: UUID = reference("tenants.organisation.id")
    kind_code: str
    kind_version: int
    regime: Regime = closed(Regime)
    regime_source: str | None = None
    dpia: str
    dpia_on: date
    fg_advice: str
    fg_advised_on: date
    convenant_id: UUID = reference("tenants.convenant.id")
    review_on: date
    demo: bool
    decided_by: UUID | None = None
    decided_at: datetime = moment()
