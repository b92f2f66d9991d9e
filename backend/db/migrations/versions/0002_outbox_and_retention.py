"""Effects with outcomes, addresses of staff, terms, holds and destruction."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "retention_policy",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("cooling_off_days", sa.Integer(), nullable=False),
        sa.Column("key_backup_days", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.CheckConstraint(
            "\"approval\" IN ('OP_LIJST', 'OP_DATUM')", name=op.f("ck_retention_policy_closed_approval")
        ),
        sa.CheckConstraint("\"starts\" IN ('AFWIJZING', 'AFSLUITING')", name=op.f("ck_retention_policy_closed_starts")),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_retention_policy")),
        schema="casework",
    )
    op.create_table(
        "destruction_list",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("execute_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_destruction_list_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_list")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_destruction_list_organisation_id_id")),
        schema="casework",
    )
    op.create_table(
        "destruction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=True),
        sa.Column("policy_code", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("dropped_because", sa.Text(), nullable=True),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rows_gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("concerned", sa.ARRAY(sa.Uuid()), nullable=True),
        sa.Column("what", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.CheckConstraint(
            "\"dropped_because\" IN ('BEWAARPLICHT', 'HEROPEND', 'TERMIJN')",
            name=op.f("ck_destruction_closed_dropped_because"),
        ),
        sa.CheckConstraint(
            "\"state\" IN ('VOORGESTELD', 'IN_UITVOERING', 'VERNIETIGD', 'VERVALLEN')",
            name=op.f("ck_destruction_closed_state"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "list_id"],
            ["casework.destruction_list.organisation_id", "casework.destruction_list.id"],
            name=op.f("fk_destruction_organisation_id_list_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_destruction_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_code", "policy_version"],
            ["casework.retention_policy.code", "casework.retention_policy.version"],
            name=op.f("fk_destruction_policy_code_policy_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction")),
        schema="casework",
    )
    op.create_index(
        "ix_destruction_case_id",
        "destruction",
        ["case_id"],
        unique=True,
        schema="casework",
        postgresql_where="state <> 'VERVALLEN'",
    )
    op.create_index("ix_destruction_list_id", "destruction", ["list_id"], unique=False, schema="casework")
    op.create_index(
        "ix_destruction_open",
        "destruction",
        ["state"],
        unique=False,
        schema="casework",
        postgresql_where="state IN ('VOORGESTELD', 'IN_UITVOERING')",
    )
    op.create_table(
        "destruction_approval",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"capacity\" IN ('VOORZITTER', 'SECRETARIS', 'DEELNEMER', 'AANMELDER', 'WEGER', 'CASUSREGISSEUR', 'PROCESREGISSEUR', 'PRIVACY_OFFICER', 'BEHEERDER', 'CRISISDIENST')",
            name=op.f("ck_destruction_approval_closed_capacity"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "list_id"],
            ["casework.destruction_list.organisation_id", "casework.destruction_list.id"],
            name=op.f("fk_destruction_approval_organisation_id_list_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_destruction_approval_organisation_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_approval")),
        sa.UniqueConstraint(
            "organisation_id",
            "list_id",
            "capacity",
            name=op.f("uq_destruction_approval_organisation_id_list_id_capacity"),
        ),
        sa.UniqueConstraint(
            "organisation_id",
            "list_id",
            "member_id",
            name=op.f("uq_destruction_approval_organisation_id_list_id_member_id"),
        ),
        schema="casework",
    )
    op.create_table(
        "mail_address",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "address ~ '^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$' AND length(address) < 255",
            name=op.f("ck_mail_address_one_address"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_mail_address_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_mail_address_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_address")),
        sa.UniqueConstraint(
            "organisation_id",
            "member_id",
            name=op.f("uq_mail_address_organisation_id_member_id"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="tenants",
    )
    op.create_table(
        "declaration",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("destruction_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("concerned", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("what", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("policy_code", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("rows_gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keys_gone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unreadable_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"manner\" IN ('SLEUTELS_EN_RIJEN')", name=op.f("ck_declaration_closed_manner")),
        sa.ForeignKeyConstraint(
            ["destruction_id"], ["casework.destruction.id"], name=op.f("fk_declaration_destruction_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_declaration_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_code", "policy_version"],
            ["casework.retention_policy.code", "casework.retention_policy.version"],
            name=op.f("fk_declaration_policy_code_policy_version"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_declaration")),
        sa.UniqueConstraint("destruction_id", name=op.f("uq_declaration_destruction_id")),
        schema="casework",
    )
    op.create_table(
        "destruction_key",
        sa.Column("destruction_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["destruction_id"], ["casework.destruction.id"], name=op.f("fk_destruction_key_destruction_id")
        ),
        sa.PrimaryKeyConstraint("destruction_id", "key", name=op.f("pk_destruction_key")),
        schema="casework",
    )
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("placed_by", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"ground\" IN ('CALAMITEIT', 'KLACHT', 'PROCEDURE', 'TOEZICHT')", name=op.f("ck_legal_hold_closed_ground")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_legal_hold_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "placed_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_legal_hold_organisation_id_placed_by"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
        schema="casework",
    )
    op.create_index("ix_legal_hold_case_id", "legal_hold", ["case_id"], unique=False, schema="casework")
    op.create_table(
        "retention_term",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("policy_code", sa.String(), nullable=False),
        sa.Column("policy_version", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_retention_term_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_retention_term_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_code", "policy_version"],
            ["casework.retention_policy.code", "casework.retention_policy.version"],
            name=op.f("fk_retention_term_policy_code_policy_version"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_retention_term")),
        schema="casework",
    )
    op.create_index("ix_retention_term_due_at", "retention_term", ["due_at"], unique=False, schema="casework")
    op.create_index("ix_notification_case_id", "notification", ["case_id"], unique=False, schema="casework")
    op.add_column(
        "outbox", sa.Column("effect", sa.Text(), server_default="ANNOUNCE", nullable=False), schema="casework"
    )
    op.add_column("outbox", sa.Column("recipient_id", sa.Uuid(), nullable=True), schema="casework")
    op.add_column("outbox", sa.Column("outcome", sa.Text(), nullable=True), schema="casework")
    op.add_column("outbox", sa.Column("reason", sa.String(), nullable=True), schema="casework")
    op.create_index("ix_outbox_case_id", "outbox", ["case_id"], unique=False, schema="casework")
    op.create_foreign_key(
        op.f("fk_outbox_organisation_id_recipient_id"),
        "outbox",
        "member",
        ["organisation_id", "recipient_id"],
        ["organisation_id", "id"],
        source_schema="casework",
        referent_schema="tenants",
    )
    op.create_check_constraint(
        op.f("ck_outbox_closed_effect"), "outbox", "\"effect\" IN ('ANNOUNCE', 'MAIL')", schema="casework"
    )
    op.create_check_constraint(
        op.f("ck_outbox_closed_outcome"), "outbox", "\"outcome\" IN ('DONE', 'CANCELLED', 'DEAD')", schema="casework"
    )
    # What was done before there were outcomes was done.
    op.execute("UPDATE casework.outbox SET outcome = 'DONE' WHERE done_at IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_outbox_ends_with_an_outcome"), "outbox", "(done_at IS NULL) = (outcome IS NULL)", schema="casework"
    )
    op.create_check_constraint(
        op.f("ck_outbox_only_mail_has_a_recipient"),
        "outbox",
        "effect = 'MAIL' OR recipient_id IS NULL",
        schema="casework",
    )
    # The closed set grows: every row that was allowed still is.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE tenants.role_right DROP CONSTRAINT ck_role_right_closed_right"
    )
    op.create_check_constraint(
        op.f("ck_role_right_closed_right"),
        "role_right",
        "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH', 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE')",
        schema="tenants",
    )
