"""When a version of the law became known, and what turned out never to have begun."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Bring the tables to this revision. What is registered already was known before anything rested on it."""
    known = sa.Column("registered_at", sa.DateTime(timezone=True), server_default="-infinity", nullable=False)
    op.add_column("catalogue_entry", known, schema="consent")
    for table in ("custody", "measure"):
        op.add_column(table, sa.Column("voided", postgresql.TSTZRANGE(), nullable=True), schema="consent")
