"""The form in which a consent was given: in which words, on what evidence, and what was asked."""

import strawberry

from casegraph.catalogue import CatalogueEntry
from casegraph.compiler.mapping import asc, column, encrypted, expression, many, mapped, one
from casegraph.node import Node
from casegraph.organisations import Member, Organisation, of_case
from consent.basis import Category
from consent.giving.kinds import EvidenceKind


@mapped(table="consent.consent_form", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="In which form a consent was given. / Hoe een toestemming is gevraagd en gegeven.")
class ConsentForm(Node):
    """For whoever recorded the consent. What was given of what was asked, its basis says."""

    wording: CatalogueEntry | None = one(
        "{t}.kind = {parent}.wording_kind AND {t}.code = {parent}.wording_code"
        " AND {t}.version = {parent}.wording_version",
        description="The text by which it was asked, as it read then. / De tekst waarmee is gevraagd.",
    )
    evidence_kind: EvidenceKind = column(description="By what it can be shown. / Het soort bewijs.")
    document_hash: str | None = expression(
        "encode({t}.document_hash, 'hex')",
        description="SHA-256 of the document, which is not kept here. / De hash van het document.",
    )
    witness: str | None = encrypted("witness_enc", description="Who was there; null when destroyed. / De getuige.")
    witness_member: Member | None = one(
        "{t}.id = {parent}.witness_member",
        description="The colleague who was there; null for one of another organisation. / De collega die getuige was.",
    )
    witness_organisation: Organisation | None = of_case(
        "witness_org",
        description="Of which organisation a member was there. / Van welke organisatie een medewerker getuige was.",
    )
    asked_categories: list[Category] = column(description="Which data were asked for. / Welke gegevens zijn gevraagd.")
    asked_recipients: list[Organisation] = many(
        "{t}.id = ANY ({parent}.asked_recipients)",
        order=(asc("{t}.name"), asc("{t}.id")),
        size=50,
        page=10,
        description="For whom was asked. / Voor wie is gevraagd.",
    )
