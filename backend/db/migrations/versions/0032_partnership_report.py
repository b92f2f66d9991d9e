"""The counts of a year of a partnership, taken down once."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """Bring the tables to this revision. No year was taken down."""
    table = "partnership_report"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "tafel_id", "owner_org")),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("definition", postgresql.JSONB(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("year BETWEEN 2000 AND 2999", name=op.f(f"ck_{table}_year_is_one")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(
            ["owner_org", "tafel_id"],
            ["casework.tafel.organisation_id", "casework.tafel.id"],
            name=op.f(f"fk_{table}_owner_org_tafel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "made_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_owner_org_made_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("owner_org", "tafel_id", "year", name=op.f(f"uq_{table}_owner_org_tafel_id_year")),
        schema="consent",
    )
