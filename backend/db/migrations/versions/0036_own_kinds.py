"""Kinds of tafel that a region lays down itself, and who did."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Bring the tables to this revision. What came with the product was laid down by nobody of the region."""
    table = "tafel_kind"
    for name in ("laid_by_org", "laid_by"):
        op.add_column(table, sa.Column(name, sa.Uuid(), nullable=True), schema="casework")
    op.add_column(table, sa.Column("laid_at", sa.DateTime(timezone=True), nullable=True), schema="casework")
    op.create_foreign_key(
        op.f(f"fk_{table}_laid_by_org_laid_by"),
        table,
        "member",
        ["laid_by_org", "laid_by"],
        ["organisation_id", "id"],
        source_schema="casework",
        referent_schema="tenants",
    )
    op.create_check_constraint(
        op.f(f"ck_{table}_laid_whole"), table, "num_nulls(laid_by_org, laid_by, laid_at) IN (0, 3)", schema="casework"
    )
