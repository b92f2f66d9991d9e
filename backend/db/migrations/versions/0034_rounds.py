"""In which round a referral is weighed, whether it was sent or reported before, and which case it follows."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """Bring the tables to this revision. Of referrals that there are no round is known."""
    for added in (
        sa.Column("round_on", sa.Date(), nullable=True),
        sa.Column("source_digest", sa.LargeBinary(), nullable=True),
        sa.Column("earlier_case", sa.Uuid(), nullable=True),
    ):
        op.add_column("referral", added, schema="casework")
    op.create_foreign_key(
        op.f("fk_referral_earlier_case"),
        "referral",
        "case",
        ["earlier_case"],
        ["id"],
        source_schema="casework",
        referent_schema="casework",
        ondelete="SET NULL",
    )
    op.create_index("uq_referral_source", "referral", ["owner_org", "source_digest"], unique=True, schema="casework")
    op.create_index(
        "ix_referral_earlier_case",
        "referral",
        ["earlier_case"],
        unique=False,
        schema="casework",
        postgresql_where=sa.text("earlier_case IS NOT NULL"),
    )
    table = "earlier_report"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("case_id", "tafel_id")),
        sa.Column("candidates", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.CheckConstraint("cardinality(candidates) = 0", name=op.f(f"ck_{table}_candidates_gone")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f(f"fk_{table}_tafel_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
