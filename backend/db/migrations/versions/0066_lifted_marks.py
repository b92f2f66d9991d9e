"""Marks that keep a holder of custody away, until somebody lifts them by name and with a reason."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    """Bring the tables to this revision. What is recorded with a mark bears it until it is lifted."""
    op.add_column("custody", sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True), schema="consent")
    op.add_column("custody", sa.Column("lifted_by", sa.Uuid(), nullable=True), schema="consent")
    op.add_column("custody", sa.Column("lift_reason_enc", sa.LargeBinary(), nullable=True), schema="consent")
    op.create_check_constraint(
        op.f("ck_custody_a_mark_is_lifted_whole"),
        "custody",
        "num_nulls(lifted_at, lifted_by, lift_reason_enc) IN (0, 3)"
        " AND (lifted_at IS NULL OR possible_danger OR contact_ban)",
        schema="consent",
    )
    op.create_foreign_key(
        op.f("fk_custody_owner_org_lifted_by"),
        "custody",
        "member",
        ["owner_org", "lifted_by"],
        ["organisation_id", "id"],
        source_schema="consent",
        referent_schema="tenants",
    )
