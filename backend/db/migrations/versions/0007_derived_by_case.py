"""Derived rows are found by their case first: one index for who asks for a case, and for who derives it.

With the organisation first there were two, and in a large region the planner took the one that reads everybody's rows.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

_KEYS = {
    "case_participant": "case_id, organisation_id",
    "case_access": "case_id, organisation_id, subject_id, purpose, category",
}
# No region is in use before the first release, so nobody waits while these tables are closed.
_CHANGE = """
-- squawk-ignore ban-drop-constraint
ALTER TABLE consent.{table} DROP CONSTRAINT pk_{table};
-- squawk-ignore disallowed-unique-constraint
ALTER TABLE consent.{table} ADD CONSTRAINT pk_{table} PRIMARY KEY ({columns});
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX consent.ix_{table}_case_id;
"""


def upgrade() -> None:
    """Bring the tables to this revision."""
    for table, columns in _KEYS.items():
        for statement in _CHANGE.format(table=table, columns=columns).split(";\n")[:-1]:
            op.execute(statement)
