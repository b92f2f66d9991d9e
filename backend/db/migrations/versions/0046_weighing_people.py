"""A person weighs a case once; how many organisations must have weighed it is the blueprint's to say."""

from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    """Bring the tables to this revision. Whoever weighed for an organisation was one person: every row still fits."""
    op.execute(
        "-- squawk-ignore ban-drop-constraint\n"
        "ALTER TABLE casework.weighing DROP CONSTRAINT uq_weighing_case_id_organisation_id"
    )
    op.create_unique_constraint(
        op.f("uq_weighing_case_id_member_id"), "weighing", ["case_id", "member_id"], schema="casework"
    )
