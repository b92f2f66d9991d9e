"""An emergency access gives an officer at home the task to review it; what was found of capacity can be voided."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"

_TASKS = (
    "'IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD',"
    " 'EIGEN_VERKLARING_LEZEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT',"
    " 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'HERZIENING_NADERT', 'VEILIGHEIDSBEELD_OUD', 'INTEGRAAL_BEELD',"
    " 'CONSULTUREN_OP', 'TWEEDE_LEZER', 'SPOED_BEOORDELEN', 'NOODTOEGANG_BEOORDELEN', 'BRIEF_VERSTUREN',"
    " 'SIGNALEN_BESPREKEN'"
)


def upgrade() -> None:
    """Bring the tables to this revision. The closed set grows: every row that was allowed still is."""
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", f'"kind" IN ({_TASKS})', schema="casework")
    op.add_column("capacity", sa.Column("voided", postgresql.TSTZRANGE(), nullable=True), schema="consent")
