"""Mutations of lawful basis: record, end, withdraw, recuse, restrict."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import column, expression, given, mapped, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.error_codes import MutationError
from casegraph.legal_bases import Consent, LegalBasis
from casegraph.mutations import Outcome, keys_of, mutation
from casegraph.node import Node
from casegraph.words import ENDS, ERRORS, KEY, STARTS, SUBJECT, VERSION
from consent import service
from consent.basis import (
    Art6,
    Art9Exception,
    Art10Ground,
    BasisKind,
    Category,
    ConsentChannel,
    ConsentKind,
    Purpose,
    RestrictionGround,
)
from consent.commands import (
    ConsentGiven,
    EndBasis,
    LiftRestriction,
    RecordBasis,
    Recuse,
    Restrict,
    WithdrawConsent,
)
from consent.ids import ConsentId, RestrictionId
from tenants.actor import Actor
from tenants.ids import LegalBasisId, MemberId, OrganisationId, SubjectId
from tenants.refusal import Refusal


@mapped(table="consent.restriction", when="{t}.owner_org = (SELECT tenants.org())")
@strawberry.type(description="Processing is restricted (AVG 18), as your organisation set it. / Beperking.")
class Restriction(Node):
    """A restriction of one's own organisation."""

    ground: RestrictionGround = column(description="Why. / Waarom.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="Since when. / Sinds wanneer.")
    valid_until: datetime | None = expression("upper({t}.valid)", description="Until when. / Tot wanneer.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


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
    reason: str = strawberry.field(description="Why. / De motivering.")
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)
    supersedes: strawberry.ID | None = strawberry.field(
        default=None, description="The basis it takes the place of. / De grondslag die hiermee vervalt."
    )
    consent: ConsentGivenInput | None = strawberry.field(
        default=None, description="The evidence, for consent only. / Het bewijs, alleen bij toestemming."
    )

    def command(self) -> RecordBasis:
        """The same as a command."""
        supersedes = row_id_or_none(self.supersedes, "LegalBasis", field="supersedes")
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
            reason=self.reason,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            supersedes=None if supersedes is None else LegalBasisId(supersedes),
            consent=self.consent.given() if self.consent else None,
        )


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


@strawberry.input(description="Bar yourself or a colleague from a person. / Verschonen van een betrokkene.")
class RecuseInput:
    """A recusal to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    member: strawberry.ID | None = strawberry.field(
        default=None, description="A colleague; yourself when left out. / Een collega; uzelf als u niets invult."
    )
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> Recuse:
        """The same as a command."""
        member = row_id_or_none(self.member, "Member", field="member")
        return Recuse(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            member=None if member is None else MemberId(member),
            ends_at=self.ends_at,
        )


@strawberry.input(description="Restrict the processing of a person's data (AVG 18). / Verwerking beperken.")
class RestrictInput:
    """A restriction to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    ground: RestrictionGround = strawberry.field(description="Why. / Waarom.")
    towards: strawberry.ID | None = strawberry.field(
        default=None, description="One organisation; everybody when left out. / Eén organisatie, of iedereen."
    )
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> Restrict:
        """The same as a command."""
        towards = row_id_or_none(self.towards, "Organisation", field="towards")
        return Restrict(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            ground=self.ground,
            towards=None if towards is None else OrganisationId(towards),
            ends_at=self.ends_at,
        )


@strawberry.input(description="End a restriction now. / Een beperking opheffen.")
class LiftRestrictionInput:
    """A restriction to lift."""

    client_mutation_key: str = strawberry.field(description=KEY)
    restriction: strawberry.ID = strawberry.field(description="The restriction. / De beperking.")
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> LiftRestriction:
        """The same as a command."""
        one = RestrictionId(row_id(self.restriction, "Restriction", field="restriction"))
        return LiftRestriction(restriction=one, expected_version=self.expected_version)


@strawberry.type(description="What came of a legal basis. / Het resultaat voor de grondslag.")
class BasisPayload:
    """The legal basis."""

    legal_basis: LegalBasis | None = result(description="The legal basis. / De grondslag.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a withdrawal. / Het resultaat van de intrekking.")
class WithdrawConsentPayload:
    """The consent, for its owner; whoever received under it no longer sees it."""

    consent: Consent | None = result(description="The consent, if you still see it. / De toestemming.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a recusal. / Het resultaat van de verschoning.")
class RecusePayload:
    """Nothing is shown: whoever is barred sees nothing of it."""

    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a restriction. / Het resultaat van de beperking.")
class RestrictionPayload:
    """The restriction."""

    restriction: Restriction | None = result(description="The restriction. / De beperking.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_basis(session: AsyncSession, actor: Actor, input: RecordBasisInput, at: datetime) -> Outcome | Refusal:
    """Record a basis."""
    return await do(
        input.command,
        lambda command: service.record_basis(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"legalBasis": done.basis},
    )


async def end_basis(session: AsyncSession, actor: Actor, input: EndBasisInput, at: datetime) -> Outcome | Refusal:
    """End a basis."""
    return await do(
        input.command,
        lambda command: service.end_basis(session, actor, command, at),
        lambda done: {"legalBasis": done.basis},
    )


async def withdraw_consent(
    session: AsyncSession,
    actor: Actor,
    input: WithdrawConsentInput,
    at: datetime,
) -> Outcome | Refusal:
    """Withdraw."""
    return await do(
        input.command,
        lambda command: service.withdraw_consent(session, actor, command, at),
        lambda done: {"consent": done.consent},
    )


async def recuse(session: AsyncSession, actor: Actor, input: RecuseInput, at: datetime) -> Outcome | Refusal:
    """Recuse."""
    return await do(input.command, lambda command: service.recuse(session, actor, command, at), lambda _done: {})


async def restrict(session: AsyncSession, actor: Actor, input: RestrictInput, at: datetime) -> Outcome | Refusal:
    """Restrict."""
    return await do(
        input.command,
        lambda command: service.restrict(session, actor, command, at),
        lambda done: {"restriction": done.restriction},
    )


async def lift_restriction(
    session: AsyncSession,
    actor: Actor,
    input: LiftRestrictionInput,
    at: datetime,
) -> Outcome | Refusal:
    """Lift a restriction."""
    return await do(
        input.command,
        lambda command: service.lift_restriction(session, actor, command, at),
        lambda done: {"restriction": done.restriction},
    )


@strawberry.type
class LawfulMutations:
    """The register of lawful basis, and what bars."""

    record_basis: BasisPayload = mutation(
        record_basis, description="Record why data about one person may be shared. / Leg een grondslag vast."
    )
    end_basis: BasisPayload = mutation(end_basis, description="End a legal basis now. / Beëindig een grondslag.")
    withdraw_consent: WithdrawConsentPayload = mutation(
        withdraw_consent, description="Withdraw a consent; at once (AVG 7(3)). / Trek een toestemming in."
    )
    recuse: RecusePayload = mutation(
        recuse, description="Bar yourself or a colleague from a person. / Verschoon uzelf of een collega."
    )
    restrict: RestrictionPayload = mutation(
        restrict, description="Restrict the processing of a person's data (AVG 18). / Beperk de verwerking."
    )
    lift_restriction: RestrictionPayload = mutation(
        lift_restriction, description="End a restriction now. / Hef een beperking op."
    )
