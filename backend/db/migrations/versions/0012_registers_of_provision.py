"""Registers of what police and prosecution service decided to provide, and on which decision each thing is brought."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"

# No region is in use before the first release, so nobody waits while rows that are not there are looked through.
_PROVIDED_ON = """
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
ALTER TABLE casework.{table} ADD CONSTRAINT fk_{table}_owner_org_police_decision_id
    FOREIGN KEY (owner_org, police_decision_id) REFERENCES consent.police_decision (owner_org, id);
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
ALTER TABLE casework.{table} ADD CONSTRAINT fk_{table}_owner_org_justice_provision_id
    FOREIGN KEY (owner_org, justice_provision_id) REFERENCES consent.justice_provision (owner_org, id);
-- squawk-ignore constraint-missing-not-valid
ALTER TABLE casework.{table} ADD CONSTRAINT ck_{table}_one_register
    CHECK (num_nonnulls(police_decision_id, justice_provision_id) <= 1);
"""


def upgrade() -> None:
    """Bring the tables to this revision."""
    _registers()
    for table in ("contribution", "release"):
        for column in ("police_decision_id", "justice_provision_id"):
            op.add_column(table, sa.Column(column, sa.Uuid(), nullable=True), schema="casework")
        for statement in _PROVIDED_ON.format(table=table).split(";\n")[:-1]:
            op.execute(statement)
    op.add_column("contribution", sa.Column("redaction_enc", sa.LargeBinary(), nullable=True), schema="casework")
    op.add_column(
        "contribution",
        sa.Column("onward_ban", sa.Boolean(), server_default="false", nullable=False),
        schema="casework",
    )
    op.add_column(
        "contribution", sa.Column("no_glass", sa.Boolean(), server_default="false", nullable=False), schema="casework"
    )
    # The closed set grows: every row that was allowed still is.
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE tenants.role_right DROP CONSTRAINT ck_role_right_closed_right"
    )
    op.create_check_constraint(
        op.f("ck_role_right_closed_right"),
        "role_right",
        "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH', 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'PROVISION_WRITE', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE', 'CATALOGUE_SIGN')",
        schema="tenants",
    )


def _registers() -> None:
    op.create_table(
        "police_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("convenant_id", sa.Uuid(), nullable=True),
        sa.Column("regulation", sa.String(), nullable=True),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipients", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("interest_enc", sa.LargeBinary(), nullable=True),
        sa.Column("goal_enc", sa.LargeBinary(), nullable=True),
        sa.Column("task_enc", sa.LargeBinary(), nullable=True),
        sa.Column("conditions_enc", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"article\" IN ('WPG_16', 'WPG_18', 'WPG_19', 'WPG_20')", name=op.f("ck_police_decision_closed_article")
        ),
        sa.CheckConstraint(
            "\"categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[] AND cardinality(\"categories\") > 0",
            name=op.f("ck_police_decision_closed_categories"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_police_decision_end_names_who")),
        sa.CheckConstraint(
            "NOT isempty(valid) AND lower(valid) IS NOT NULL", name=op.f("ck_police_decision_valid_starts")
        ),
        sa.CheckConstraint("cardinality(recipients) > 0", name=op.f("ck_police_decision_has_recipient")),
        sa.ForeignKeyConstraint(
            ["convenant_id"], ["tenants.convenant.id"], name=op.f("fk_police_decision_convenant_id")
        ),
        sa.ForeignKeyConstraint(["ended_by"], ["tenants.member.id"], name=op.f("fk_police_decision_ended_by")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_police_decision_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f("fk_police_decision_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_police_decision")),
        sa.UniqueConstraint("owner_org", "id", name=op.f("uq_police_decision_owner_org_id")),
        schema="consent",
    )
    op.create_table(
        "justice_provision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipients", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("necessity_enc", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[] AND cardinality(\"categories\") > 0",
            name=op.f("ck_justice_provision_closed_categories"),
        ),
        sa.CheckConstraint(
            "\"purpose\" IN ('STRAFBARE_FEITEN', 'ORDE_EN_VEILIGHEID', 'TOEZICHT_REGELGEVING', 'BESTUURSRECHTELIJKE_BESLISSING', 'RECHTSPOSITIE_OF_TUCHT', 'HULP_AAN_BETROKKENEN', 'PRIVAATRECHTELIJKE_HANDELING')",
            name=op.f("ck_justice_provision_closed_purpose"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_justice_provision_end_names_who")),
        sa.CheckConstraint(
            "NOT isempty(valid) AND lower(valid) IS NOT NULL", name=op.f("ck_justice_provision_valid_starts")
        ),
        sa.CheckConstraint("cardinality(recipients) > 0", name=op.f("ck_justice_provision_has_recipient")),
        sa.ForeignKeyConstraint(["ended_by"], ["tenants.member.id"], name=op.f("fk_justice_provision_ended_by")),
        sa.ForeignKeyConstraint(
            ["owner_org"], ["tenants.organisation.id"], name=op.f("fk_justice_provision_owner_org")
        ),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f("fk_justice_provision_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_justice_provision")),
        sa.UniqueConstraint("owner_org", "id", name=op.f("uq_justice_provision_owner_org_id")),
        schema="consent",
    )
    op.create_table(
        "disclosure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("recipient_org", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("police_decision_id", sa.Uuid(), nullable=True),
        sa.Column("justice_provision_id", sa.Uuid(), nullable=True),
        sa.Column("disclosed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"category\" IN ('IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM')",
            name=op.f("ck_disclosure_closed_category"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(police_decision_id, justice_provision_id) = 1", name=op.f("ck_disclosure_on_one_decision")
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_disclosure_owner_org")),
        sa.ForeignKeyConstraint(
            ["recipient_org"], ["tenants.organisation.id"], name=op.f("fk_disclosure_recipient_org")
        ),
        sa.ForeignKeyConstraint(
            ["police_decision_id"], ["consent.police_decision.id"], name=op.f("fk_disclosure_police_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["justice_provision_id"], ["consent.justice_provision.id"], name=op.f("fk_disclosure_justice_provision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("release_id", "subject_id", name=op.f("uq_disclosure_release_id_subject_id")),
        schema="consent",
    )
    op.create_index(
        "ix_disclosure_owner_org_disclosed_at", "disclosure", ["owner_org", "disclosed_at", "id"], schema="consent"
    )
    op.create_index(
        "ix_disclosure_owner_org_subject_id",
        "disclosure",
        ["owner_org", "subject_id", "disclosed_at"],
        schema="consent",
    )
