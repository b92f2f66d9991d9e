"""What is given to record, confirm, end and withdraw a legal basis."""

from datetime import datetime

import strawberry

from casegraph.doing import row_id, row_id_or_none
from casegraph.signing import SignatureInput
from casegraph.words import ENDS, KEY, STARTS, SUBJECT, VERSION
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Purpose,
)
from consent.commands import ConfirmBasis, ConsentGiven, EndBasis, RecordBasis, WithdrawConsent
from consent.ids import ConsentId, MeasureId
from tenants.ids import LegalBasisId, OrganisationId, SubjectId


@strawberry.input(description="The evidence of a consent (AVG 7(1)). / Het bewijs van een toestemming.")
class ConsentGivenInput:
    """A consent to be."""

    kind: ConsentKind = strawberry.field(description="To what. / Waarvoor.")
    given_at: datetime = strawberry.field(description="When it was given. / Wanneer gegeven.")
    channel: ConsentChannel = strawberry.field(description="How. / Hoe.")
    language: str = strawberry.field(description="In which language, as in BCP 47. / In welke taal.")
    wording_version: str = strawberry.field(description="Which wording was used. / Welke tekst is gebruikt.")
    evidence: str = strawberry.field(description="How it was recorded. / Hoe het is vastgelegd.")
    freedom_check: str = strawberry.field(description="Why it is free (AVG rec. 43). / Waarom het vrij is.")
    signatures: list[SignatureInput] | None = strawberry.field(
        default=None,
        description="Who signed by now; left out, the person alone, on the day it was given. / Wie er hebben getekend; "
        "weggelaten: alleen de betrokkene zelf.",
    )

    def given(self) -> ConsentGiven:
        """The same as a command's part."""
        return ConsentGiven(
            kind=self.kind,
            given_at=self.given_at,
            channel=self.channel,
            language=self.language,
            wording_version=self.wording_version,
            evidence=self.evidence,
            freedom_check=self.freedom_check,
            signatures=None if self.signatures is None else tuple(one.signature() for one in self.signatures),
        )


@strawberry.input(description="Record why data about one person may be shared. / Een grondslag vastleggen.")
class RecordBasisInput:
    """A legal basis to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    kind: BasisKind = strawberry.field(description="Consent or another ground. / Toestemming of anders.")
    ground_code: str = strawberry.field(description="The ground's code. / De code van de grondslag.")
    art6: Art6 = strawberry.field(description="The ground of AVG 6(1). / De grond van AVG 6 lid 1.")
    art9: Art9Exception | None = strawberry.field(
        default=None, description="The exception, for special categories. / De uitzondering."
    )
    art10: Art10Ground | None = strawberry.field(
        default=None, description="The ground, for criminal data. / De grond voor strafrechtelijke gegevens."
    )
    purpose: Purpose = strawberry.field(description="For what. / Waarvoor.")
    categories: list[Category] = strawberry.field(description="Which data. / Welke gegevens.")
    recipients: list[strawberry.ID] = strawberry.field(description="Who may receive. / Wie mogen ontvangen.")
    necessity: str = strawberry.field(description="Why it is needed. / Waarom het nodig is.")
    proportionality: str | None = strawberry.field(
        default=None, description="Why it is no more than the purpose is worth. / De evenredigheid."
    )
    subsidiarity: str | None = strawberry.field(
        default=None, description="Why less would not do. / Waarom het niet met minder kan."
    )
    after_withdrawal: str | None = strawberry.field(
        default=None, description="Why, where a consent to the same was withdrawn. / Waarom, na een intrekking."
    )
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)
    supersedes: strawberry.ID | None = strawberry.field(
        default=None, description="The basis it takes the place of. / De grondslag die hiermee vervalt."
    )
    measure: strawberry.ID | None = strawberry.field(
        default=None, description="The measure that the ground rests on. / De maatregel waarop de grondslag steunt."
    )
    urgent: bool = strawberry.field(
        default=False,
        description="In an emergency, by the officer on duty: it opens at once, for the minimum that the ground names, "
        "and ends with the next working day unless a colleague confirms it. / Spoed, door wie dienst heeft.",
    )
    consent: ConsentGivenInput | None = strawberry.field(
        default=None, description="The evidence, for consent only. / Het bewijs, alleen bij toestemming."
    )

    def command(self) -> RecordBasis:
        """The same as a command."""
        supersedes = row_id_or_none(self.supersedes, "LegalBasis", field="supersedes")
        measure = row_id_or_none(self.measure, "Measure", field="measure")
        return RecordBasis(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            kind=self.kind,
            ground_code=self.ground_code,
            art6=self.art6,
            art9=self.art9,
            art10=self.art10,
            purpose=self.purpose,
            categories=tuple(self.categories),
            recipients=tuple(
                OrganisationId(row_id(one, "Organisation", field="recipients")) for one in self.recipients
            ),
            necessity=self.necessity,
            proportionality=self.proportionality,
            subsidiarity=self.subsidiarity,
            after_withdrawal=self.after_withdrawal,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            supersedes=None if supersedes is None else LegalBasisId(supersedes),
            measure=None if measure is None else MeasureId(measure),
            urgent=self.urgent,
            consent=self.consent.given() if self.consent else None,
        )


@strawberry.input(description="Confirm what a colleague decided. / Als tweede lezer een grondslag bevestigen.")
class ConfirmLegalBasisInput:
    """A basis to confirm."""

    client_mutation_key: str = strawberry.field(description=KEY)
    legal_basis: strawberry.ID = strawberry.field(description="The legal basis. / De grondslag.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> ConfirmBasis:
        """The same as a command."""
        one = LegalBasisId(row_id(self.legal_basis, "LegalBasis", field="legalBasis"))
        return ConfirmBasis(basis=one, expected_version=self.expected_version)


@strawberry.input(description="End a legal basis now. / Een grondslag nu beëindigen.")
class EndBasisInput:
    """A basis to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    legal_basis: strawberry.ID = strawberry.field(description="The legal basis. / De grondslag.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> EndBasis:
        """The same as a command."""
        one = LegalBasisId(row_id(self.legal_basis, "LegalBasis", field="legalBasis"))
        return EndBasis(basis=one, expected_version=self.expected_version)


@strawberry.input(description="Withdraw a consent, as easily as it was given (AVG 7(3)). / Toestemming intrekken.")
class WithdrawConsentInput:
    """A consent to withdraw: no reason is asked."""

    client_mutation_key: str = strawberry.field(description=KEY)
    consent: strawberry.ID = strawberry.field(description="The consent. / De toestemming.")

    def command(self) -> WithdrawConsent:
        """The same as a command."""
        return WithdrawConsent(consent=ConsentId(row_id(self.consent, "Consent", field="consent")))
