"""The citizen service number (BSN): sealed beside the subject, with a law that lets one use it, and logged by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_KINDS = (
    "\"kind\" IN ('ART6', 'ART9', 'ART10', 'GRONDSLAG', 'GEHEIM_REGIME', 'GEHEIM_GROND', 'DOEL', 'CATEGORIE', 'BSN')"
)
_ACTIONS = "\"action\" IN ('READ', 'MISS', 'WRITE', 'REFUSAL', 'SYSTEM', 'REVEAL')"


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "citizen_number",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("bsn_enc", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_citizen_number_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "recorded_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_citizen_number_owner_org_recorded_by"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_citizen_number_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_citizen_number_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citizen_number")),
        sa.UniqueConstraint("case_id", "subject_id", name=op.f("uq_citizen_number_case_id_subject_id")),
        schema="casework",
    )
    op.create_index("ix_citizen_number_subject_id", "citizen_number", ["subject_id"], unique=False, schema="casework")
    # The closed sets grow: every row that was allowed still is.
    for schema, table, name, condition in (
        ("consent", "catalogue_entry", "ck_catalogue_entry_closed_kind", _KINDS),
        ("consent", "catalogue_signature", "ck_catalogue_signature_closed_kind", _KINDS),
        ("tenants", "ledger_event", "ck_ledger_event_closed_action", _ACTIONS),
    ):
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {schema}.{table} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), table, condition, schema=schema)
