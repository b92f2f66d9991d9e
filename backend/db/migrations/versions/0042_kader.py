"""In which kader a person is helped, as events with a day."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

_DECIDERS = "'BETROKKENEN', 'PARTNERS', 'RECHTER', 'BURGEMEESTER', 'OFFICIER'"
_SOURCES = "'WVGGZ', 'WZD', 'TIJDELIJK_HUISVERBOD', 'STRAFRECHT', 'VOOGDIJ'"


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was recorded of it yet."""
    table = "kader_event"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "case_id", "subject_id")),
        sa.Column("kader", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("measure_id", sa.Uuid(), nullable=True),
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("contribution_id", "owner_org", "recorded_by")),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"kader\" IN ('VRIJWILLIG', 'DRANG', 'DWANG')", name=op.f(f"ck_{table}_closed_kader")),
        sa.CheckConstraint(f'"decided_by" IN ({_DECIDERS})', name=op.f(f"ck_{table}_closed_decided_by")),
        sa.CheckConstraint(f'"source" IN ({_SOURCES})', name=op.f(f"ck_{table}_closed_source")),
        sa.CheckConstraint(
            "kader <> 'DWANG' OR num_nonnulls(measure_id, source) > 0", name=op.f(f"ck_{table}_source_of_compulsion")
        ),
        sa.CheckConstraint(
            "kader = 'DWANG' OR num_nonnulls(measure_id, source) = 0",
            name=op.f(f"ck_{table}_source_only_of_compulsion"),
        ),
        *(
            sa.ForeignKeyConstraint(list(ours), list(theirs), name=op.f(f"fk_{table}_{'_'.join(ours)}"))
            for ours, theirs in _POINTS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    op.create_index("ix_kader_event_case_id_subject_id", table, ["case_id", "subject_id"], schema="casework")


_POINTS = (
    (("case_id",), ("casework.case.id",)),
    (("owner_org",), ("tenants.organisation.id",)),
    (("case_id", "subject_id"), ("casework.subject.case_id", "casework.subject.id")),
    (("case_id", "measure_id"), ("consent.measure.case_id", "consent.measure.id")),
    (("case_id", "contribution_id"), ("casework.contribution.case_id", "casework.contribution.id")),
    (("owner_org", "contribution_id"), ("casework.contribution.owner_org", "casework.contribution.id")),
    (("owner_org", "recorded_by"), ("tenants.member.organisation_id", "tenants.member.id")),
)
