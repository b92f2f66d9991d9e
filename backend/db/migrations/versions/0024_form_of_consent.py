"""In which words a consent was asked, what proves it, and what was asked of which a part was given."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"

_KINDS = (
    "\"{column}\" IN ('ART6', 'ART9', 'ART10', 'GRONDSLAG', 'GEHEIM_REGIME', 'GEHEIM_GROND', 'DOEL', 'CATEGORIE',"
    " 'BSN', 'VERBAND', 'ONDERTEKENING', 'TOESTEMMINGSTEKST')"
)
_CATEGORIES = (
    "\"asked_categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK',"
    " 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[]"
    ' AND cardinality("asked_categories") > 0'
)
_EVIDENCE = (
    "\"evidence_kind\" IN ('GETEKEND_DOCUMENT', 'GEUPLOAD_DOCUMENT', 'MONDELING_MET_GETUIGE',"
    " 'RECHTERLIJKE_BESLISSING')"
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    # The closed set grows: every row that was allowed still is.
    for table in ("catalogue_entry", "catalogue_signature"):
        name = f"ck_{table}_closed_kind"
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE consent.{table} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), table, _KINDS.format(column="kind"), schema="consent")
    op.create_table(
        "consent_form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("wording_kind", sa.Text(), nullable=False),
        sa.Column("wording_code", sa.String(), nullable=False),
        sa.Column("wording_version", sa.Integer(), nullable=False),
        sa.Column("wording_digest", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_kind", sa.Text(), nullable=False),
        sa.Column("document_hash", sa.LargeBinary(), nullable=True),
        sa.Column("witness_enc", sa.LargeBinary(), nullable=True),
        sa.Column("asked_categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("asked_recipients", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint("wording_kind = 'TOESTEMMINGSTEKST'", name=op.f("ck_consent_form_worded_by_the_catalogue")),
        sa.CheckConstraint("octet_length(document_hash) = 32", name=op.f("ck_consent_form_hash_is_sha256")),
        sa.CheckConstraint("cardinality(asked_recipients) > 0", name=op.f("ck_consent_form_asked_for_somebody")),
        sa.CheckConstraint(_KINDS.format(column="wording_kind"), name=op.f("ck_consent_form_closed_wording_kind")),
        sa.CheckConstraint(_EVIDENCE, name=op.f("ck_consent_form_closed_evidence_kind")),
        sa.CheckConstraint(_CATEGORIES, name=op.f("ck_consent_form_closed_asked_categories")),
        sa.ForeignKeyConstraint(
            ["case_id", "consent_id"],
            ["consent.consent.case_id", "consent.consent.id"],
            name=op.f("fk_consent_form_case_id_consent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "basis_id"],
            ["consent.legal_basis.owner_org", "consent.legal_basis.id"],
            name=op.f("fk_consent_form_owner_org_basis_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_consent_form_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["wording_kind", "wording_code", "wording_version", "wording_digest"],
            [f"consent.catalogue_entry.{name}" for name in ("kind", "code", "version", "digest")],
            name=op.f("fk_consent_form_wording"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_consent_form_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_form")),
        sa.UniqueConstraint("consent_id", name=op.f("uq_consent_form_consent_id")),
        schema="consent",
    )
    for name, columns in (("owner_org_basis_id", ["owner_org", "basis_id"]), ("case_id", ["case_id"])):
        op.create_index(f"ix_consent_form_{name}", "consent_form", columns, unique=False, schema="consent")
