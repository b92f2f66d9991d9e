"""That a referral was turned away or redirected, and the task to send a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

_TASKS = (
    "\"kind\" IN ('IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT',"
    " 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER', 'SPOED_BEOORDELEN',"
    " 'BRIEF_VERSTUREN')"
)
_PARTNERS = (
    "\"to_organisation_kind\" IN ('GI', 'LOKAAL_TEAM', 'POLITIE', 'GGZ', 'VEILIG_THUIS', 'GEMEENTE', 'RVDK', 'OM',"
    " 'RECLASSERING', 'ZVH', 'CRISISDIENST', 'SCHOOL', 'HUISARTS_JGZ', 'VROUWENOPVANG', 'OVERIG',"
    " 'JEUGDRECLASSERING', 'ZIEKENHUIS', 'WIJKVERPLEGING', 'GGD', 'EXPERTISETEAM', 'JEUGDHULPAANBIEDER',"
    " 'MAATSCHAPPELIJK_WERK', 'WELZIJN', 'LEERPLICHT', 'HANDHAVING', 'WERK_INKOMEN', 'SCHULDHULP',"
    " 'WONINGCORPORATIE', 'KINDEROPVANG', 'VRIJWILLIGERS', 'BEWONERS', 'MAATSCHAPPELIJKE_PARTNER')"
)


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was recorded of it yet."""
    # The closed set grows: every row that was allowed still is.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", _TASKS, schema="casework")
    table = "rejection"
    op.create_table(
        table,
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "case_id", "tafel_id", "owner_org", "recorded_by")
        ),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("to_kind", sa.String(), nullable=True),
        sa.Column("to_organisation_kind", sa.Text(), nullable=True),
        sa.Column("explanation_enc", sa.LargeBinary(), nullable=False),
        sa.Column("letter", sa.String(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(to_kind, to_organisation_kind) = (outcome = 'DOORGELEID')::integer",
            name=op.f(f"ck_{table}_one_way_on"),
        ),
        sa.CheckConstraint("\"outcome\" IN ('AFGEWEZEN', 'DOORGELEID')", name=op.f(f"ck_{table}_closed_outcome")),
        sa.CheckConstraint(
            "\"reason\" IN ('CRITERIA_NIET_GEHAALD', 'NIET_GESCHIKT')", name=op.f(f"ck_{table}_closed_reason")
        ),
        sa.CheckConstraint(_PARTNERS, name=op.f(f"ck_{table}_closed_to_organisation_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f(f"fk_{table}_tafel_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(
            ["owner_org", "recorded_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_owner_org_recorded_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", name=op.f(f"uq_{table}_case_id")),
        schema="casework",
    )
