"""Signing a consent: who must, who has, the signature that comes later, and the question whom to ask."""

from datetime import date, datetime
from typing import Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from casegraph.compiler.mapping import column, encrypted, expression, given, mapped, result
from casegraph.compiler.relay import read_node_id, write_node_id
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.context import Context
from casegraph.edge.errors import Language
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation, of_case
from casegraph.outward import outward_id
from casegraph.words import ERRORS, KEY, SUBJECT, VERSION
from consent import service
from consent.basis import ConsentKind
from consent.ids import ConsentSignerId
from consent.signing.commands import AddSignature, AskSigners, Signature, SignersAsked
from consent.signing.errors import nobody_signs
from consent.signing.kinds import SignatureMeans
from consent.signing.rules import SignsAs
from consent.signing.signers import Nobody
from tenants.actor import Actor
from tenants.ids import OrganisationId, SubjectId
from tenants.ledger.service import record
from tenants.refusal import Refusal
from tenants.vocabulary import LedgerAction

_SIGNS_AS = "In what quality. / In welke hoedanigheid."
_SIGNED_ON = "On which day. / Op welke dag."
_MEANS = "By what. / Waarmee."
_DECISION = "Which decision of the court, where that stands in. / De beschikking, bij vervangende toestemming."


@mapped(table="consent.consent_signer", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(description="One who must sign a consent, and whether that was done. / Wie moet tekenen.")
class ConsentSigner(Node):
    """A signer. An id shows nothing: whoever asks for the person is shown it if they may see that person."""

    signs_as: SignsAs = column(description=_SIGNS_AS)
    subject_id: strawberry.ID | None = expression(
        outward_id("Subject", "{t}.signer_id"), description="The person, to ask for if you may. / De persoon."
    )
    organisation: Organisation | None = of_case("signer_org", description="The organisation. / De organisatie.")
    kept_away: bool = column(description="A possible danger or under a contact ban: never asked. / Nooit vragen.")
    signed_on: date | None = column(description="On which day; null while awaited. / Wanneer; leeg als het wacht.")
    means: SignatureMeans | None = column(description=_MEANS)
    decision: str | None = encrypted("decision_enc", description=_DECISION)
    recorded_at: datetime | None = column(description="When it was recorded. / Wanneer vastgelegd.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")


@strawberry.input(description="A signature under a consent. / Een handtekening onder een toestemming.")
class SignatureInput:
    """Of a person of the case or of an organisation; exactly one of the two."""

    subject: strawberry.ID | None = strawberry.field(default=None, description="The person. / De persoon.")
    organisation: strawberry.ID | None = strawberry.field(default=None, description="Or who. / Of de organisatie.")
    signed_on: date = strawberry.field(description=_SIGNED_ON)
    means: SignatureMeans = strawberry.field(default=SignatureMeans.HANDTEKENING, description=_MEANS)
    decision: str | None = strawberry.field(default=None, description=_DECISION)

    def signature(self) -> Signature:
        """The same as a command's part."""
        subject = row_id_or_none(self.subject, "Subject", field="consent.signatures")
        organisation = row_id_or_none(self.organisation, "Organisation", field="consent.signatures")
        return Signature(
            signer=None if subject is None else SubjectId(subject),
            organisation=None if organisation is None else OrganisationId(organisation),
            signed_on=self.signed_on,
            means=self.means,
            decision=self.decision,
        )


@strawberry.input(description="Record a signature that a consent waits for. / Een handtekening toevoegen.")
class AddSignatureInput:
    """A signature that came later."""

    client_mutation_key: str = strawberry.field(description=KEY)
    consent_signer: strawberry.ID = strawberry.field(description="Who must sign. / Wie moet tekenen.")
    expected_version: int = strawberry.field(description=VERSION)
    signed_on: date = strawberry.field(description=_SIGNED_ON)
    means: SignatureMeans = strawberry.field(default=SignatureMeans.HANDTEKENING, description=_MEANS)
    decision: str | None = strawberry.field(default=None, description=_DECISION)

    def command(self) -> AddSignature:
        """The same as a command."""
        return AddSignature(
            signer=ConsentSignerId(row_id(self.consent_signer, "ConsentSigner", field="consentSigner")),
            expected_version=self.expected_version,
            signed_on=self.signed_on,
            means=self.means,
            decision=self.decision,
        )


@strawberry.type(description="What came of a signature. / Het resultaat voor de handtekening.")
class AddSignaturePayload:
    """The row of who must sign."""

    consent_signer: ConsentSigner | None = result(description="Who signed. / Wie tekende.")
    errors: list[MutationError] = given(description=ERRORS)


async def add_signature(
    session: AsyncSession, actor: Actor, input: AddSignatureInput, at: datetime
) -> Outcome | Refusal:
    """Add a signature."""
    return await do(
        input.command,
        lambda command: service.add_signature(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"consentSigner": done.signer},
    )


@strawberry.type(description="Somebody who would have to sign. / Iemand die zou moeten tekenen.")
class AskedSigner:
    """By quality; who it is shows only to who may see that person."""

    signs_as: SignsAs = strawberry.field(description=_SIGNS_AS)
    subject: strawberry.ID | None = strawberry.field(description="The person, if you see that person. / De persoon.")
    organisation: strawberry.ID | None = strawberry.field(description="Or the organisation. / Of de organisatie.")
    kept_away: bool = strawberry.field(description="Never ask or send anything. / Vraag en stuur diegene niets.")


@strawberry.type(description="Who must sign a consent, or why nobody can. / Wie moet tekenen.")
class SignersAnswer:
    """The answer before anything is asked of anybody."""

    signers: list[AskedSigner] = strawberry.field(description="All of these. / Allemaal.")
    nobody: Nobody | None = strawberry.field(description="Why nobody can sign. / Waarom niemand kan tekenen.")
    sentence: str | None = strawberry.field(
        description="The same in words, with what can be done. / In woorden, met wat u kunt doen."
    )


async def signers_asked(
    info: Info[Context, None],
    subject: Annotated[strawberry.ID, strawberry.argument(description=SUBJECT)],
    kind: Annotated[ConsentKind, strawberry.argument(description="To what. / Waarvoor.")],
    given_at: Annotated[datetime, strawberry.argument(description="Were it given then. / Op welk moment gegeven.")],
) -> SignersAnswer | None:
    """Ask before asking."""
    session, key = info.context.session, read_node_id(subject)
    found: SignersAsked | Refusal | None = None
    if key is not None and key.type_name == "Subject":
        command = AskSigners(subject=SubjectId(key.row_id), kind=kind, given_at=given_at)
        found = await service.signers_asked(session, command)
    answer = _answered(found, language=info.context.caller.language) if isinstance(found, SignersAsked) else None
    action = LedgerAction.MISS if answer is None else LedgerAction.READ
    await record(session, action=action, operation="signersAsked")
    return answer


def _answered(found: SignersAsked, *, language: Language) -> SignersAnswer:
    why = None if found.nobody is None else nobody_signs(found.nobody, field="subject")
    return SignersAnswer(
        signers=[
            AskedSigner(
                signs_as=one.signs_as,
                subject=None if one.signer is None else strawberry.ID(write_node_id("Subject", one.signer)),
                organisation=None
                if one.organisation is None
                else strawberry.ID(write_node_id("Organisation", one.organisation)),
                kept_away=one.kept_away,
            )
            for one in found.signers
        ],
        nobody=found.nobody,
        sentence=None if why is None else (why.message_nl if language is Language.NL else why.message_en),
    )


@strawberry.type
class SigningQuery:
    """The question before asking for consent."""

    signers_asked: SignersAnswer | None = strawberry.field(
        resolver=signers_asked,
        description="Who must sign a consent about this person; nothing when you do not see the person, hidden or "
        "absent alike. / Wie moet een toestemming over deze persoon ondertekenen?",
    )


@strawberry.type
class SigningMutations:
    """Signatures."""

    add_signature: AddSignaturePayload = mutation(
        add_signature,
        description="Record a signature that a consent waits for; with the last one it opens. / Leg een handtekening "
        "vast.",
    )
