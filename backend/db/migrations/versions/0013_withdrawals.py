"""Withdrawals that somebody passes on, and the owner's check of who it was."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note_enc", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(organisation_id IS NULL) = (member_id IS NULL)", name=op.f("ck_withdrawal_a_member_of_one")
        ),
        sa.CheckConstraint(
            "\"channel\" IN ('TELEFONISCH', 'MONDELING', 'SCHRIFTELIJK', 'DIGITAAL', 'CODE')",
            name=op.f("ck_withdrawal_closed_channel"),
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('VERWERKING', 'DOORBREKEN_GEHEIM', 'HULPVERLENING')", name=op.f("ck_withdrawal_closed_kind")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_withdrawal_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_withdrawal_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_withdrawal_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("case_id", "id", name=op.f("uq_withdrawal_case_id_id")),
        schema="consent",
    )
    op.create_index(
        "ix_withdrawal_case_id_subject_id", "withdrawal", ["case_id", "subject_id"], unique=False, schema="consent"
    )
    op.add_column("consent", sa.Column("withdrawal_id", sa.Uuid(), nullable=True), schema="consent")
    op.add_column("consent", sa.Column("identity_check", sa.Text(), nullable=True), schema="consent")
    op.add_column(
        "consent", sa.Column("identity_checked_at", sa.DateTime(timezone=True), nullable=True), schema="consent"
    )
    op.add_column("consent", sa.Column("identity_checked_by", sa.Uuid(), nullable=True), schema="consent")
    # What was withdrawn until now was withdrawn by a member, so every row that was allowed still is.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE consent.consent DROP CONSTRAINT ck_consent_withdrawal_names_who"
    )
    for name, rule in (
        ("withdrawal_names_how", "(withdrawn_at IS NULL) = (withdrawn_by IS NULL AND withdrawal_id IS NULL)"),
        (
            "check_names_who",
            "(identity_check IS NULL) = (identity_checked_at IS NULL) AND (identity_check IS NULL) = (identity_checked_by IS NULL)",
        ),
        ("checked_when_passed_on", "identity_check IS NULL OR withdrawal_id IS NOT NULL"),
        ("closed_identity_check", "\"identity_check\" IN ('BEVESTIGD', 'NIET_BEVESTIGD')"),
    ):
        op.create_check_constraint(op.f(f"ck_consent_{name}"), "consent", rule, schema="consent")
    op.create_foreign_key(
        op.f("fk_consent_case_id_withdrawal_id"),
        "consent",
        "withdrawal",
        ["case_id", "withdrawal_id"],
        ["case_id", "id"],
        source_schema="consent",
        referent_schema="consent",
    )
    op.create_foreign_key(
        op.f("fk_consent_identity_checked_by"),
        "consent",
        "member",
        ["identity_checked_by"],
        ["id"],
        source_schema="consent",
        referent_schema="tenants",
    )
