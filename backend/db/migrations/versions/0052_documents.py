"""Documents beside contributions, and the links that open them once."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

_LARGEST = 10 * 1024 * 1024
_MEMBER = ("tenants.member.organisation_id", "tenants.member.id")
_DOCUMENT = (
    (("case_id",), ("casework.case.id",)),
    (("owner_org",), ("tenants.organisation.id",)),
    (("case_id", "contribution_id"), ("casework.contribution.case_id", "casework.contribution.id")),
    (("owner_org", "recorded_by"), _MEMBER),
)
_LINK = (
    (("case_id",), ("casework.case.id",)),
    (("organisation_id",), ("tenants.organisation.id",)),
    (("case_id", "document_id"), ("casework.document.case_id", "casework.document.id")),
    (("organisation_id", "member_id"), _MEMBER),
)


def upgrade() -> None:
    """Bring the tables to this revision. Nothing was brought yet."""
    op.create_table(
        "document",
        *_ids("id", "case_id", "contribution_id"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.Column("content_enc", sa.LargeBinary(), nullable=False),
        *_ids("owner_org", "recorded_by"),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('PDF', 'PNG', 'JPEG', 'DOCX', 'ODT', 'TEKST')", name=op.f("ck_document_closed_kind")
        ),
        sa.CheckConstraint(
            f"octet_length(content_enc) > 45 AND octet_length(content_enc) <= {_LARGEST + 45}",
            name=op.f("ck_document_bounded"),
        ),
        *_points("document", _DOCUMENT),
        sa.UniqueConstraint("case_id", "id", name=op.f("uq_document_case_id_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        schema="casework",
    )
    # What is sealed cannot be made smaller; kept plain, its key can be read without the rest of it.
    op.execute("ALTER TABLE casework.document ALTER COLUMN content_enc SET STORAGE EXTERNAL")
    op.create_index("ix_document_contribution_id", "document", ["contribution_id"], schema="casework")
    op.create_table(
        "document_link",
        *_ids("id", "case_id", "document_id", "organisation_id", "member_id"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        *_points("document_link", _LINK),
        sa.UniqueConstraint("member_id", "token_hash", name=op.f("uq_document_link_member_id_token_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_link")),
        schema="casework",
    )
    op.create_index("ix_document_link_case_id", "document_link", ["case_id"], schema="casework")


def _ids(*names: str) -> list[sa.schema.SchemaItem]:
    return [sa.Column(name, sa.Uuid(), nullable=False) for name in names]


def _points(table: str, points: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(list(ours), list(theirs), name=op.f(f"fk_{table}_{'_'.join(ours)}"))
        for ours, theirs in points
    ]
