"""The register of convenants: what each gives a partner by which clause, and who acceded."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSTZRANGE

revision = "0041"
down_revision = "0040"

_CATEGORIES = (
    "'IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', "
    "'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM'"
)
_REFERENCE = "^[[:alnum:]][[:alnum:] .,:()/-]{2,119}$"


def upgrade() -> None:
    """Bring the tables to this revision. What an administrator laid down stays as it is."""
    _convenants()
    _partners()
    _accessions()


def _convenants() -> None:
    table = "convenant"
    for name, kind in (
        ("kind_code", sa.String()),
        ("kind_version", sa.Integer()),
        ("owner_org", sa.Uuid()),
        ("recorded_by", sa.Uuid()),
        ("recorded_at", sa.DateTime(timezone=True)),
    ):
        op.add_column(table, sa.Column(name, kind, nullable=True), schema="tenants")
    op.create_check_constraint(
        op.f(f"ck_{table}_recorded_whole"),
        table,
        "num_nulls(kind_code, kind_version, owner_org, recorded_by, recorded_at) IN (0, 5)",
        schema="tenants",
    )
    for names, target, theirs in (
        (["kind_code", "kind_version"], "casework.tafel_kind", ["code", "version"]),
        (["owner_org", "recorded_by"], "tenants.member", ["organisation_id", "id"]),
        (["owner_org"], "tenants.organisation", ["id"]),
    ):
        schema, referred = target.split(".")
        op.create_foreign_key(
            op.f(f"fk_{table}_{'_'.join(names)}"),
            table,
            referred,
            names,
            theirs,
            source_schema="tenants",
            referent_schema=schema,
        )


def _partners() -> None:
    table = "convenant_partner"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "convenant_id", "owner_org")),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"clause ~ '{_REFERENCE}'", name=op.f(f"ck_{table}_clause_is_a_reference")),
        sa.CheckConstraint(f"categories <@ ARRAY[{_CATEGORIES}]::text[]", name=op.f(f"ck_{table}_closed_categories")),
        sa.ForeignKeyConstraint(["convenant_id"], ["tenants.convenant.id"], name=op.f(f"fk_{table}_convenant_id")),
        *(
            sa.ForeignKeyConstraint([name], ["tenants.organisation.id"], name=op.f(f"fk_{table}_{name}"))
            for name in ("owner_org", "organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("convenant_id", "organisation_id", name=op.f(f"uq_{table}_convenant_id_organisation_id")),
        schema="casework",
    )


def _accessions() -> None:
    table = "convenant_accession"
    op.create_table(
        table,
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "convenant_id", "organisation_id", "acceded_by")
        ),
        sa.Column("acceded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid", TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["convenant_id", "organisation_id"],
            ["casework.convenant_partner.convenant_id", "casework.convenant_partner.organisation_id"],
            name=op.f(f"fk_{table}_convenant_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "acceded_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_organisation_id_acceded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    op.execute(
        f"ALTER TABLE casework.{table} ADD CONSTRAINT acceded_once EXCLUDE USING gist (organisation_id WITH =,"
        " convenant_id WITH =, valid WITH &&)"
    )
