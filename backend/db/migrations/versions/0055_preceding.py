"""Which advice without a name preceded a referral, and that some did."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    """Bring the tables to this revision. Before nothing was asked of it."""
    op.add_column("referral", sa.Column("consult_id", sa.Uuid(), nullable=True), schema="casework")
    op.add_column(
        "referral",
        sa.Column("after_advice", sa.Boolean(), server_default="false", nullable=False),
        schema="casework",
    )
    op.create_foreign_key(
        op.f("fk_referral_consult_id"),
        "referral",
        "consult",
        ["consult_id"],
        ["id"],
        source_schema="casework",
        referent_schema="casework",
        ondelete="SET NULL",
    )
    op.create_index(
        "ix_referral_consult_id",
        "referral",
        ["consult_id"],
        schema="casework",
        postgresql_where="consult_id IS NOT NULL",
    )
