"""The directory of partners."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"

_EXPERTISE = (
    "'SCHULDEN', 'GGZ', 'VERSLAVING', 'VEILIGHEID', 'KINDERMISHANDELING', 'HUISELIJK_GEWELD', 'OUDERENMISHANDELING',"
    " 'EERGERELATEERD_GEWELD', 'SEKSUEEL_GEWELD', 'VERSTANDELIJKE_BEPERKING', 'OPVOEDEN', 'SCHEIDING', 'ONDERWIJS',"
    " 'WONEN', 'WERK_INKOMEN', 'CRISIS'"
)


def upgrade() -> None:
    """Bring the tables to this revision. Nobody said anything yet."""
    table = "directory_entry"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("area", postgresql.ARRAY(sa.Text()), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("phone", "mail", "website")),
        sa.Column("expertise", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("maintained_by", sa.Uuid(), nullable=False),
        sa.Column("maintained_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            f'"expertise" <@ ARRAY[{_EXPERTISE}]::text[] AND cardinality("expertise") > 0',
            name=op.f(f"ck_{table}_closed_expertise"),
        ),
        sa.CheckConstraint("cardinality(area) <= 60", name=op.f(f"ck_{table}_area_short")),
        sa.CheckConstraint("num_nonnulls(phone, mail, website) > 0", name=op.f(f"ck_{table}_reachable")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "maintained_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_organisation_id_maintained_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("organisation_id", name=op.f(f"uq_{table}_organisation_id")),
        schema="casework",
    )
    op.create_index("ix_directory_entry_expertise", table, ["expertise"], schema="casework", postgresql_using="gin")
