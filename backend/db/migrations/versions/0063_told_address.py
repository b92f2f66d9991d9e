"""A referral can tell where somebody lives, where the kind of tafel asks that."""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


def upgrade() -> None:
    """Bring the tables to this revision. Nobody's address was told yet."""
    table = "told_address"
    subject = ["casework.subject.case_id", "casework.subject.id"]
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "case_id", "subject_id", "owner_org")),
        sa.Column("address_enc", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["case_id", "subject_id"], subject, name=op.f(f"fk_{table}_case_id_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "subject_id", name=op.f(f"uq_{table}_case_id_subject_id")),
        schema="casework",
    )
