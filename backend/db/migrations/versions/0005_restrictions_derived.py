"""What is restricted towards whom stands with the participants of a case, where every policy looks already."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Bring the tables to this revision. The rows are derived where the policies begin to look (owners.sql)."""
    op.add_column(
        "case_participant",
        sa.Column("restricted", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        schema="consent",
    )
    op.add_column(
        "case_participant",
        sa.Column("restricted_during", sa.ARRAY(postgresql.TSTZRANGE()), server_default="{}", nullable=False),
        schema="consent",
    )
    op.create_index("ix_restriction_case_id", "restriction", ["case_id"], unique=False, schema="consent")
