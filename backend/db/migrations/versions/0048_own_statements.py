"""What a person says of a contribution, in their own words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"

_TASKS = (
    "'IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD',"
    " 'EIGEN_VERKLARING_LEZEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT',"
    " 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER', 'SPOED_BEOORDELEN', 'BRIEF_VERSTUREN',"
    " 'SIGNALEN_BESPREKEN'"
)
_POINTS = (
    (("case_id",), ("casework.case.id",)),
    (("owner_org",), ("tenants.organisation.id",)),
    (("case_id", "subject_id"), ("casework.subject.case_id", "casework.subject.id")),
    (("case_id", "contribution_id"), ("casework.contribution.case_id", "casework.contribution.id")),
    (("owner_org", "recorded_by"), ("tenants.member.organisation_id", "tenants.member.id")),
)


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was said yet."""
    # The closed set grows: every row that was allowed still is.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", f'"kind" IN ({_TASKS})', schema="casework")
    table = "own_statement"
    op.create_table(
        table,
        *_ids("id", "case_id", "subject_id", "contribution_id"),
        sa.Column("versions", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("giver", sa.Text(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words_enc", sa.LargeBinary(), nullable=False),
        *_ids("owner_org", "recorded_by"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"giver\" IN ('BETROKKENE', 'VERTEGENWOORDIGER')", name=op.f(f"ck_{table}_closed_giver")),
        *(
            sa.ForeignKeyConstraint(list(ours), list(theirs), name=op.f(f"fk_{table}_{'_'.join(ours)}"))
            for ours, theirs in _POINTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    for column in ("case_id", "contribution_id"):
        op.create_index(f"ix_{table}_{column}", table, [column], schema="casework")


def _ids(*names: str) -> list[sa.schema.SchemaItem]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]
