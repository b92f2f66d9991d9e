"""By which decision a tafel may admit cases."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

_RIGHTS = (
    "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH',"
    " 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'PROVISION_WRITE',"
    " 'PARTNERSHIP_WRITE', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE', 'CATALOGUE_SIGN',"
    " 'URGENT_BASIS', 'PROCESSING_READ', 'PROCESSING_DECIDE')"
)
_REGIMES = (
    "\"regime\" IN ('EIGEN_GRONDSLAG_CONVENANT', 'WGS_ZVH', 'JEUGDWET', 'WMO_VT', 'WVGGZ', 'WET_THV',"
    " 'CONVENANT_EEN_VERANTWOORDELIJKE', 'GEEN_PERSOONSGEGEVENS', 'NIET_BEPAALD')"
)
_REFERENCE = "^[[:alnum:]][[:alnum:] .,:()/-]{2,119}$"


def upgrade() -> None:
    """Bring the tables to this revision. No tafel admits anything before somebody decided that it may."""
    # The closed set grows: every row that was allowed still is.
    name = "ck_role_right_closed_right"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE tenants.role_right DROP CONSTRAINT {name}")
    op.create_check_constraint(op.f(name), "role_right", _RIGHTS, schema="tenants")
    table = "tafel_activation"
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind_code", sa.String(), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("regime", sa.Text(), nullable=False),
        sa.Column("regime_source", sa.String(), nullable=True),
        sa.Column("dpia", sa.String(), nullable=False),
        sa.Column("dpia_on", sa.Date(), nullable=False),
        sa.Column("fg_advice", sa.String(), nullable=False),
        sa.Column("fg_advised_on", sa.Date(), nullable=False),
        sa.Column("convenant_id", sa.Uuid(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_REGIMES, name=op.f(f"ck_{table}_closed_regime")),
        sa.CheckConstraint(
            "regime NOT IN ('NIET_BEPAALD', 'GEEN_PERSOONSGEGEVENS')", name=op.f(f"ck_{table}_regime_decided")
        ),
        *(
            sa.CheckConstraint(f"{column} ~ '{_REFERENCE}'", name=op.f(f"ck_{table}_{column}_is_a_reference"))
            for column in ("dpia", "fg_advice", "regime_source")
        ),
        sa.ForeignKeyConstraint(
            ["kind_code", "kind_version"],
            ["casework.tafel_kind.code", "casework.tafel_kind.version"],
            name=op.f(f"fk_{table}_kind_code_kind_version"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "tafel_id"],
            ["casework.tafel.organisation_id", "casework.tafel.id"],
            name=op.f(f"fk_{table}_owner_org_tafel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "decided_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_owner_org_decided_by"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.ForeignKeyConstraint(["convenant_id"], ["tenants.convenant.id"], name=op.f(f"fk_{table}_convenant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("tafel_id", "decided_at", name=op.f(f"uq_{table}_tafel_id_decided_at")),
        schema="casework",
    )
