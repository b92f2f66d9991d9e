"""What a person chose where nobody could sign a consent."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "unsigned_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("nobody", sa.Text(), nullable=False),
        sa.Column("about", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('VERWERKING', 'DOORBREKEN_GEHEIM', 'HULPVERLENING')",
            name=op.f("ck_unsigned_decision_closed_kind"),
        ),
        sa.CheckConstraint(
            "\"nobody\" IN ('AGE_UNKNOWN', 'CAPACITY_DISPUTED', 'CUSTODY_UNKNOWN', 'CUSTODY_INCOMPLETE',"
            " 'CUSTODY_CONTRADICTORY', 'HOLDER_KEPT_AWAY')",
            name=op.f("ck_unsigned_decision_closed_nobody"),
        ),
        sa.CheckConstraint(
            "\"choice\" IN ('ANDERE_GRONDSLAG', 'VERVANGENDE_TOESTEMMING', 'REGISTER_AANVULLEN', 'NIET_DELEN')",
            name=op.f("ck_unsigned_decision_closed_choice"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_unsigned_decision_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "decided_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_unsigned_decision_owner_org_decided_by"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org"], ["tenants.organisation.id"], name=op.f("fk_unsigned_decision_owner_org")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsigned_decision")),
        schema="consent",
    )
    op.create_index(
        "ix_unsigned_decision_case_id_subject_id",
        "unsigned_decision",
        ["case_id", "subject_id"],
        unique=False,
        schema="consent",
    )
