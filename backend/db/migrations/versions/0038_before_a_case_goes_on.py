"""What people lay beside each other before a case goes on: family, disciplines, and those who decide together."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"

_MEMBER = ["tenants.member.organisation_id", "tenants.member.id"]


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was recorded of it yet."""
    _recorded(
        "family_talk",
        sa.Column("discussed", sa.Boolean(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "discussed = (contribution_id IS NULL)", name=op.f("ck_family_talk_reason_when_not_discussed")
        ),
    )
    _recorded(
        "assessment",
        sa.Column("discipline", sa.String(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
    )
    _recorded(
        "key_decision",
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.UniqueConstraint("case_id", "id", name=op.f("uq_key_decision_case_id_id")),
    )
    _deciders()


def _recorded(table: str, *own: sa.schema.SchemaItem) -> None:
    """A table of records of one organisation, each with a text of that organisation in that case."""
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        *own,
        *_writer(table),
        *(
            sa.ForeignKeyConstraint(
                [whose, "contribution_id"],
                [f"casework.contribution.{whose}", "casework.contribution.id"],
                name=op.f(f"fk_{table}_{whose}_contribution_id"),
            )
            for whose in ("case_id", "owner_org")
        ),
        schema="casework",
    )
    if table != "key_decision":
        op.create_index(f"ix_{table}_case_id", table, ["case_id"], schema="casework")


def _writer(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["owner_org", "recorded_by"], _MEMBER, name=op.f(f"fk_{table}_owner_org_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def _deciders() -> None:
    table = "key_decider"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        *_writer(table),
        sa.ForeignKeyConstraint(
            ["case_id", "decision_id"],
            ["casework.key_decision.case_id", "casework.key_decision.id"],
            name=op.f(f"fk_{table}_case_id_decision_id"),
        ),
        sa.UniqueConstraint(
            "case_id", "decision_id", "recorded_by", name=op.f(f"uq_{table}_case_id_decision_id_recorded_by")
        ),
        schema="casework",
    )
