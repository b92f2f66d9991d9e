"""A name that was to be can be taken back before its day."""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0066"

_TABLE = "organisation_name"


def upgrade() -> None:
    """Bring the tables to this revision. A name that holds, or held, is not ended, as before."""
    name = f"ck_{_TABLE}_followed_not_ended"
    op.execute(f"-- squawk-ignore ban-drop-constraint\nALTER TABLE tenants.{_TABLE} DROP CONSTRAINT {name}")
    # The table holds some hundreds of rows, so that looking at each takes no time.
    op.execute(
        "-- squawk-ignore constraint-missing-not-valid\n"
        f"ALTER TABLE tenants.{_TABLE} ADD CONSTRAINT {name}"
        " CHECK (kind = 'ALIAS' OR ended_at IS NULL OR ended_at < starts_at)"
    )
    op.execute("-- squawk-ignore require-concurrent-index-deletion\nDROP INDEX tenants.uq_organisation_name_starts_at")
    op.create_index(
        "uq_organisation_name_starts_at",
        _TABLE,
        ["organisation_id", "starts_at"],
        unique=True,
        schema="tenants",
        postgresql_where=sa.text("kind = 'NAAM' AND ended_at IS NULL"),
    )
