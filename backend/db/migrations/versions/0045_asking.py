"""What an organisation asks a partner about one person, and the answer."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

_TASKS = (
    "'IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD',"
    " 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT',"
    " 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER', 'SPOED_BEOORDELEN', 'BRIEF_VERSTUREN', 'SIGNALEN_BESPREKEN'"
)
_CATEGORIES = (
    "'IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', "
    "'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM'"
)
_PURPOSES = "'VEILIGHEID_GEZIN', 'HULP_COORDINATIE', 'WEGING', 'TOEZICHT', 'HANDHAVING'"
_MEMBER = (("owner_org", "recorded_by"), ("tenants.member.organisation_id", "tenants.member.id"))
_CASE = (("case_id",), ("casework.case.id",))
_OWNER = (("owner_org",), ("tenants.organisation.id",))


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was asked yet."""
    # The closed set grows: every row that was allowed still is.
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", f'"kind" IN ({_TASKS})', schema="casework")
    _requests()
    _answers()


def _requests() -> None:
    table = "information_request"
    op.create_table(
        table,
        *_ids("id", "case_id", "subject_id", "owner_org", "asked_org"),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("question_enc", sa.LargeBinary(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        *_ids("recorded_by"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f'"category" IN ({_CATEGORIES})', name=op.f(f"ck_{table}_closed_category")),
        sa.CheckConstraint(f'"purpose" IN ({_PURPOSES})', name=op.f(f"ck_{table}_closed_purpose")),
        sa.CheckConstraint("asked_org <> owner_org", name=op.f(f"ck_{table}_of_another")),
        *_points(
            table,
            _CASE,
            _OWNER,
            (("asked_org",), ("tenants.organisation.id",)),
            (("case_id", "subject_id"), ("casework.subject.case_id", "casework.subject.id")),
            _MEMBER,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "id", name=op.f(f"uq_{table}_case_id_id")),
        schema="casework",
    )
    op.create_index("ix_information_request_due_at", table, ["due_at"], schema="casework")


def _answers() -> None:
    table = "information_answer"
    op.create_table(
        table,
        *_ids("id", "case_id", "request_id", "owner_org"),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=True),
        *_ids("recorded_by"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"outcome\" IN ('BIJDRAGE', 'NIETS_BEKEND', 'GEWEIGERD')", name=op.f(f"ck_{table}_closed_outcome")
        ),
        sa.CheckConstraint(
            "(outcome = 'BIJDRAGE') = (contribution_id IS NOT NULL)", name=op.f(f"ck_{table}_contribution_given")
        ),
        sa.CheckConstraint(
            "(outcome = 'GEWEIGERD') = (reason_enc IS NOT NULL)", name=op.f(f"ck_{table}_refused_with_a_reason")
        ),
        *_points(
            table,
            _CASE,
            _OWNER,
            (
                ("case_id", "request_id"),
                ("casework.information_request.case_id", "casework.information_request.id"),
            ),
            (("case_id", "contribution_id"), ("casework.contribution.case_id", "casework.contribution.id")),
            (("owner_org", "contribution_id"), ("casework.contribution.owner_org", "casework.contribution.id")),
            _MEMBER,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "request_id", name=op.f(f"uq_{table}_case_id_request_id")),
        schema="casework",
    )


def _ids(*names: str) -> list[sa.schema.SchemaItem]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]


def _points(table: str, *pairs: tuple[tuple[str, ...], tuple[str, ...]]) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(list(ours), list(theirs), name=op.f(f"fk_{table}_{'_'.join(ours)}"))
        for ours, theirs in pairs
    ]
