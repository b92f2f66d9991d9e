"""Rules of safe contact."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "contact_rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("address_enc", sa.LargeBinary(), nullable=True),
        sa.Column("days", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("from_time", sa.Time(), nullable=True),
        sa.Column("until_time", sa.Time(), nullable=True),
        sa.Column("not_at_home", sa.Boolean(), nullable=False),
        sa.Column("never_with", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("owner_org"), "="),
            (sa.column("subject_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="one_contact_rule",
        ),
        sa.CheckConstraint(
            "\"channel\" IN ('BRIEF', 'E_MAIL', 'TELEFOON', 'GESPREK', 'GEEN')",
            name=op.f("ck_contact_rule_closed_channel"),
        ),
        sa.CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name=op.f("ck_contact_rule_valid_starts")),
        sa.CheckConstraint(
            "channel NOT IN ('BRIEF', 'E_MAIL', 'TELEFOON') OR address_enc IS NOT NULL",
            name=op.f("ck_contact_rule_channel_has_address"),
        ),
        sa.CheckConstraint(
            "channel <> 'GEEN' OR address_enc IS NULL", name=op.f("ck_contact_rule_no_contact_no_address")
        ),
        sa.CheckConstraint("days <@ ARRAY[1,2,3,4,5,6,7]::integer[]", name=op.f("ck_contact_rule_days_of_the_week")),
        sa.CheckConstraint(
            "(from_time IS NULL) = (until_time IS NULL) AND (from_time IS NULL OR from_time < until_time)",
            name=op.f("ck_contact_rule_hours_of_a_day"),
        ),
        sa.CheckConstraint("subject_id <> ALL (never_with)", name=op.f("ck_contact_rule_never_with_others")),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_contact_rule_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_contact_rule_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f("fk_contact_rule_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_rule")),
        schema="consent",
    )
    op.create_index(
        "ix_contact_rule_case_id_subject_id", "contact_rule", ["case_id", "subject_id"], unique=False, schema="consent"
    )
