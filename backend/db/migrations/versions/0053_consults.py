"""Questions without a name at a tafel, and their advice."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"

_MEMBER = ["tenants.member.organisation_id", "tenants.member.id"]


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was asked yet."""
    table = "consult"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("question_enc", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("advising_org", sa.Uuid(), nullable=True),
        sa.Column("advice_enc", sa.LargeBinary(), nullable=True),
        sa.Column("advice_confirmed", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("advised_by", sa.Uuid(), nullable=True),
        sa.Column("advised_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(advising_org, advised_by, advised_at, advice_enc) IN (0, 4)",
            name=op.f(f"ck_{table}_advised_whole"),
        ),
        sa.CheckConstraint("advising_org <> owner_org", name=op.f(f"ck_{table}_of_another")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f(f"fk_{table}_tafel_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["advising_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_advising_org")),
        sa.ForeignKeyConstraint(["owner_org", "recorded_by"], _MEMBER, name=op.f(f"fk_{table}_owner_org_recorded_by")),
        sa.ForeignKeyConstraint(
            ["advising_org", "advised_by"], _MEMBER, name=op.f(f"fk_{table}_advising_org_advised_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    for column in ("tafel_id", "due_at"):
        op.create_index(f"ix_{table}_{column}", table, [column], schema="casework")
