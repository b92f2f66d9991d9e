"""Refusals to share at a tafel where sharing is the rule, with their reasons apart from them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"

_CATEGORIES = (
    "\"categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK',"
    " 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[]"
    ' AND cardinality("categories") > 0'
)


def upgrade() -> None:
    """Bring the tables to this revision. Nobody refuses anything yet."""
    table = "sharing_refusal"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(_CATEGORIES, name=op.f(f"ck_{table}_closed_categories")),
        sa.CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name=op.f(f"ck_{table}_valid_starts")),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f(f"fk_{table}_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f(f"fk_{table}_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", "owner_org", "id", name=op.f(f"uq_{table}_case_id_owner_org_id")),
        schema="consent",
    )
    op.create_index(f"ix_{table}_case_id_subject_id", table, ["case_id", "subject_id"], schema="consent")
    op.create_table(
        "refusal_reason",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "owner_org", "id"],
            [
                "consent.sharing_refusal.case_id",
                "consent.sharing_refusal.owner_org",
                "consent.sharing_refusal.id",
            ],
            name=op.f("fk_refusal_reason_case_id_owner_org_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_reason")),
        schema="consent",
    )
