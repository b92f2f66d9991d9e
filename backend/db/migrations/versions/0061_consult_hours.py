"""Hours that were spent on advice without a name."""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"

_MEMBER = ["tenants.member.organisation_id", "tenants.member.id"]


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was booked yet."""
    table = "consult_hours"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("consult_id", sa.Uuid(), nullable=True),
        sa.Column("asking_org", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name=op.f(f"ck_{table}_of_one_day")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f(f"fk_{table}_tafel_id")),
        sa.ForeignKeyConstraint(
            ["consult_id"], ["casework.consult.id"], name=op.f(f"fk_{table}_consult_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["asking_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_asking_org")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["owner_org", "recorded_by"], _MEMBER, name=op.f(f"fk_{table}_owner_org_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    op.create_index(f"ix_{table}_tafel_id_recorded_at", table, ["tafel_id", "recorded_at"], schema="casework")
    op.create_index(f"ix_{table}_consult_id", table, ["consult_id"], schema="casework")
