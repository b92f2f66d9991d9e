"""An effect is due at once, by real time, unless its writer says otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.alter_column("outbox", "due_at", server_default=sa.func.now(), schema="casework")
