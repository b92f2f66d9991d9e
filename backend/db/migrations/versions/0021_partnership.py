"""Partnerships with a statute of their own: who takes part, and who reads there by name."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0020"

_KINDS = (
    "\"kind\" IN ('ART6', 'ART9', 'ART10', 'GRONDSLAG', 'GEHEIM_REGIME', 'GEHEIM_GROND', 'DOEL', 'CATEGORIE', 'BSN',"
    " 'VERBAND')"
)
_RIGHTS = (
    "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH',"
    " 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'PROVISION_WRITE',"
    " 'PARTNERSHIP_WRITE', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE', 'CATALOGUE_SIGN',"
    " 'URGENT_BASIS')"
)


def upgrade() -> None:
    """Bring the tables to this revision. No tafel works in such a partnership yet."""
    _participants()
    _persons()
    op.add_column(
        "case_participant", sa.Column("by_name", sa.Boolean(), server_default="false", nullable=False), schema="consent"
    )
    # The closed sets grow: every row that was allowed still is.
    for schema, table, name, condition in (
        ("consent", "catalogue_entry", "ck_catalogue_entry_closed_kind", _KINDS),
        ("consent", "catalogue_signature", "ck_catalogue_signature_closed_kind", _KINDS),
        ("tenants", "role_right", "ck_role_right_closed_right", _RIGHTS),
    ):
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {schema}.{table} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), table, condition, schema=schema)


def _participants() -> None:
    table = "partnership_participant"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(basis = 'WETTELIJK') = (case_id IS NULL)", name=op.f(f"ck_{table}_admitted_to_one_case")),
        sa.CheckConstraint("\"basis\" IN ('WETTELIJK', 'TOEGELATEN')", name=op.f(f"ck_{table}_closed_basis")),
        sa.CheckConstraint("isempty(valid) OR lower(valid) IS NOT NULL", name=op.f(f"ck_{table}_valid_starts")),
        sa.CheckConstraint(
            "source ~ '^[[:alnum:]][[:alnum:] .,:()/-]{2,119}$'", name=op.f(f"ck_{table}_source_is_a_reference")
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "tafel_id"],
            ["casework.tafel.organisation_id", "casework.tafel.id"],
            name=op.f(f"fk_{table}_owner_org_tafel_id"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f(f"fk_{table}_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="consent",
    )
    for columns in (["tafel_id", "organisation_id"], ["case_id"]):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns, schema="consent")


def _persons() -> None:
    table = "authorised_person"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("screened_on", sa.Date(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("end_recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "isempty(valid) OR (lower(valid) IS NOT NULL AND upper(valid) IS NOT NULL)",
            name=op.f(f"ck_{table}_valid_ends"),
        ),
        sa.CheckConstraint(
            "isempty(valid) OR screened_on <= (lower(valid) AT TIME ZONE 'Europe/Amsterdam')::date",
            name=op.f(f"ck_{table}_screened_before"),
        ),
        sa.CheckConstraint("recorded_by <> member_id", name=op.f(f"ck_{table}_authorised_by_another")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f(f"fk_{table}_tafel_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f(f"fk_{table}_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="consent",
    )
    for columns in (["member_id"], ["organisation_id"]):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns, schema="consent")
