"""Advice on lawfulness, who reads it, and decisions to keep a case longer."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

_ROLES = (
    "IN ('VOORZITTER', 'SECRETARIS', 'DEELNEMER', 'AANMELDER', 'WEGER', 'CASUSREGISSEUR', 'PROCESREGISSEUR',"
    " 'PRIVACY_OFFICER', 'BEHEERDER', 'CRISISDIENST', 'PIKET', 'RAC_LID')"
)
_RIGHTS = (
    "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH',"
    " 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'PROVISION_WRITE',"
    " 'PARTNERSHIP_WRITE', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE', 'CATALOGUE_SIGN',"
    " 'URGENT_BASIS', 'PROCESSING_READ')"
)
_CLOSED = (
    ("role", "ck_role_closed_kind", f'"kind" {_ROLES}'),
    ("role_right", "ck_role_right_closed_role", f'"role" {_ROLES}'),
    ("role_right", "ck_role_right_closed_right", _RIGHTS),
)


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was advised, and nothing extended."""
    # The closed sets grow: every row that was allowed still is.
    for table, name, condition in _CLOSED:
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE tenants.{table} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), table, condition, schema="tenants")
    _advice()
    _extensions()


def _advice() -> None:
    table = "rac_advice"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind_code", sa.String(), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("committee", sa.String(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("question_enc", sa.LargeBinary(), nullable=False),
        sa.Column("advice_enc", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"about\" IN ('VERWERKING', 'VERLENGING')", name=op.f(f"ck_{table}_closed_about")),
        sa.CheckConstraint(
            "\"verdict\" IN ('RECHTMATIG', 'RECHTMATIG_ONDER_VOORWAARDEN', 'ONRECHTMATIG')",
            name=op.f(f"ck_{table}_closed_verdict"),
        ),
        sa.CheckConstraint(
            "committee ~ '^[[:alnum:]][[:alnum:] .,:()/-]{2,119}$'", name=op.f(f"ck_{table}_committee_is_a_reference")
        ),
        sa.ForeignKeyConstraint(
            ["kind_code", "kind_version"],
            ["casework.tafel_kind.code", "casework.tafel_kind.version"],
            name=op.f(f"fk_{table}_kind_code_kind_version"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["recorded_by"], ["tenants.member.id"], name=op.f(f"fk_{table}_recorded_by")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="consent",
    )
    op.create_index(f"ix_{table}_owner_org_kind_code", table, ["owner_org", "kind_code"], schema="consent")


def _extensions() -> None:
    table = "retention_extension"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("earlier", sa.Integer(), nullable=False),
        sa.Column("advice_id", sa.Uuid(), nullable=True),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("decided_as", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_as", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f'"decided_as" {_ROLES}', name=op.f(f"ck_{table}_closed_decided_as")),
        sa.CheckConstraint(f'"confirmed_as" {_ROLES}', name=op.f(f"ck_{table}_closed_confirmed_as")),
        sa.CheckConstraint(
            "num_nulls(confirmed_by, confirmed_as, confirmed_at) IN (0, 3)",
            name=op.f(f"ck_{table}_confirmation_whole"),
        ),
        sa.CheckConstraint(
            "confirmed_by <> decided_by AND confirmed_as <> decided_as", name=op.f(f"ck_{table}_two_people")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["advice_id"], ["consent.rac_advice.id"], name=op.f(f"fk_{table}_advice_id")),
        *(
            sa.ForeignKeyConstraint(
                ["organisation_id", by],
                ["tenants.member.organisation_id", "tenants.member.id"],
                name=op.f(f"fk_{table}_organisation_id_{by}"),
            )
            for by in ("decided_by", "confirmed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    op.create_index(f"ix_{table}_case_id", table, ["case_id"], schema="casework")
