"""What a person chose where nobody can sign a consent."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import column, encrypted, given, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Member
from casegraph.words import ERRORS, KEY, SUBJECT
from consent import service
from consent.basis import ConsentKind
from consent.signing.commands import DecideUnsigned
from consent.signing.kinds import InsteadOfSigning
from consent.signing.signers import Nobody
from tenants.actor import Actor
from tenants.ids import SubjectId
from tenants.refusal import Refusal

_KIND = "To what consent would have been. / Waarvoor de toestemming zou zijn."
_CHOICE = "What was chosen. / Wat er is gekozen."
_REASON = "Why. / Waarom."


@mapped(table="consent.unsigned_decision", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(
    description="What a person decided where nobody could sign; for the organisation that decided. / Een besluit omdat "
    "niemand kon tekenen."
)
class UnsignedDecision(Node):
    """A decision as it was taken. It opens and closes nothing, and never changes."""

    kind: ConsentKind = column(description=_KIND)
    nobody: Nobody = column(description="Why nobody could sign. / Waarom niemand kon tekenen.")
    choice: InsteadOfSigning = column(description=_CHOICE)
    reason: str | None = encrypted("reason_enc", description=_REASON)
    decided_at: datetime = column(description="When. / Wanneer.")
    decided_by: Member | None = one("{t}.id = {parent}.decided_by", description="By whom. / Door wie.")


@strawberry.input(description="Record what you chose where nobody can sign. / Vastleggen wat u koos.")
class DecideUnsignedInput:
    """A decision to be; the server asks again whether really nobody can sign."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    kind: ConsentKind = strawberry.field(description=_KIND)
    choice: InsteadOfSigning = strawberry.field(description=_CHOICE)
    reason: str = strawberry.field(description=_REASON)

    def command(self) -> DecideUnsigned:
        """The same as a command."""
        return DecideUnsigned(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            kind=self.kind,
            choice=self.choice,
            reason=self.reason,
        )


@strawberry.type(description="What came of a decision. / Het resultaat voor het besluit.")
class DecideUnsignedPayload:
    """The decision."""

    unsigned_decision: UnsignedDecision | None = result(description="The decision. / Het besluit.")
    errors: list[MutationError] = given(description=ERRORS)


async def decide_unsigned(
    session: AsyncSession, actor: Actor, input: DecideUnsignedInput, at: datetime
) -> Outcome | Refusal:
    """Record a decision."""
    return await do(
        input.command,
        lambda command: service.decide_unsigned(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"unsignedDecision": done.decision},
    )


@strawberry.type
class UnsignedMutations:
    """Decisions where nobody can sign."""

    decide_unsigned: DecideUnsignedPayload = mutation(
        decide_unsigned,
        description="Record what you chose where nobody can sign a consent (see signersAsked): another ground, "
        "substitute consent, completing the register, or not sharing. / Leg vast wat u koos als niemand kan tekenen.",
    )
