"""The table of answers. Which items were answered is plain; what was answered is sealed, and never changes."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlmodel import SQLModel

from tenants.columns import key, moment, reference, sealed

SCHEMA = "casework"


class FormAnswer(SQLModel, table=True):
    """What one contribution answers to one item of its form, under the contribution's key (feature 27)."""

    __tablename__ = "form_answer"
    __table_args__: ClassVar[Any] = (
        ForeignKeyConstraint(
            ["case_id", "contribution_id"], ["casework.contribution.case_id", "casework.contribution.id"]
        ),
        UniqueConstraint("contribution_id", "item"),
        Index("ix_form_answer_case_id", "case_id"),
        CheckConstraint("item ~ '^[A-Z][A-Z0-9_]{0,59}$'", name="item_is_a_code"),
        {"schema": SCHEMA},
    )
    id: UUID = key()
    case_id: UUID = reference("casework.case.id")
    contribution_id: UUID
    item: str
    value_enc: bytes = sealed()
    owner_org: UUID = reference("tenants.organisation.id")
    recorded_at: datetime = moment()
