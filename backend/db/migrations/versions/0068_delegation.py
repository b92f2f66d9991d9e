"""Tasks that a registered colleague passes on, what is written under that, and a quick look at who is asked to register."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"

_SCHEMA = "tenants"


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was passed on yet."""
    _delegation()
    _delegated_act()
    # The table holds some hundreds of rows; hardly any kind asks a registration.
    op.create_index(
        "ix_tafel_kind_registrations",
        "tafel_kind",
        ["code", "version"],
        schema="casework",
        postgresql_where=sa.text("registrations IS NOT NULL"),
    )


def _delegation() -> None:
    table = "delegation"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_member_id", sa.Uuid(), nullable=False),
        sa.Column("to_member_id", sa.Uuid(), nullable=False),
        sa.Column("task_code", sa.Text(), nullable=False),
        sa.Column("task_version", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("tafel_id", sa.Uuid(), nullable=True),
        sa.Column("reason_code", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("from_member_id <> to_member_id", name=op.f(f"ck_{table}_to_somebody_else")),
        sa.CheckConstraint("(case_id IS NULL) <> (tafel_id IS NULL)", name=op.f(f"ck_{table}_in_one_place")),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f(f"ck_{table}_in_order")),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f(f"ck_{table}_withdrawn_by_somebody")
        ),
        *_of_members(table, "from_member_id", "to_member_id", "withdrawn_by"),
        _of(table, "case_id", "casework.case.id"),
        _of(table, "tafel_id", "casework.tafel.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema=_SCHEMA,
    )
    _indexed(table, ["to_member_id"], ["case_id"], ["organisation_id", "from_member_id"])


def _delegated_act() -> None:
    table = "delegated_act"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("delegator_id", sa.Uuid(), nullable=False),
        sa.Column("task_code", sa.Text(), nullable=False),
        sa.Column("object_type", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        *_of_members(table, "member_id", "delegator_id"),
        _of(table, "case_id", "casework.case.id"),
        _of(table, "delegation_id", "tenants.delegation.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema=_SCHEMA,
    )
    _indexed(table, ["object_id"], ["case_id"], ["delegation_id"])


def _of_members(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            ["organisation_id", column],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_organisation_id_{column}"),
        )
        for column in columns
    ]


def _of(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _indexed(table: str, *indexes: list[str]) -> None:
    for columns in indexes:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns, schema=_SCHEMA)
