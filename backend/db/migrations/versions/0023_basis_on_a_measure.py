"""The measure that a legal basis rests on, and with which it ends."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_unique_constraint(op.f("uq_measure_case_id_id"), "measure", ["case_id", "id"], schema="consent")
    op.add_column("legal_basis", sa.Column("measure_id", sa.Uuid(), nullable=True), schema="consent")
    op.create_foreign_key(
        op.f("fk_legal_basis_case_id_measure_id"),
        "legal_basis",
        "measure",
        ["case_id", "measure_id"],
        ["case_id", "id"],
        source_schema="consent",
        referent_schema="consent",
    )
