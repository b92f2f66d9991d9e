"""What the sweeps of a region ask for, they find by an index: which keys are in use, and what was done long ago."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Bring the tables to this revision."""
    for table in ("contribution", "referral", "subject"):
        op.create_index(f"ix_{table}_key_id", table, ["key_id"], unique=False, schema="casework")
    op.create_index(
        "ix_outbox_done_at",
        "outbox",
        ["done_at"],
        unique=False,
        schema="casework",
        postgresql_where="outcome IN ('DONE', 'CANCELLED')",
    )
