"""A witness of a consent may be a member of an organisation, beside somebody by name."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

_CHECKS = {
    "witness_of_somewhere": "(witness_org IS NULL) = (witness_member IS NULL)",
    "one_witness": "num_nonnulls(witness_enc, witness_member) <= 1",
}


def upgrade() -> None:
    """Bring the tables to this revision. Every witness so far is a name."""
    for name in ("witness_org", "witness_member"):
        op.add_column("consent_form", sa.Column(name, sa.Uuid(), nullable=True), schema="consent")
    op.create_foreign_key(
        op.f("fk_consent_form_witness_org_witness_member"),
        "consent_form",
        "member",
        ["witness_org", "witness_member"],
        ["organisation_id", "id"],
        source_schema="consent",
        referent_schema="tenants",
    )
    for name, condition in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_consent_form_{name}"), "consent_form", condition, schema="consent")
