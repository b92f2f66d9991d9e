"""Whoever answers for a tafel is given the task to look again when a safety view has grown old."""

from alembic import op

revision = "0057"
down_revision = "0056"

_TASKS = (
    "'IDENTITEIT_NAGAAN', 'GEBRUIK_STAKEN', 'CORRECTIE_VERWERKEN', 'VRAAG_BEANTWOORDEN', 'VRAAG_ONBEANTWOORD',"
    " 'EIGEN_VERKLARING_LEZEN', 'HERBEOORDELEN', 'VERJAARDAG_NADERT', 'MAATREGEL_EINDIGT', 'GRONDSLAG_EINDIGT',"
    " 'BESLUIT_EINDIGT', 'BEVOEGDHEID_EINDIGT', 'HERZIENING_NADERT', 'VEILIGHEIDSBEELD_OUD',"
    " 'TWEEDE_LEZER', 'SPOED_BEOORDELEN', 'BRIEF_VERSTUREN', 'SIGNALEN_BESPREKEN'"
)


def upgrade() -> None:
    """Bring the tables to this revision. The closed set grows: every row that was allowed still is."""
    op.execute("-- squawk-ignore ban-drop-constraint\nALTER TABLE casework.task DROP CONSTRAINT ck_task_closed_kind")
    op.create_check_constraint(op.f("ck_task_closed_kind"), "task", f'"kind" IN ({_TASKS})', schema="casework")
