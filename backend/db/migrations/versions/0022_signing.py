"""Who must sign a consent and who has, and when the last of them had: until then it opens nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

_KINDS = (
    "\"kind\" IN ('ART6', 'ART9', 'ART10', 'GRONDSLAG', 'GEHEIM_REGIME', 'GEHEIM_GROND', 'DOEL', 'CATEGORIE', 'BSN',"
    " 'VERBAND', 'ONDERTEKENING')"
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.add_column("consent", sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True), schema="consent")
    op.create_check_constraint(
        op.f("ck_consent_signed_after_given"), "consent", "signed_at >= given_at", schema="consent"
    )
    op.create_unique_constraint(op.f("uq_consent_case_id_id"), "consent", ["case_id", "id"], schema="consent")
    op.create_table(
        "consent_signer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("signs_as", sa.Text(), nullable=False),
        sa.Column("signer_id", sa.Uuid(), nullable=True),
        sa.Column("signer_org", sa.Uuid(), nullable=True),
        sa.Column("custody_id", sa.Uuid(), nullable=True),
        sa.Column("kept_away", sa.Boolean(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("means", sa.Text(), nullable=True),
        sa.Column("decision_enc", sa.LargeBinary(), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(signer_id IS NULL) <> (signer_org IS NULL)", name=op.f("ck_consent_signer_one_signer")),
        sa.CheckConstraint(
            "(custody_id IS NULL) = (signs_as = 'ZELF')", name=op.f("ck_consent_signer_by_custody_or_in_person")
        ),
        sa.CheckConstraint(
            "(signed_on IS NULL) = (means IS NULL) AND (signed_on IS NULL) = (recorded_by IS NULL)"
            " AND (signed_on IS NULL) = (recorded_at IS NULL)",
            name=op.f("ck_consent_signer_signature_is_whole"),
        ),
        sa.CheckConstraint(
            "(decision_enc IS NOT NULL) = (means IS NOT NULL AND means = 'VERVANGENDE_TOESTEMMING')",
            name=op.f("ck_consent_signer_court_names_its_decision"),
        ),
        sa.CheckConstraint(
            "means <> 'VERVANGENDE_TOESTEMMING' OR signs_as <> 'ZELF'",
            name=op.f("ck_consent_signer_court_not_for_the_person"),
        ),
        sa.CheckConstraint(
            "means <> 'HANDTEKENING' OR NOT kept_away", name=op.f("ck_consent_signer_kept_away_is_not_asked")
        ),
        sa.CheckConstraint(
            "\"signs_as\" IN ('ZELF', 'GEZAG', 'VERTEGENWOORDIGER', 'VERTEGENWOORDIGER_INDIEN')",
            name=op.f("ck_consent_signer_closed_signs_as"),
        ),
        sa.CheckConstraint(
            "\"means\" IN ('HANDTEKENING', 'VERVANGENDE_TOESTEMMING')", name=op.f("ck_consent_signer_closed_means")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "consent_id"],
            ["consent.consent.case_id", "consent.consent.id"],
            name=op.f("fk_consent_signer_case_id_consent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_consent_signer_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "signer_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_consent_signer_case_id_signer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "recorded_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_consent_signer_owner_org_recorded_by"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_consent_signer_owner_org")),
        sa.ForeignKeyConstraint(["signer_org"], ["tenants.organisation.id"], name=op.f("fk_consent_signer_signer_org")),
        sa.ForeignKeyConstraint(["custody_id"], ["consent.custody.id"], name=op.f("fk_consent_signer_custody_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_signer")),
        schema="consent",
    )
    for column in ("consent_id", "case_id"):
        name = f"ix_consent_signer_{column}"
        op.create_index(name, "consent_signer", [column], unique=False, schema="consent")
    # The closed set grows: every row that was allowed still is.
    for table in ("catalogue_entry", "catalogue_signature"):
        name = f"ck_{table}_closed_kind"
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE consent.{table} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), table, _KINDS, schema="consent")
