"""Looking along: in which way, until when, and how that is answered."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"

_OUTCOMES = "'BIJDRAGE', 'NIETS_BEKEND', 'GEWEIGERD', 'AANVAARD', 'NIET_AANVAARD'"


def upgrade() -> None:
    """Bring the tables to this revision. What was asked before is information, and nobody looked along."""
    table = "information_request"
    op.add_column(table, sa.Column("along_mode", sa.Text(), nullable=True), schema="casework")
    op.add_column(table, sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True), schema="casework")
    for name, condition in (
        ("closed_along_mode", "\"along_mode\" IN ('MEE_OP_HUISBEZOEK', 'VEILIGHEIDSAFSPRAKEN')"),
        ("along_until", "(along_mode IS NULL) = (ends_at IS NULL)"),
    ):
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition, schema="casework")
    answers = "information_answer"
    # The closed set grows: every row that was allowed still is.
    for name, condition in (
        ("closed_outcome", f'"outcome" IN ({_OUTCOMES})'),
        ("refused_with_a_reason", "(outcome IN ('GEWEIGERD', 'NIET_AANVAARD')) = (reason_enc IS NOT NULL)"),
    ):
        op.execute(
            f"-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.{answers} DROP CONSTRAINT ck_{answers}_{name}"
        )
        op.create_check_constraint(op.f(f"ck_{answers}_{name}"), answers, condition, schema="casework")
