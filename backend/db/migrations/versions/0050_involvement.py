"""Who is already involved: what was asked, and which organisations were the answer."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"

_CASE = (("case_id",), ("casework.case.id",))


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was asked yet, and nothing can be."""
    table = "involvement"
    op.create_table(
        table,
        *_ids("id", "case_id", "subject_id"),
        sa.Column("candidates", postgresql.ARRAY(sa.Uuid()), nullable=False),
        *_ids("owner_org", "recorded_by"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(candidates) <= 5056", name=op.f(f"ck_{table}_candidates_few")),
        *_points(
            table,
            _CASE,
            (("owner_org",), ("tenants.organisation.id",)),
            (("case_id", "subject_id"), ("casework.subject.case_id", "casework.subject.id")),
            (("owner_org", "recorded_by"), ("tenants.member.organisation_id", "tenants.member.id")),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "id", name=op.f(f"uq_{table}_case_id_id")),
        schema="casework",
    )
    op.create_index("ix_involvement_owner_org_recorded_at", table, ["owner_org", "recorded_at"], schema="casework")
    _parties()


def _parties() -> None:
    table = "involved_party"
    op.create_table(
        table,
        *_ids("id", "case_id", "involvement_id", "organisation_id"),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.Column("double", sa.Boolean(), nullable=False),
        *_points(
            table,
            _CASE,
            (("organisation_id",), ("tenants.organisation.id",)),
            (("case_id", "involvement_id"), ("casework.involvement.case_id", "casework.involvement.id")),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint(
            "involvement_id", "organisation_id", name=op.f(f"uq_{table}_involvement_id_organisation_id")
        ),
        schema="casework",
    )


def _ids(*names: str) -> list[sa.schema.SchemaItem]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]


def _points(table: str, *pairs: tuple[tuple[str, ...], tuple[str, ...]]) -> list[sa.schema.SchemaItem]:
    return [
        sa.ForeignKeyConstraint(list(ours), list(theirs), name=op.f(f"fk_{table}_{'_'.join(ours)}"))
        for ours, theirs in pairs
    ]
