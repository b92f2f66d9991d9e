"""The catalogue of lawful basis, and who has signed what of it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"

_KINDS = "\"kind\" IN ('ART6', 'ART9', 'ART10', 'GRONDSLAG', 'GEHEIM_REGIME', 'GEHEIM_GROND', 'DOEL', 'CATEGORIE')"


def upgrade() -> None:
    """Bring the tables to this revision. The entries are registered after the policies (backend.db.migrate)."""
    # The closed set grows: every row that was allowed still is.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE tenants.role_right DROP CONSTRAINT ck_role_right_closed_right"
    )
    op.create_check_constraint(
        op.f("ck_role_right_closed_right"),
        "role_right",
        "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH', 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE', 'CATALOGUE_SIGN')",
        schema="tenants",
    )
    op.create_table(
        "catalogue_entry",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("ck_catalogue_entry_closed_kind")),
        sa.PrimaryKeyConstraint("kind", "code", "version", name=op.f("pk_catalogue_entry")),
        sa.UniqueConstraint("id", name=op.f("uq_catalogue_entry_id")),
        sa.UniqueConstraint(
            "kind", "code", "version", "digest", name=op.f("uq_catalogue_entry_kind_code_version_digest")
        ),
        schema="consent",
    )
    op.create_table(
        "catalogue_signature",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("signed_by", sa.Uuid(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(_KINDS, name=op.f("ck_catalogue_signature_closed_kind")),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_catalogue_signature_end_names_who")
        ),
        sa.CheckConstraint("ended_at >= signed_at", name=op.f("ck_catalogue_signature_ended_after_signed")),
        sa.ForeignKeyConstraint(
            ["kind", "code", "version", "digest"],
            [f"consent.catalogue_entry.{name}" for name in ("kind", "code", "version", "digest")],
            name=op.f("fk_catalogue_signature_kind_code_version_digest"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "signed_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_catalogue_signature_owner_org_signed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org"], ["tenants.organisation.id"], name=op.f("fk_catalogue_signature_owner_org")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["tenants.member.id"], name=op.f("fk_catalogue_signature_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_signature")),
        schema="consent",
    )
    op.create_index(
        "ix_catalogue_signature_standing",
        "catalogue_signature",
        ["owner_org", "kind", "code", "version"],
        unique=True,
        schema="consent",
        postgresql_where=sa.text("ended_at IS NULL"),
    )
