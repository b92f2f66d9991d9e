"""What was discussed at another tafel before it was asked, or why it was not."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    """Bring the tables to this revision. Of what was asked before nobody was asked for it."""
    for added in (
        sa.Column("discussed_cases", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("gate_reason_enc", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("referral", added, schema="casework")
