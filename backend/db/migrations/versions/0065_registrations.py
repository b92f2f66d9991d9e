"""Registrations of professionals, and which kinds of tafel ask them."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"

_ASKED = "CASE WHEN jsonb_typeof(blueprint -> 'registrations') = 'array' THEN blueprint -> 'registrations' END"
_MEMBERS = ("member_id", "recorded_by", "ended_by")


def upgrade() -> None:
    """Bring the tables to this revision. Of whom nothing is known yet, nobody is registered."""
    # The table holds some hundreds of rows, so that writing them anew takes no time.
    op.execute(
        "-- squawk-ignore adding-field-with-default\n"
        f"ALTER TABLE casework.tafel_kind ADD COLUMN registrations jsonb GENERATED ALWAYS AS ({_ASKED}) STORED"
    )
    table = "registration"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("register_code", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f(f"ck_{table}_in_order")),
        sa.CheckConstraint("number ~ '^[0-9A-Z][0-9A-Z.-]{2,19}$'", name=op.f(f"ck_{table}_a_number")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f(f"ck_{table}_ended_by_somebody")),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", column],
                ["tenants.member.organisation_id", "tenants.member.id"],
                name=op.f(f"fk_{table}_organisation_id_{column}"),
            )
            for column in _MEMBERS
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="tenants",
    )
    op.create_index(
        "ix_registration_organisation_id_member_id", table, ["organisation_id", "member_id"], schema="tenants"
    )
