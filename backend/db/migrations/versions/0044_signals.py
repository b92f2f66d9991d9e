"""Signals of one person at a tafel that counts them, and the task to discuss them."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

_TASKS = (
    "\"kind\" IN ('IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT',"
    " 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER',"
    " 'SPOED_BEOORDELEN', 'BRIEF_VERSTUREN', 'SIGNALEN_BESPREKEN')"
)
_CATEGORIES = (
    "\"category\" IN ('IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK',"
    " 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM')"
)


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was signalled yet."""
    # The closed set grows: every row that was allowed still is.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", _TASKS, schema="casework")
    table = "signal"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("case_id", "tafel_id", "owner_org")),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("police_decision_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.ARRAY(sa.Uuid()), nullable=False) for name in ("candidates", "fellows")),
        sa.CheckConstraint("cardinality(candidates) = 0", name=op.f(f"ck_{table}_candidates_gone")),
        sa.CheckConstraint(_CATEGORIES, name=op.f(f"ck_{table}_closed_category")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f(f"fk_{table}_tafel_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(
            ["owner_org", "police_decision_id"],
            ["consent.police_decision.owner_org", "consent.police_decision.id"],
            name=op.f(f"fk_{table}_owner_org_police_decision_id"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
