"""What a basis must argue beside its necessity, and the second reader who confirms it."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_TABLE = "legal_basis"
_CHECKS = {
    "confirmation_names_who": "(second_reader IS NULL) = (confirmed_at IS NULL)",
    "after_withdrawal_two_look": "after_withdrawal_enc IS NULL OR asks_second_reader",
    "confirmed_by_another": "second_reader <> decided_by",
    "confirmed_when_asked": "confirmed_at IS NULL OR asks_second_reader",
}


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column(_TABLE, sa.Column("proportionality_enc", sa.LargeBinary(), nullable=True), schema="consent")
    op.add_column(_TABLE, sa.Column("subsidiarity_enc", sa.LargeBinary(), nullable=True), schema="consent")
    op.add_column(_TABLE, sa.Column("after_withdrawal_enc", sa.LargeBinary(), nullable=True), schema="consent")
    op.add_column(
        _TABLE,
        sa.Column("asks_second_reader", sa.Boolean(), server_default="false", nullable=False),
        schema="consent",
    )
    op.add_column(_TABLE, sa.Column("second_reader", sa.Uuid(), nullable=True), schema="consent")
    op.add_column(_TABLE, sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True), schema="consent")
    op.create_foreign_key(
        op.f("fk_legal_basis_owner_org_second_reader"),
        _TABLE,
        "member",
        ["owner_org", "second_reader"],
        ["organisation_id", "id"],
        source_schema="consent",
        referent_schema="tenants",
    )
    for name, rule in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_legal_basis_{name}"), _TABLE, rule, schema="consent")
