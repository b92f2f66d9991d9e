"""Organisations that go on in another one, and the work that gives."""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"

_MEMBER = ["tenants.member.organisation_id", "tenants.member.id"]
_TASKS = (
    "'IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'VRAAG_BEANTWOORDEN',"
    " 'VRAAG_ONBEANTWOORD', 'EIGEN_VERKLARING_LEZEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT',"
    " 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT',"
    " 'HERZIENING_NADERT', 'VEILIGHEIDSBEELD_OUD', 'INTEGRAAL_BEELD', 'CONSULTUREN_OP',"
    " 'TWEEDE_LEZER', 'SPOED_BEOORDELEN', 'NOODTOEGANG_BEOORDELEN', 'BRIEF_VERSTUREN',"
    " 'SIGNALEN_BESPREKEN', 'OPVOLGER_AAN_TAFEL', 'CASUS_NAAR_OPVOLGER'"
)
_DONE = (
    "(done_at IS NULL) = (done_by IS NULL) OR (done_by IS NULL AND outcome = 'NIET_NODIG'"
    " AND kind IN ('VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD', 'OPVOLGER_AAN_TAFEL', 'CASUS_NAAR_OPVOLGER'))"
)
_RULES = {
    "closed_reason": "\"reason\" IN ('FUSIE', 'OVERNAME', 'HERINDELING', 'ANDERE_RECHTSVORM', 'OPHEFFING')",
    "in_another": "organisation_id <> successor_id",
    "confirmed_whole": "num_nulls(confirmed_by, confirmed_at, holds_from) IN (0, 3)",
    "withdrawn_whole": "num_nulls(withdrawn_org, withdrawn_by, withdrawn_at) IN (0, 3)",
    "withdrawn_by_one_of_both": "withdrawn_org IN (organisation_id, successor_id)",
    "withdrawn_before_its_day": "withdrawn_at < holds_from",
}
_MEMBERS = {"proposed_by": "organisation_id", "confirmed_by": "successor_id", "withdrawn_by": "withdrawn_org"}


def upgrade() -> None:
    """Bring the tables to this revision. The rules of tasks grow wider: every row that was allowed still is."""
    for name, rule in (("closed_kind", f'"kind" IN ({_TASKS})'), ("done_by_somebody", _DONE)):
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_{name}")
        op.create_check_constraint(op.f(f"ck_task_{name}"), "task", rule, schema="casework")
    table = "succession"
    moments = ("confirmed_at", "holds_from", "withdrawn_at")
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Uuid(), nullable=True) for name in ("confirmed_by", "withdrawn_org", "withdrawn_by")),
        *(sa.Column(name, sa.DateTime(timezone=True), nullable=True) for name in moments),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}")) for name, rule in _RULES.items()),
        *(
            sa.ForeignKeyConstraint([name], ["tenants.organisation.id"], name=op.f(f"fk_{table}_{name}"))
            for name in ("organisation_id", "successor_id")
        ),
        *(
            sa.ForeignKeyConstraint([organisation, who], _MEMBER, name=op.f(f"fk_{table}_{organisation}_{who}"))
            for who, organisation in _MEMBERS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="tenants",
    )
    op.create_index(
        "uq_succession_organisation_id",
        table,
        ["organisation_id"],
        unique=True,
        schema="tenants",
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_index("ix_succession_successor_id", table, ["successor_id"], schema="tenants")
