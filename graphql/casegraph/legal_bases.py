"""Legal bases and the consents behind them."""

from datetime import datetime

import strawberry

from casegraph.compiler.mapping import asc, column, encrypted, expression, many, mapped, one
from casegraph.custody import Measure
from casegraph.giving import ConsentForm
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.signing import ConsentSigner
from consent.basis import Art6, Art9Exception, Art10Ground, BasisKind, Category, ConsentChannel, ConsentKind, Purpose
from consent.withdrawing.kinds import IdentityCheck, WithdrawalChannel

_REASSESSED = (
    "(SELECT y.at FROM consent.reassessment y WHERE y.basis_id = {t}.id AND y.organisation_id = (SELECT tenants.org()))"
)


@mapped(table="consent.withdrawal", case="case_id", subject="subject_id", owner="organisation_id")
@strawberry.type(description="A withdrawal that was passed on. / Een doorgegeven intrekking.")
class Withdrawal(Node):
    """Who passed it on reads it, and whoever recorded what was withdrawn by it."""

    channel: WithdrawalChannel = column(description="How it was told. / Hoe het is verteld.")
    kind: ConsentKind | None = column(description="Only this kind; null for all. / Alleen deze soort; leeg is alle.")
    registered_at: datetime = column(description="When. / Wanneer.")
    note: str | None = encrypted("note_enc", description="How it was told; null when destroyed. / Toelichting.")
    organisation: Organisation | None = of_case(
        "organisation_id",
        description="Who passed it on; null when the person used a code. / Wie het doorgaf; leeg bij een code.",
    )


@mapped(
    table="consent.consent",
    case="case_id",
    subject="subject_id",
    owner="owner_org",
)
@strawberry.type(description="Consent with its evidence (AVG 7). / Toestemming met bewijs.")
class Consent(Node):
    """A consent. Its evidence survives its withdrawal."""

    kind: ConsentKind = column(description="To what consent was given. / Waarvoor toestemming is gegeven.")
    given_at: datetime = column(description="When it was given. / Wanneer gegeven.")
    signed_at: datetime | None = column(
        description="When the last who must sign had; null while awaited, and until then it opens nothing. / Wanneer "
        "iedereen had getekend."
    )
    signers: list[ConsentSigner] = many(
        "{t}.consent_id = {parent}.id",
        order=(asc("{t}.id"),),
        size=10,
        page=10,
        description="Who must sign, and who has; for whoever recorded it. / Wie moet tekenen en wie dat deed.",
    )
    channel: ConsentChannel = column(description="How it was given. / Hoe gegeven.")
    language: str = column(description="In which language. / In welke taal.")
    wording_version: str = column(description="Which version of the wording was used. / Versie van de tekst.")
    form: ConsentForm | None = one(
        "{t}.consent_id = {parent}.id",
        description="In which words and on what evidence, and what was asked; for whoever recorded it. / De tekst, het "
        "bewijs en wat er is gevraagd.",
    )
    evidence: str | None = encrypted(
        "evidence_enc", description="How it was recorded; null when destroyed. / Het bewijs; leeg na vernietiging."
    )
    freedom_check: str | None = encrypted(
        "freedom_check_enc", description="Why it is free (AVG rec. 43). / Waarom de toestemming vrij is."
    )
    withdrawn_at: datetime | None = column(description="When it was withdrawn. / Wanneer ingetrokken.")
    withdrawal: Withdrawal | None = one(
        "{t}.id = {parent}.withdrawal_id", description="How, when it was passed on. / Hoe, als het is doorgegeven."
    )
    identity_check: IdentityCheck | None = column(
        description="What the owner found about who withdrew. / Wat is vastgesteld over wie introk."
    )
    identity_checked_at: datetime | None = column(description="When. / Wanneer.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


@mapped(
    table="consent.legal_basis",
    case="case_id",
    subject="subject_id",
    owner="owner_org",
)
@strawberry.type(description="Why data about one person may be shared. / Grondslag om over één persoon te delen.")
class LegalBasis(Node):
    """One recorded ground: subject, purpose, categories, recipients, period."""

    kind: BasisKind = column(description="Consent, or another ground. / Toestemming of een andere grondslag.")
    ground_code: str = column(description="The ground's code in the catalogue. / De code van de grondslag.")
    art6: Art6 = column(description="The ground of AVG 6(1). / De grond van AVG 6 lid 1.")
    art9: Art9Exception | None = column(
        description="The exception for special categories. / De uitzondering voor bijzondere gegevens."
    )
    art10: Art10Ground | None = column(
        description="The ground for criminal data. / De grond voor strafrechtelijke gegevens."
    )
    purpose: Purpose = column(description="For what the data may be used. / Waarvoor de gegevens mogen dienen.")
    categories: list[Category] = column(description="Which data. / Welke gegevens.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="From when. / Vanaf wanneer.")
    valid_until: datetime | None = expression(
        f"least(upper({{t}}.valid), {{t}}.boundary_at, {{t}}.ended_at, {{t}}.rests_until, {_REASSESSED})",
        description="Until when, by its period, a dated boundary, its end or what it rests on. / Tot wanneer.",
    )
    reassess_from: datetime | None = expression(
        f"least({{t}}.boundary_at, {_REASSESSED})",
        description="From when it must be looked at again: consent by a birthday or a change of custody or measure, a "
        "law by the withdrawal of a consent to the same. Only a new one opens it then. / Vanaf wanneer herbeoordelen "
        "nodig is.",
    )
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    necessity: str | None = encrypted(
        "reason_enc", description="Why it is needed; null when destroyed. / Waarom het nodig is."
    )
    proportionality: str | None = encrypted(
        "proportionality_enc", description="Why it is no more than the purpose is worth. / De evenredigheid."
    )
    subsidiarity: str | None = encrypted(
        "subsidiarity_enc", description="Why less would not do. / Waarom het niet met minder kan."
    )
    after_withdrawal: str | None = encrypted(
        "after_withdrawal_enc", description="Why it goes on where a consent was withdrawn. / Waarom, na intrekking."
    )
    asks_second_reader: bool = column(
        description="Whether a colleague of who decided must confirm it. / Of een tweede lezer moet bevestigen."
    )
    confirmed_at: datetime | None = column(
        description="When a second reader confirmed it; until then it opens nothing. / Wanneer bevestigd."
    )
    measure: Measure | None = one(
        "{t}.id = {parent}.measure_id",
        description="The measure that it rests on, if you see it; with that it ends. / De maatregel waarop hij rust.",
    )
    urgent_until: datetime | None = column(
        description="When it ends, recorded in an emergency, unless a second person confirms it before. / "
        "Einde van de spoedgrondslag, tenzij een tweede persoon bevestigt."
    )
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    owner: Organisation | None = of_case("owner_org", description="Who recorded it. / Wie de grondslag vastlegde.")
    recipients: list[Organisation] = many(
        source="consent.legal_basis_recipient {via} JOIN tenants.organisation {t} ON {t}.id = {via}.organisation_id",
        on="{via}.basis_id = {parent}.id",
        order=(asc("{t}.name"), asc("{t}.id")),
        size=60,
        page=10,
        description="Who may receive. / Wie mogen ontvangen.",
    )
    consent: Consent | None = one(
        "{t}.owner_org = {parent}.owner_org AND {t}.basis_id = {parent}.id",
        description="The consent behind it. / De toestemming erachter.",
    )
