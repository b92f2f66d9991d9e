"""What a contribution answers to a form of its kind of tafel."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("contribution", sa.Column("form", sa.String(), nullable=True), schema="casework")
    op.create_check_constraint(
        op.f("ck_contribution_form_of_one_on_a_day"),
        "contribution",
        "form IS NULL OR (cardinality(subject_ids) = 1 AND happened_on IS NOT NULL)",
        schema="casework",
    )
    op.create_table(
        "form_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("value_enc", sa.LargeBinary(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("item ~ '^[A-Z][A-Z0-9_]{0,59}$'", name=op.f("ck_form_answer_item_is_a_code")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_form_answer_case_id")),
        sa.ForeignKeyConstraint(
            ["case_id", "contribution_id"],
            ["casework.contribution.case_id", "casework.contribution.id"],
            name=op.f("fk_form_answer_case_id_contribution_id"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_form_answer_owner_org")),
        sa.UniqueConstraint("contribution_id", "item", name=op.f("uq_form_answer_contribution_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_answer")),
        schema="casework",
    )
    op.create_index("ix_form_answer_case_id", "form_answer", ["case_id"], schema="casework")
