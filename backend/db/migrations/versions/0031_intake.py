"""What comes in: the kind of a referral, for what and with whom, who told it, and people of whom no name is asked."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"

_KINDS = "\"kind\" IN ('ADVIES', 'MELDING', 'HERMELDING', 'SIGNAAL', 'AANMELDING', 'CRISIS')"
_FIELDS = (
    "left_out <@ ARRAY['NAAM', 'GEBOORTEDATUM', 'ROL_IN_GEZIN', 'REDEN', 'DOEL', 'GEWENSTE_PARTNERS', 'BSN',"
    " 'ADRES', 'MELDER']"
)


def upgrade() -> None:
    """Bring the tables to this revision: every referral there is was an application, and told all it was asked."""
    for added in (
        sa.Column("kind", sa.Text(), server_default="AANMELDING", nullable=False),
        sa.Column("goal_enc", sa.LargeBinary(), nullable=True),
        sa.Column("wanted_partners", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("left_out", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
    ):
        op.add_column("referral", added, schema="casework")
    op.create_check_constraint(op.f("ck_referral_closed_kind"), "referral", _KINDS, schema="casework")
    op.create_check_constraint(op.f("ck_referral_left_out_known"), "referral", _FIELDS, schema="casework")
    # A kind of tafel may ask for neither; whoever reads them shows null where a key was destroyed already.
    for name, column in (("referral", "reason_enc"), ("subject", "name_enc")):
        op.execute(
            f"-- squawk-ignore ban-drop-not-null\nALTER TABLE casework.{name} ALTER COLUMN {column} DROP NOT NULL"
        )
    table = "informant"
    op.create_table(
        table,
        *(sa.Column(name, sa.Uuid(), nullable=False) for name in ("id", "case_id", "owner_org")),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f(f"fk_{table}_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f(f"fk_{table}_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("case_id", name=op.f(f"uq_{table}_case_id")),
        schema="casework",
    )
