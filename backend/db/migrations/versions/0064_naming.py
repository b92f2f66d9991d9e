"""The names that organisations go by, each from a day."""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"

_MEMBER = ["tenants.member.organisation_id", "tenants.member.id"]


def upgrade() -> None:
    """Bring the tables to this revision. What an organisation is called is its first name, from its start."""
    table = "organisation_name"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('NAAM', 'ALIAS')", name=op.f(f"ck_{table}_closed_kind")),
        sa.CheckConstraint("num_nulls(recorded_by, recorded_at) IN (0, 2)", name=op.f(f"ck_{table}_recorded_whole")),
        sa.CheckConstraint("num_nulls(ended_by, ended_at) IN (0, 2)", name=op.f(f"ck_{table}_ended_whole")),
        sa.CheckConstraint("kind = 'ALIAS' OR ended_at IS NULL", name=op.f(f"ck_{table}_followed_not_ended")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200 AND name = btrim(name)", name=op.f(f"ck_{table}_one_line")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["tenants.organisation.id"],
            name=op.f(f"fk_{table}_organisation_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(["organisation_id", who], _MEMBER, name=op.f(f"fk_{table}_organisation_id_{who}"))
            for who in ("recorded_by", "ended_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="tenants",
    )
    op.create_index(
        "uq_organisation_name_starts_at",
        table,
        ["organisation_id", "starts_at"],
        unique=True,
        schema="tenants",
        postgresql_where=sa.text("kind = 'NAAM'"),
    )
    op.create_index(
        "uq_organisation_name_alias",
        table,
        ["organisation_id", sa.text("lower(name)")],
        unique=True,
        schema="tenants",
        postgresql_where=sa.text("kind = 'ALIAS' AND ended_at IS NULL"),
    )
    op.execute(
        "INSERT INTO tenants.organisation_name (id, organisation_id, kind, name, starts_at, version)"
        " SELECT gen_random_uuid(), o.id, 'NAAM', btrim(o.name), coalesce(lower(o.active), 'epoch'), 1"
        " FROM tenants.organisation o"
    )
