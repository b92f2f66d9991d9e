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
from consent.giving.kinds import EvidenceKind
from consent.ids import ConsentId, MeasureId
from tenants.ids import LegalBasisId, MemberId, OrganisationId, SubjectId


@strawberry.input(description="The evidence of a consent (AVG 7(1)). / Het bewijs van een toestemming.")
class ConsentGivenInput:
    """A consent to be."""

    kind: ConsentKind = strawberry.field(description="To what. / Waarvoor.")
    given_at: datetime = strawberry.field(description="When it was given. / Wanneer gegeven.")
    channel: ConsentChannel = strawberry.field(description="How. / Hoe.")
    language: str = strawberry.field(
        description="In which language, nl or en: the catalogue must have a wording for this kind in it, in force on "
        "the day of giving. / In welke taal; de catalogus moet er een tekst voor hebben."
    )
    evidence_kind: EvidenceKind = strawberry.field(description="By what it can be shown. / Het soort bewijs.")
    evidence: str = strawberry.field(description="How it was recorded. / Hoe het is vastgelegd.")
    document_hash: str | None = strawberry.field(
        default=None,
        description="SHA-256 of a document, as 64 hexadecimal digits; the document itself is not kept here. / De hash.",
    )
    witness: str | None = strawberry.field(
        default=None,
        description="Who was there, by name, of what was said; not whoever records it. / De naam van de getuige.",
    )
    witness_member: strawberry.ID | None = strawberry.field(
        default=None,
        description="Not by name: a member of your organisation or of one in the case. / De getuige als medewerker.",
    )
    freedom_check: str | None = strawberry.field(
        default=None,
        description="Why it is free (AVG rec. 43): needed always; a public body that leaves it out is told which other "
        "grounds it may use. / Waarom het vrij is.",
    )
    asked_categories: list[Category] | None = strawberry.field(
        default=None,
        description="Which data were asked for, where fewer were given; left out, those of the basis. / Wat is "
        "gevraagd.",
    )
    asked_recipients: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description="For whom was asked, where fewer were given; left out, those of the basis. / Voor wie is gevraagd.",
    )
    signatures: list[SignatureInput] | None = strawberry.field(
        default=None,
        description="Who signed by now. Left out means: the person alone signed, on the day it was given; that is "
        "refused where anybody else must sign (see signersAsked). / Wie er hebben getekend. Weggelaten: alleen de "
        "betrokkene zelf; dat mag niet als ook een ander moet tekenen.",
    )

    def given(self) -> ConsentGiven:
        """The same as a command's part."""
        member = row_id_or_none(self.witness_member, "Member", field="consent.witnessMember")
        return ConsentGiven(
            kind=self.kind,
            given_at=self.given_at,
            channel=self.channel,
            language=self.language,
            evidence_kind=self.evidence_kind,
            evidence=self.evidence,
            document_hash=self.document_hash,
            witness=self.witness,
            witness_member=None if member is None else MemberId(member),
            freedom_check=self.freedom_check,
            asked_categories=None if self.asked_categories is None else tuple(self.asked_categories),
            asked_recipients=None
            if self.asked_recipients is None
            else tuple(
                OrganisationId(row_id(one, "Organisation", field="consent.askedRecipients"))
                for one in self.asked_recipients
            ),
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
