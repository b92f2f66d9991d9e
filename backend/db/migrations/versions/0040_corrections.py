"""What a contribution is (fact, opinion, hearsay), when it happened, and that it was put right or taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

_NATURES = "'FEIT', 'MENING', 'VAN_HOREN_ZEGGEN'"
_REASONS = "'ONJUIST', 'ONVOLLEDIG', 'VERKEERDE_PERSOON', 'ONRECHTMATIG', 'NIET_MEER_NODIG'"


def upgrade() -> None:
    """Bring the tables to this revision. What was brought before says nothing of it, because nobody asked."""
    op.add_column("contribution", sa.Column("nature", sa.Text(), nullable=True), schema="casework")
    op.add_column("contribution", sa.Column("happened_on", sa.Date(), nullable=True), schema="casework")
    op.create_check_constraint(
        op.f("ck_contribution_closed_nature"), "contribution", f'"nature" IN ({_NATURES})', schema="casework"
    )
    _corrections()
    # The closed set grows: every row that was allowed still is.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", f'"kind" IN ({_TASKS})', schema="casework")


def _corrections() -> None:
    table = "correction"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replacement_id", sa.Uuid(), nullable=True),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('CORRECTIE', 'INTREKKING')", name=op.f("ck_correction_closed_kind")),
        sa.CheckConstraint(f'"reason" IN ({_REASONS})', name=op.f("ck_correction_closed_reason")),
        sa.CheckConstraint(
            "(kind = 'CORRECTIE') = (replacement_id IS NOT NULL)", name=op.f("ck_correction_replaced_when_corrected")
        ),
        sa.CheckConstraint("replacement_id <> contribution_id", name=op.f("ck_correction_another_version")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_correction_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_correction_owner_org")),
        sa.ForeignKeyConstraint(
            ["owner_org", "recorded_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_correction_owner_org_recorded_by"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [whose, text],
                [f"casework.contribution.{whose}", "casework.contribution.id"],
                name=op.f(f"fk_correction_{whose}_{text}"),
            )
            for text in ("contribution_id", "replacement_id")
            for whose in ("case_id", "owner_org")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("contribution_id", name=op.f("uq_correction_contribution_id")),
        sa.UniqueConstraint("replacement_id", name=op.f("uq_correction_replacement_id")),
        schema="casework",
    )
    op.create_index("ix_correction_case_id", table, ["case_id"], schema="casework")


_TASKS = (
    "'IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT',"
    " 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER',"
    " 'SPOED_BEOORDELEN', 'BRIEF_VERSTUREN'"
)
