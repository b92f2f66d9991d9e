"""House rules and confidentiality statements of tafels, and who accepted them."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Bring the tables to this revision. No tafel asks anything yet."""
    _statements()
    _acceptances()


def _statements() -> None:
    table = "tafel_statement"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "tafel_id", "owner_org")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('HUISREGELS', 'GEHEIMHOUDING')", name=op.f(f"ck_{table}_closed_kind")),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 20000", name=op.f(f"ck_{table}_text_of_some_length")),
        sa.ForeignKeyConstraint(
            ["owner_org", "tafel_id"],
            ["casework.tafel.organisation_id", "casework.tafel.id"],
            name=op.f(f"fk_{table}_owner_org_tafel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "published_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_owner_org_published_by"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "owner_org", "tafel_id", "kind", "number", name=op.f(f"uq_{table}_owner_org_tafel_id_kind_number")
        ),
        schema="casework",
    )


def _acceptances() -> None:
    table = "statement_acceptance"
    op.create_table(
        table,
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "statement_id", "organisation_id", "member_id")
        ),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["casework.tafel_statement.id"], name=op.f(f"fk_{table}_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "organisation_id",
            "member_id",
            "statement_id",
            name=op.f(f"uq_{table}_organisation_id_member_id_statement_id"),
        ),
        schema="casework",
    )
