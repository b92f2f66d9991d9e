"""An organisation has one seat of a kind at a tafel at a time."""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    """Bring the tables to this revision. Whoever was given the same seat twice keeps one: end the other first."""
    op.execute(
        "ALTER TABLE casework.tafel_seat ADD CONSTRAINT one_seat EXCLUDE USING gist (organisation_id WITH =,"
        " tafel_id WITH =, kind WITH =, valid WITH &&)"
    )
