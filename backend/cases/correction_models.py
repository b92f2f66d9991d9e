"""The table of what was put right or taken back. It holds ids and codes; the new text is a contribution of its own."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from backend.cases.kinds import CorrectionKind, CorrectionReason
from tenants.columns import closed, key, moment, reference

SCHEMA = "casework"


class Correction(SQLModel, table=True):
    """A contribution got a newer version, or was taken back: once, by its owner. The old text stays as it was."""

    __tablename__ = "correction"
    __table_args__: ClassVar[Any] = (
        *(
            ForeignKeyConstraint([whose, text], [f"casework.contribution.{whose}", "casework.contribution.id"])
            for text in ("contribution_id", "replacement_id")
            for whose in ("case_id", "owner_org")
        ),
        ForeignKeyConstraint(["owner_org", "recorded_by"], ["tenants.member.organisation_id", "tenants.member.id"]),
        UniqueConstraint("contribution_id"),
        UniqueConstraint("replacement_id"),
        CheckConstraint("(kind = 'CORRECTIE') = (replacement_id IS NOT NULL)", name="replaced_when_corrected"),
        CheckConstraint("replacement_id <> contribution_id", name="another_version"),
        Index("ix_correction_case_id", "case_id"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    contribution_id: UUID
    kind: CorrectionKind = closed(CorrectionKind)
    reason: CorrectionReason = closed(CorrectionReason)
    replacement_id: UUID | None = None
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_by: UUID
    recorded_at: datetime = moment()
