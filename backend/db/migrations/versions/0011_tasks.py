"""Tasks: work that a person of one organisation must do."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("note_enc", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER')",
            name=op.f("ck_task_closed_kind"),
        ),
        sa.CheckConstraint("\"outcome\" IN ('GEDAAN', 'NIET_NODIG')", name=op.f("ck_task_closed_outcome")),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_task_done_by_somebody")),
        sa.CheckConstraint("(done_at IS NULL) = (outcome IS NULL)", name=op.f("ck_task_done_with_an_outcome")),
        sa.CheckConstraint("note_enc IS NULL OR done_at IS NOT NULL", name=op.f("ck_task_noted_when_done")),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_task_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_task_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "done_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_task_organisation_id_done_by"),
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_task_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint(
            "organisation_id",
            "kind",
            "object_id",
            "due_at",
            name=op.f("uq_task_organisation_id_kind_object_id_due_at"),
        ),
        schema="casework",
    )
    op.create_index(
        "ix_task_organisation_id_due_at",
        "task",
        ["organisation_id", "due_at", "id"],
        unique=False,
        schema="casework",
    )
    op.create_index("ix_task_case_id", "task", ["case_id"], unique=False, schema="casework")
