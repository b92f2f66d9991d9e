"""The way of a case: the phase it is in and those it was in, and what it ended in."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

_MEMBER = ["tenants.member.organisation_id", "tenants.member.id"]


def upgrade() -> None:
    """Bring the tables to this revision. A case that was admitted before stands in no phase yet."""
    op.add_column("case", sa.Column("phase", sa.String(), nullable=True), schema="casework")
    op.create_check_constraint(
        op.f("ck_case_phase_when_admitted"), "case", "phase IS NULL OR number IS NOT NULL", schema="casework"
    )
    _phases()
    _outcomes()


def _phases() -> None:
    table = "case_phase"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("moved_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "moved_by"], _MEMBER, name=op.f(f"fk_{table}_organisation_id_moved_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "ordinal", name=op.f(f"uq_{table}_case_id_ordinal")),
        schema="casework",
    )


def _outcomes() -> None:
    table = "case_outcome"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        *(
            sa.ForeignKeyConstraint(
                [whose, "contribution_id"],
                [f"casework.contribution.{whose}", "casework.contribution.id"],
                name=op.f(f"fk_{table}_{whose}_contribution_id"),
            )
            for whose in ("case_id", "owner_org")
        ),
        sa.ForeignKeyConstraint(["owner_org", "recorded_by"], _MEMBER, name=op.f(f"fk_{table}_owner_org_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    op.create_index(f"ix_{table}_case_id", table, ["case_id"], schema="casework")
