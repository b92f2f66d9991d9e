"""On which ground something secret was released, and the decisions on a conflict of duties."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Bring the tables to this revision. What was released before names no ground, and no region is in use yet."""
    op.create_table(
        "duty_conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("recipients", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("asked_enc", sa.LargeBinary(), nullable=False),
        sa.Column("harm_enc", sa.LargeBinary(), nullable=False),
        sa.Column("last_resort_enc", sa.LargeBinary(), nullable=False),
        sa.Column("minimum_enc", sa.LargeBinary(), nullable=False),
        sa.Column("consulted_enc", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[] AND cardinality(\"categories\") > 0",
            name=op.f("ck_duty_conflict_closed_categories"),
        ),
        sa.CheckConstraint("cardinality(recipients) > 0", name=op.f("ck_duty_conflict_has_recipient")),
        sa.CheckConstraint(
            "NOT isempty(valid) AND lower(valid) IS NOT NULL AND upper(valid) IS NOT NULL",
            name=op.f("ck_duty_conflict_valid_ends"),
        ),
        sa.CheckConstraint(
            "(confirmed_at IS NULL) = (confirmed_by IS NULL)", name=op.f("ck_duty_conflict_confirmation_names_who")
        ),
        sa.CheckConstraint("confirmed_by <> decided_by", name=op.f("ck_duty_conflict_two_people")),
        sa.CheckConstraint("confirmed_at >= decided_at", name=op.f("ck_duty_conflict_confirmed_after_decided")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_duty_conflict_end_names_who")),
        sa.CheckConstraint(
            "ended_at >= coalesce(confirmed_at, decided_at)", name=op.f("ck_duty_conflict_ended_after_decided")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_duty_conflict_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_duty_conflict_owner_org")),
        sa.ForeignKeyConstraint(["decided_by"], ["tenants.member.id"], name=op.f("fk_duty_conflict_decided_by")),
        sa.ForeignKeyConstraint(["confirmed_by"], ["tenants.member.id"], name=op.f("fk_duty_conflict_confirmed_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["tenants.member.id"], name=op.f("fk_duty_conflict_ended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_conflict")),
        schema="consent",
    )
    op.create_index("ix_duty_conflict_case_id_subject_id", "duty_conflict", ["case_id", "subject_id"], schema="consent")
    op.add_column("release", sa.Column("secrecy_ground", sa.String(), nullable=True), schema="casework")
    op.add_column("release", sa.Column("lifted", postgresql.TSTZMULTIRANGE(), nullable=True), schema="casework")
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        "ALTER TABLE casework.release ADD CONSTRAINT ck_release_lifted_by_a_ground"
        " CHECK ((secrecy_ground IS NULL) = (lifted IS NULL))"
    )
    op.create_index(
        "ix_release_spoken",
        "release",
        ["case_id"],
        schema="casework",
        postgresql_where=sa.text("secrecy_ground IS NOT NULL"),
    )
