"""Codes of receipts, by which somebody withdraws a consent without signing in."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "withdrawal_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_withdrawal_code_case_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.consent.id"], name=op.f("fk_withdrawal_code_consent_id")),
        sa.ForeignKeyConstraint(
            ["owner_org", "made_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_withdrawal_code_owner_org_made_by"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_withdrawal_code_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_code")),
        schema="consent",
    )
    for column in ("case_id", "code_hash", "consent_id"):
        op.create_index(f"ix_withdrawal_code_{column}", "withdrawal_code", [column], unique=False, schema="consent")
