"""From when a consent must be looked at again, derived from custody and measures."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "reassessment",
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("basis_id", "organisation_id", name=op.f("pk_reassessment")),
        schema="consent",
    )
    op.create_index("ix_reassessment_case_id", "reassessment", ["case_id"], unique=False, schema="consent")
