"""Questions across tafels: there, and switched off until a legal basis of their own."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"

_KINDS = (
    "\"kind\" IN ('ART6', 'ART9', 'ART10', 'GRONDSLAG', 'GEHEIM_REGIME', 'GEHEIM_GROND', 'DOEL', 'CATEGORIE', 'BSN',"
    " 'VERBAND', 'ONDERTEKENING', 'TOESTEMMINGSTEKST', 'VERGELIJKING')"
)


def upgrade() -> None:
    """Bring the tables to this revision. Nothing can be asked."""
    table = "cross_match"
    op.create_table(
        table,
        *(
            sa.Column(name, sa.Uuid(), nullable=False)
            for name in ("id", "asking_org", "asking_tafel", "asked_org", "asked_tafel", "asked_by")
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("candidates", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("hit", sa.Boolean(), nullable=False),
        sa.Column("asker_name", sa.String(), nullable=True),
        sa.Column("contact_id", sa.Uuid(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=True),
        sa.CheckConstraint(
            "hit OR num_nonnulls(contact_id, contact_name) = 0", name=op.f(f"ck_{table}_only_a_hit_has_a_contact")
        ),
        sa.CheckConstraint("cardinality(candidates) <= 5056", name=op.f(f"ck_{table}_candidates_few")),
        sa.ForeignKeyConstraint(
            ["asking_org", "asked_by"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f(f"fk_{table}_asking_org_asked_by"),
        ),
        sa.ForeignKeyConstraint(["asking_tafel"], ["casework.tafel.id"], name=op.f(f"fk_{table}_asking_tafel")),
        sa.ForeignKeyConstraint(["asked_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_asked_org")),
        sa.ForeignKeyConstraint(["asked_tafel"], ["casework.tafel.id"], name=op.f(f"fk_{table}_asked_tafel")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        schema="casework",
    )
    for column in ("asking_org", "asked_org"):
        op.create_index(f"ix_{table}_{column}_at", table, [column, "at"], schema="casework")
    # The closed set grows: every row that was allowed still is.
    for entries in ("catalogue_entry", "catalogue_signature"):
        name = f"ck_{entries}_closed_kind"
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE consent.{entries} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), entries, _KINDS, schema="consent")
