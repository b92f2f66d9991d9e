"""A database is one cell; effects for whoever follows a case right now mail nobody."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Bring the tables to this revision."""
    # One row, or the clock and the region of the cell would be a matter of luck. Without rows it builds at once.
    op.execute(
        "-- squawk-ignore require-concurrent-index-creation\nCREATE UNIQUE INDEX one_cell ON tenants.cell ((true))"
    )
    op.add_column(
        "outbox", sa.Column("quiet", sa.Boolean(), server_default=sa.false(), nullable=False), schema="casework"
    )
    # What is listed is listed by these, newest first, and holds nothing to walk over.
    op.create_index(
        "ix_destruction_list_organisation_id_proposed_at",
        "destruction_list",
        ["organisation_id", "proposed_at", "id"],
        schema="casework",
    )
    op.create_index("ix_declaration_declared_at", "declaration", ["declared_at", "case_id"], schema="casework")
