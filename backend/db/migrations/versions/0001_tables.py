"""Tables of tenants, lawful basis, cases and the ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "tafel_kind",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("blueprint", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", "version", name=op.f("pk_tafel_kind")),
        schema="casework",
    )
    op.create_table(
        "case_access",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.TSTZMULTIRANGE(), nullable=False),
        sa.Column("basis_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint(
            "\"category\" IN ('IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM')",
            name=op.f("ck_case_access_closed_category"),
        ),
        sa.CheckConstraint(
            "\"purpose\" IN ('VEILIGHEID_GEZIN', 'HULP_COORDINATIE', 'WEGING', 'TOEZICHT', 'HANDHAVING')",
            name=op.f("ck_case_access_closed_purpose"),
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "case_id", "purpose", "category", "subject_id", name=op.f("pk_case_access")
        ),
        schema="consent",
    )
    op.create_index("ix_case_access_case_id", "case_access", ["case_id"], unique=False, schema="consent")
    op.create_table(
        "case_participant",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("valid", postgresql.TSTZMULTIRANGE(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "case_id", name=op.f("pk_case_participant")),
        schema="consent",
    )
    op.create_index("ix_case_participant_case_id", "case_participant", ["case_id"], unique=False, schema="consent")
    op.create_index(
        "ix_case_participant_inbox",
        "case_participant",
        ["organisation_id", "opened_at", "case_id"],
        unique=False,
        schema="consent",
    )
    op.create_table(
        "applied_sql",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_applied_sql")),
        schema="tenants",
    )
    op.create_table(
        "binding_key",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("inner_pad", sa.LargeBinary(), nullable=False),
        sa.Column("outer_pad", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("region", "number", name=op.f("pk_binding_key")),
        schema="tenants",
    )
    op.create_table(
        "cell",
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("mode", sa.Text(), nullable=False),
        sa.Column("clock_offset", sa.Interval(), nullable=False),
        sa.CheckConstraint("\"mode\" IN ('PRODUCTION', 'DEMO', 'TEST')", name=op.f("ck_cell_closed_mode")),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_cell")),
        schema="tenants",
    )
    op.create_table(
        "convenant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_convenant")),
        sa.UniqueConstraint("name", "number", name=op.f("uq_convenant_name_number")),
        schema="tenants",
    )
    op.create_table(
        "ledger_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("assurance", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "\"action\" IN ('READ', 'MISS', 'WRITE', 'REFUSAL', 'SYSTEM')", name=op.f("ck_ledger_event_closed_action")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_event")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_ledger_event_organisation_id_id")),
        schema="tenants",
    )
    op.create_index(op.f("ix_ledger_event_case_id"), "ledger_event", ["case_id"], unique=False, schema="tenants")
    op.create_index(
        "ix_ledger_event_organisation_id_at", "ledger_event", ["organisation_id", "at"], unique=False, schema="tenants"
    )
    op.create_table(
        "mutation_key",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("client", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("mutation", sa.String(), nullable=False),
        sa.Column("input_mac", sa.String(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error_codes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "client", "key", name=op.f("pk_mutation_key")),
        schema="tenants",
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("active", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('GI', 'LOKAAL_TEAM', 'POLITIE', 'GGZ', 'VEILIG_THUIS', 'GEMEENTE', 'RVDK', 'OM', 'RECLASSERING', 'ZVH', 'CRISISDIENST', 'SCHOOL', 'HUISARTS_JGZ', 'VROUWENOPVANG', 'OVERIG')",
            name=op.f("ck_organisation_closed_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        schema="tenants",
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        schema="tenants",
    )
    op.create_table(
        "role_right",
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("right", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "\"right\" IN ('CASE_READ', 'SUBJECT_READ', 'CONTENT_READ', 'CONTENT_WRITE', 'REFERRAL_MAKE', 'REFERRAL_WEIGH', 'BASIS_READ', 'BASIS_WRITE', 'PARTICIPATION_WRITE', 'BREAK_GLASS', 'RESTRICT', 'LOG_READ', 'TENANT_ADMIN')",
            name=op.f("ck_role_right_closed_right"),
        ),
        sa.CheckConstraint(
            "\"role\" IN ('VOORZITTER', 'SECRETARIS', 'DEELNEMER', 'AANMELDER', 'WEGER', 'CASUSREGISSEUR', 'PROCESREGISSEUR', 'PRIVACY_OFFICER', 'BEHEERDER', 'CRISISDIENST')",
            name=op.f("ck_role_right_closed_role"),
        ),
        sa.PrimaryKeyConstraint("role", "right", name=op.f("pk_role_right")),
        schema="tenants",
    )
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "\"topic\" IN ('CASE_CHANGED', 'INVITED', 'CONSENT_WITHDRAWN', 'BREAK_GLASS_OPENED')",
            name=op.f("ck_notification_closed_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_notification_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        schema="casework",
    )
    op.create_index(
        "ix_notification_organisation_id_created_at",
        "notification",
        ["organisation_id", "created_at"],
        unique=False,
        schema="casework",
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"topic\" IN ('CASE_CHANGED', 'INVITED', 'CONSENT_WITHDRAWN', 'BREAK_GLASS_OPENED')",
            name=op.f("ck_outbox_closed_topic"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_outbox_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        schema="casework",
    )
    op.create_index(
        "ix_outbox_due_at", "outbox", ["due_at"], unique=False, schema="casework", postgresql_where="done_at IS NULL"
    )
    op.create_table(
        "tafel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind_code", sa.String(), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("convenant_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("\"status\" IN ('CONCEPT', 'ACTIEF', 'GESLOTEN')", name=op.f("ck_tafel_closed_status")),
        sa.ForeignKeyConstraint(["convenant_id"], ["tenants.convenant.id"], name=op.f("fk_tafel_convenant_id")),
        sa.ForeignKeyConstraint(
            ["kind_code", "kind_version"],
            ["casework.tafel_kind.code", "casework.tafel_kind.version"],
            name=op.f("fk_tafel_kind_code_kind_version"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_tafel_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tafel")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_tafel_organisation_id_id")),
        schema="casework",
    )
    op.create_table(
        "convenant_ceiling",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("convenant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("convenant_id"), "="),
            (sa.column("organisation_id"), "="),
            (sa.column("category"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="one_ceiling",
        ),
        sa.CheckConstraint(
            "category IN ('IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM')",
            name=op.f("ck_convenant_ceiling_closed_category"),
        ),
        sa.ForeignKeyConstraint(
            ["convenant_id"], ["tenants.convenant.id"], name=op.f("fk_convenant_ceiling_convenant_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_convenant_ceiling_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_convenant_ceiling")),
        schema="tenants",
    )
    op.create_table(
        "identity",
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["tenants.person.id"], name=op.f("fk_identity_person_id")),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identity")),
        schema="tenants",
    )
    op.create_table(
        "ledger_subject",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("object_type", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("basis_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.CheckConstraint(
            "\"ground\" IN ('OWN', 'SHARED', 'BREAK_GLASS', 'TAFEL')", name=op.f("ck_ledger_subject_closed_ground")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "event_id", "ordinal", name=op.f("pk_ledger_subject")),
        schema="tenants",
    )
    op.create_index("ix_ledger_subject_subject_id", "ledger_subject", ["subject_id"], unique=False, schema="tenants")
    op.create_table(
        "member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("home_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("function_title", sa.String(), nullable=False),
        sa.Column("active", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("organisation_id"), "="),
            (sa.column("person_id"), "="),
            (sa.column("active"), "&&"),
            using="gist",
            name="one_membership",
        ),
        sa.ForeignKeyConstraint(
            ["home_organisation_id"], ["tenants.organisation.id"], name=op.f("fk_member_home_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_member_organisation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["tenants.person.id"], name=op.f("fk_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("organisation_id", "id", name=op.f("uq_member_organisation_id_id")),
        schema="tenants",
    )
    op.create_index("ix_member_person_id", "member", ["person_id"], unique=False, schema="tenants")
    op.create_table(
        "case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("kind_code", sa.String(), nullable=False),
        sa.Column("kind_version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stage IN ('AANGEMELD', 'WEGING', 'AFGEWEZEN')) = (number IS NULL)",
            name=op.f("ck_case_number_when_admitted"),
        ),
        sa.CheckConstraint(
            "\"stage\" IN ('AANGEMELD', 'WEGING', 'TOEGELATEN', 'AFGEWEZEN', 'AFGESLOTEN')",
            name=op.f("ck_case_closed_stage"),
        ),
        sa.ForeignKeyConstraint(
            ["kind_code", "kind_version"],
            ["casework.tafel_kind.code", "casework.tafel_kind.version"],
            name=op.f("fk_case_kind_code_kind_version"),
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_case_owner_org")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f("fk_case_tafel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("number", name=op.f("uq_case_number")),
        schema="casework",
    )
    op.create_index("ix_case_tafel_id_stage", "case", ["tafel_id", "stage"], unique=False, schema="casework")
    op.create_table(
        "tafel_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.CheckConstraint("\"kind\" IN ('VAST', 'OP_AFROEP', 'GAST')", name=op.f("ck_tafel_seat_closed_kind")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_tafel_seat_organisation_id")
        ),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f("fk_tafel_seat_tafel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tafel_seat")),
        schema="casework",
    )
    op.create_index(
        "ix_tafel_seat_organisation_id_tafel_id",
        "tafel_seat",
        ["organisation_id", "tafel_id"],
        unique=False,
        schema="casework",
    )
    op.create_table(
        "mandate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_member_id", sa.Uuid(), nullable=False),
        sa.Column("to_member_id", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id", "from_member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_mandate_organisation_id_from_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "to_member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_mandate_organisation_id_to_member_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
        schema="tenants",
    )
    op.create_index("ix_mandate_to_member_id", "mandate", ["to_member_id"], unique=False, schema="tenants")
    op.create_table(
        "contribution",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("subject_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("body_enc", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"category\" IN ('IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM')",
            name=op.f("ck_contribution_closed_category"),
        ),
        sa.CheckConstraint(
            "\"protection\" IN ('GEEN', 'OPVANGADRES', 'MELDER')", name=op.f("ck_contribution_closed_protection")
        ),
        sa.CheckConstraint(
            "\"purpose\" IN ('VEILIGHEID_GEZIN', 'HULP_COORDINATIE', 'WEGING', 'TOEZICHT', 'HANDHAVING')",
            name=op.f("ck_contribution_closed_purpose"),
        ),
        sa.CheckConstraint("cardinality(subject_ids) > 0", name=op.f("ck_contribution_has_subject")),
        sa.ForeignKeyConstraint(["author_id"], ["tenants.member.id"], name=op.f("fk_contribution_author_id")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_contribution_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_contribution_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contribution")),
        sa.UniqueConstraint("case_id", "id", name=op.f("uq_contribution_case_id_id")),
        sa.UniqueConstraint("owner_org", "id", name=op.f("uq_contribution_owner_org_id")),
        schema="casework",
    )
    op.create_index(
        "ix_contribution_case_id_recorded_at",
        "contribution",
        ["case_id", "recorded_at", "id"],
        unique=False,
        schema="casework",
    )
    op.create_table(
        "participation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("case_id"), "="),
            (sa.column("organisation_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="one_participation",
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('AANMELDER', 'VAST', 'OP_AFROEP', 'GAST', 'BLIJFT_BETROKKEN')",
            name=op.f("ck_participation_closed_kind"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_participation_case_id")),
        sa.ForeignKeyConstraint(["invited_by"], ["tenants.organisation.id"], name=op.f("fk_participation_invited_by")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_participation_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participation")),
        schema="casework",
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("informed", sa.Text(), nullable=False),
        sa.Column("informed_reason_enc", sa.LargeBinary(), nullable=True),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(informed = 'GEINFORMEERD') = (informed_reason_enc IS NULL)",
            name=op.f("ck_referral_reason_when_not_informed"),
        ),
        sa.CheckConstraint(
            "\"informed\" IN ('GEINFORMEERD', 'NIET_GEINFORMEERD')", name=op.f("ck_referral_closed_informed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_referral_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_referral_owner_org")),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f("fk_referral_tafel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("case_id", name=op.f("uq_referral_case_id")),
        schema="casework",
    )
    op.create_table(
        "subject",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("role_in_household", sa.Text(), nullable=False),
        sa.Column("name_enc", sa.LargeBinary(), nullable=False),
        sa.Column("birth_date_enc", sa.LargeBinary(), nullable=True),
        sa.Column("turns_12_on", sa.Date(), nullable=True),
        sa.Column("turns_16_on", sa.Date(), nullable=True),
        sa.Column("turns_18_on", sa.Date(), nullable=True),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"role_in_household\" IN ('KIND', 'OUDER', 'PARTNER', 'GROOTOUDER', 'ANDERS')",
            name=op.f("ck_subject_closed_role_in_household"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_subject_case_id")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_subject_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subject")),
        sa.UniqueConstraint("case_id", "id", name=op.f("uq_subject_case_id_id")),
        schema="casework",
    )
    op.create_table(
        "weighing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("purpose_enc", sa.LargeBinary(), nullable=False),
        sa.Column("necessity_enc", sa.LargeBinary(), nullable=False),
        sa.Column("proportionality_enc", sa.LargeBinary(), nullable=False),
        sa.Column("subsidiarity_enc", sa.LargeBinary(), nullable=False),
        sa.Column("weighed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("\"verdict\" IN ('TOELATEN', 'AFWIJZEN')", name=op.f("ck_weighing_closed_verdict")),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_weighing_case_id")),
        sa.ForeignKeyConstraint(["member_id"], ["tenants.member.id"], name=op.f("fk_weighing_member_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_weighing_organisation_id")
        ),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f("fk_weighing_tafel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weighing")),
        sa.UniqueConstraint("case_id", "organisation_id", name=op.f("uq_weighing_case_id_organisation_id")),
        schema="casework",
    )
    op.create_table(
        "break_glass",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("reviewed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[] AND cardinality(\"categories\") > 0",
            name=op.f("ck_break_glass_closed_categories"),
        ),
        sa.CheckConstraint("reviewed_by <> member_id", name=op.f("ck_break_glass_reviewed_by_another")),
        sa.CheckConstraint(
            "upper(valid) IS NOT NULL AND lower(valid) IS NOT NULL", name=op.f("ck_break_glass_valid_is_bounded")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_break_glass_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_break_glass_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["reviewed_by"], ["tenants.member.id"], name=op.f("fk_break_glass_reviewed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_break_glass")),
        schema="consent",
    )
    op.create_index(
        "ix_break_glass_member_id_case_id", "break_glass", ["member_id", "case_id"], unique=False, schema="consent"
    )
    op.create_table(
        "case_lock",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_case_lock_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_lock")),
        schema="consent",
    )
    op.create_table(
        "role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("tafel_id", sa.Uuid(), nullable=True),
        sa.Column("case_id", sa.Uuid(), nullable=True),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.CheckConstraint(
            "\"kind\" IN ('VOORZITTER', 'SECRETARIS', 'DEELNEMER', 'AANMELDER', 'WEGER', 'CASUSREGISSEUR', 'PROCESREGISSEUR', 'PRIVACY_OFFICER', 'BEHEERDER', 'CRISISDIENST')",
            name=op.f("ck_role_closed_kind"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["casework.case.id"], name=op.f("fk_role_case_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_role_organisation_id_member_id"),
        ),
        sa.ForeignKeyConstraint(["tafel_id"], ["casework.tafel.id"], name=op.f("fk_role_tafel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        schema="tenants",
    )
    op.create_index("ix_role_member_id", "role", ["member_id"], unique=False, schema="tenants")
    op.create_table(
        "release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contribution_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.column("contribution_id"), "="),
            (sa.column("organisation_id"), "="),
            (sa.column("valid"), "&&"),
            using="gist",
            name="one_release",
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "contribution_id"],
            ["casework.contribution.case_id", "casework.contribution.id"],
            name=op.f("fk_release_case_id_contribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_release_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "contribution_id"],
            ["casework.contribution.owner_org", "casework.contribution.id"],
            name=op.f("fk_release_owner_org_contribution_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        schema="casework",
    )
    op.create_table(
        "legal_basis",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ground_code", sa.String(), nullable=False),
        sa.Column("art6", sa.Text(), nullable=False),
        sa.Column("art9", sa.Text(), nullable=True),
        sa.Column("art10", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("categories", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("boundary_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason_enc", sa.LargeBinary(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'TOESTEMMING') = (art6 = 'a')", name=op.f("ck_legal_basis_consent_is_art6_a")),
        sa.CheckConstraint(
            "NOT (categories && ARRAY['GEZONDHEID']::text[]) OR art9 IS NOT NULL",
            name=op.f("ck_legal_basis_special_needs_art9"),
        ),
        sa.CheckConstraint(
            "NOT (categories && ARRAY['STRAFRECHTELIJK']::text[]) OR art10 IS NOT NULL",
            name=op.f("ck_legal_basis_criminal_needs_art10"),
        ),
        sa.CheckConstraint(
            "\"art10\" IN ('UAVG_32_A', 'UAVG_32_B', 'UAVG_33_1_A', 'UAVG_33_1_B')",
            name=op.f("ck_legal_basis_closed_art10"),
        ),
        sa.CheckConstraint("\"art6\" IN ('a', 'b', 'c', 'd', 'e', 'f')", name=op.f("ck_legal_basis_closed_art6")),
        sa.CheckConstraint(
            "\"art9\" IN ('AVG_9_2_A', 'AVG_9_2_B', 'AVG_9_2_C', 'AVG_9_2_F', 'AVG_9_2_G', 'AVG_9_2_H', 'UAVG_30_3_A')",
            name=op.f("ck_legal_basis_closed_art9"),
        ),
        sa.CheckConstraint(
            "\"categories\" <@ ARRAY['IDENTITEIT', 'CONTACT', 'GEZIN', 'VEILIGHEID', 'GEZONDHEID', 'STRAFRECHTELIJK', 'HULPVERLENING', 'OPVOEDING', 'SCHOOL', 'FINANCIEN', 'WONEN', 'ADRES_GEHEIM']::text[] AND cardinality(\"categories\") > 0",
            name=op.f("ck_legal_basis_closed_categories"),
        ),
        sa.CheckConstraint("\"kind\" IN ('TOESTEMMING', 'WETTELIJK')", name=op.f("ck_legal_basis_closed_kind")),
        sa.CheckConstraint(
            "\"purpose\" IN ('VEILIGHEID_GEZIN', 'HULP_COORDINATIE', 'WEGING', 'TOEZICHT', 'HANDHAVING')",
            name=op.f("ck_legal_basis_closed_purpose"),
        ),
        sa.CheckConstraint("NOT isempty(valid) AND lower(valid) IS NOT NULL", name=op.f("ck_legal_basis_valid_starts")),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_legal_basis_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["tenants.member.id"], name=op.f("fk_legal_basis_decided_by")),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_legal_basis_owner_org")),
        sa.ForeignKeyConstraint(["supersedes"], ["consent.legal_basis.id"], name=op.f("fk_legal_basis_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
        sa.UniqueConstraint("case_id", "id", name=op.f("uq_legal_basis_case_id_id")),
        sa.UniqueConstraint("owner_org", "id", name=op.f("uq_legal_basis_owner_org_id")),
        schema="consent",
    )
    op.create_index(
        "ix_legal_basis_case_id_subject_id", "legal_basis", ["case_id", "subject_id"], unique=False, schema="consent"
    )
    op.create_table(
        "recusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_recusal_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id", "member_id"],
            ["tenants.member.organisation_id", "tenants.member.id"],
            name=op.f("fk_recusal_organisation_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        schema="consent",
    )
    op.create_index("ix_recusal_member_id", "recusal", ["member_id"], unique=False, schema="consent")
    op.create_table(
        "restriction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("valid", postgresql.TSTZRANGE(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"ground\" IN ('JUISTHEID_BETWIST', 'ONRECHTMATIG', 'RECHTSVORDERING', 'BEZWAAR')",
            name=op.f("ck_restriction_closed_ground"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_restriction_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_restriction_organisation_id")
        ),
        sa.ForeignKeyConstraint(["owner_org"], ["tenants.organisation.id"], name=op.f("fk_restriction_owner_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_restriction")),
        schema="consent",
    )
    op.create_index("ix_restriction_subject_id", "restriction", ["subject_id"], unique=False, schema="consent")
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("wording_version", sa.String(), nullable=False),
        sa.Column("evidence_enc", sa.LargeBinary(), nullable=False),
        sa.Column("evidence_hash", sa.LargeBinary(), nullable=False),
        sa.Column("freedom_check_enc", sa.LargeBinary(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "\"channel\" IN ('MONDELING', 'SCHRIFTELIJK', 'DIGITAAL')", name=op.f("ck_consent_closed_channel")
        ),
        sa.CheckConstraint(
            "\"kind\" IN ('VERWERKING', 'DOORBREKEN_GEHEIM', 'HULPVERLENING')", name=op.f("ck_consent_closed_kind")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_consent_withdrawal_names_who")
        ),
        sa.CheckConstraint("withdrawn_at >= given_at", name=op.f("ck_consent_withdrawn_after_given")),
        sa.ForeignKeyConstraint(
            ["case_id", "basis_id"],
            ["consent.legal_basis.case_id", "consent.legal_basis.id"],
            name=op.f("fk_consent_case_id_basis_id"),
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "subject_id"],
            ["casework.subject.case_id", "casework.subject.id"],
            name=op.f("fk_consent_case_id_subject_id"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "basis_id"],
            ["consent.legal_basis.owner_org", "consent.legal_basis.id"],
            name=op.f("fk_consent_owner_org_basis_id"),
        ),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["tenants.member.id"], name=op.f("fk_consent_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("owner_org", "basis_id", name=op.f("uq_consent_owner_org_basis_id")),
        schema="consent",
    )
    op.create_index("ix_consent_case_id", "consent", ["case_id"], unique=False, schema="consent")
    op.create_table(
        "legal_basis_recipient",
        sa.Column("basis_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("owner_org", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "basis_id"],
            ["consent.legal_basis.case_id", "consent.legal_basis.id"],
            name=op.f("fk_legal_basis_recipient_case_id_basis_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["tenants.organisation.id"], name=op.f("fk_legal_basis_recipient_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["owner_org", "basis_id"],
            ["consent.legal_basis.owner_org", "consent.legal_basis.id"],
            name=op.f("fk_legal_basis_recipient_owner_org_basis_id"),
        ),
        sa.PrimaryKeyConstraint("basis_id", "organisation_id", name=op.f("pk_legal_basis_recipient")),
        schema="consent",
    )
    op.create_index(
        op.f("ix_legal_basis_recipient_case_id"), "legal_basis_recipient", ["case_id"], unique=False, schema="consent"
    )
