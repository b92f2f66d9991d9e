"""Who is shown an organisation that is hidden in a household, derived with the access of its case."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "shown_organisation",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("shown_id", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.TSTZMULTIRANGE(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "case_id", "shown_id", name=op.f("pk_shown_organisation")),
        schema="consent",
    )
    op.create_index("ix_shown_organisation_case_id", "shown_organisation", ["case_id"], unique=False, schema="consent")
