"""What one officer on duty decides in an emergency: its end, who is told, and who may."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

_CHECKS = {
    "urgent_two_look": "urgent_until IS NULL OR asks_second_reader",
    "confirmed_in_time": "confirmed_at < urgent_until",
}
_ROLES = "IN ('VOORZITTER', 'SECRETARIS', 'DEELNEMER', 'AANMELDER', 'WEGER', 'CASUSREGISSEUR', 'PROCESREGISSEUR', 'PRIVACY_OFFICER', 'BEHEERDER', 'CRISISDIENST', 'PIKET')"
_RIGHTS = "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH', 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'PROVISION_WRITE', 'LOG_READ', 'TENANT_ADMIN', 'DESTRUCTION_APPROVE', 'CATALOGUE_SIGN', 'URGENT_BASIS')"
_TOPICS = "\"topic\" IN ('CASE_CHANGED', 'INVITED', 'CONSENT_WITHDRAWN', 'BREAK_GLASS_OPENED', 'URGENT_BASIS_RECORDED')"
_TASKS = "\"kind\" IN ('IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT', 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'TWEEDE_LEZER', 'SPOED_BEOORDELEN')"
_CLOSED = (
    ("tenants", "role", "ck_role_closed_kind", f'"kind" {_ROLES}'),
    ("tenants", "role_right", "ck_role_right_closed_role", f'"role" {_ROLES}'),
    ("tenants", "role_right", "ck_role_right_closed_right", _RIGHTS),
    ("casework", "notification", "ck_notification_closed_topic", _TOPICS),
    ("casework", "outbox", "ck_outbox_closed_topic", _TOPICS),
    ("casework", "task", "ck_task_closed_kind", _TASKS),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    # The closed sets grow: every row that was allowed still is.
    for schema, table, name, rule in _CLOSED:
        op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE {schema}.{table} DROP CONSTRAINT {name}")
        op.create_check_constraint(op.f(name), table, rule, schema=schema)
    for column in ("urgent_until", "rests_until"):
        op.add_column("legal_basis", sa.Column(column, sa.DateTime(timezone=True), nullable=True), schema="consent")
    for name, rule in _CHECKS.items():
        op.create_check_constraint(op.f(f"ck_legal_basis_{name}"), "legal_basis", rule, schema="consent")
    op.execute(
        "ALTER TABLE tenants.role ADD CONSTRAINT one_on_duty EXCLUDE USING gist (organisation_id WITH =,"
        " coalesce(case_id, tafel_id, organisation_id) WITH =, valid WITH &&) WHERE (kind = 'PIKET')"
    )
