"""The register of custody (gezag), of measures about a child, and of what somebody can weigh."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "custody",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("holder_org", sa.Uuid(), nullable=True),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("possible_danger", sa.Boolean(), nullable=False),
        sa.Column("contact_ban", sa.Boolean(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "checked_on <= (recorded_at AT TIME ZONE 'Europe/Amsterdam')::date", name=op.f("ck_custody_checked_before")
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('OUDERLIJK', 'GEZAMENLIJK', 'VOOGDIJ', 'VOOGDIJ_GI', 'VOORLOPIGE_VOOGDIJ', 'CURATELE', 'MENTORSCHAP')",
            name=op.f("ck_custody_closed_kind"),
        ),
        sa.CheckConstraint(
            "\"source\" IN ('GEZAGSREGISTER', 'BRP', 'BESCHIKKING')", name=op.f("ck_custody_closed_source")
        ),
        sa.CheckConstraint("(holder_id IS NULL) <> (holder_org IS NULL)", name=op.f("ck_custody_one_holder")),
        sa.CheckConstraint("holder_id <> child_id", name=op.f("ck_custody_not_over_oneself")),
        sa.CheckConstraint(
            "holder_id IS NOT NULL OR NOT (possible_danger OR contact_ban)",
            name=op.f("ck_custody_a_person_is_kept_away"),
        ),
        sa.CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name=op.f("ck_custody_valid_starts")),
        sa.ForeignKeyConstraint(
            ["case_id", "child_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_custody_case_id_child_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "holder_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_custody_case_id_holder_id"),
        ),
        sa.ForeignKeyConstraint(["holder_org"], ["tenants.organisation.id"], name=op.f("fk_custody_holder_org")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_custody_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f("fk_custody_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody")),
        schema="consent",
    )
    op.create_index("ix_custody_case_id_child_id", "custody", ["case_id", "child_id"], unique=False, schema="consent")
    op.create_table(
        "measure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("child_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("decision_enc", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('OTS', 'VOORLOPIGE_OTS', 'UITHUISPLAATSING', 'JEUGDRECLASSERING')",
            name=op.f("ck_measure_closed_kind"),
        ),
        sa.CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name=op.f("ck_measure_valid_starts")),
        sa.ForeignKeyConstraint(
            ["case_id", "child_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_measure_case_id_child_id"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_measure_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f("fk_measure_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        schema="consent",
    )
    op.create_index("ix_measure_case_id_child_id", "measure", ["case_id", "child_id"], unique=False, schema="consent")
    op.create_table(
        "capacity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("capable", sa.Boolean(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("judge_enc", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name=op.f("ck_capacity_valid_starts")),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_capacity_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_capacity_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f("fk_capacity_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacity")),
        schema="consent",
    )
    op.create_index(
        "ix_capacity_case_id_subject_id", "capacity", ["case_id", "subject_id"], unique=False, schema="consent"
    )
