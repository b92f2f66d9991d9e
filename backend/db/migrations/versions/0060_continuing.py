"""Cases that go on in one another."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"

_POINTS = (
    (("case_id",), ("casework.case.id",), None),
    (("later_case_id",), ("casework.case.id",), "SET NULL"),
    (("owner_org",), ("tenants.organisation.id",), None),
    (("owner_org", "recorded_by"), ("tenants.member.organisation_id", "tenants.member.id"), None),
    (("confirmed_org", "confirmed_by"), ("tenants.member.organisation_id", "tenants.member.id"), None),
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "continuation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("later_case_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_org", sa.Uuid(), nullable=True),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("\"kind\" IN ('SPLITSING', 'SAMENVOEGING')", name=op.f("ck_continuation_closed_kind")),
        sa.CheckConstraint(
            "\"reason\" IN ('GEZIN_UITEEN', 'EIGEN_AANPAK', 'DUBBEL_AANGEMELD', 'HUISHOUDENS_SAMEN')",
            name=op.f("ck_continuation_closed_reason"),
        ),
        sa.CheckConstraint("later_case_id <> case_id", name=op.f("ck_continuation_another_case")),
        sa.CheckConstraint(
            "kind = 'SPLITSING' AND reason IN ('EIGEN_AANPAK', 'GEZIN_UITEEN')"
            " OR kind = 'SAMENVOEGING' AND reason IN ('DUBBEL_AANGEMELD', 'HUISHOUDENS_SAMEN')",
            name=op.f("ck_continuation_reason_fits"),
        ),
        sa.CheckConstraint(
            "num_nulls(confirmed_org, confirmed_by, confirmed_at) IN (0, 3)",
            name=op.f("ck_continuation_confirmed_whole"),
        ),
        *(
            sa.ForeignKeyConstraint(
                list(ours), list(theirs), name=op.f(f"fk_continuation_{'_'.join(ours)}"), ondelete=ondelete
            )
            for ours, theirs, ondelete in _POINTS
        ),
        sa.UniqueConstraint("case_id", "later_case_id", name=op.f("uq_continuation_case_id_later_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_continuation")),
        schema="casework",
    )
    op.create_index("ix_continuation_later_case_id", "continuation", ["later_case_id"], schema="casework")
