"""Mutations of withdrawals that are passed on: register one, and check afterwards who it was."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.legal_bases import Consent, Withdrawal
from casegraph.words import ERRORS, KEY, SUBJECT, VERSION
from consent import service
from consent.basis import ConsentKind
from consent.ids import ConsentId
from consent.withdrawing.commands import CheckIdentity, RegisterWithdrawal
from consent.withdrawing.kinds import IdentityCheck, WithdrawalChannel
from tenants.actor import Actor
from tenants.ids import SubjectId
from tenants.refusal import Refusal


@strawberry.input(
    description="Withdraw all that a person of the case consented to, whoever recorded it. / Intrekking doorgeven."
)
class RegisterWithdrawalInput:
    """A withdrawal to pass on."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    channel: WithdrawalChannel = strawberry.field(description="How you were told. / Hoe u het hoorde.")
    kind: ConsentKind | None = strawberry.field(
        default=None, description="Only this kind of consent; every kind when left out. / Alleen deze soort."
    )
    note: str | None = strawberry.field(
        default=None,
        description="How it was told, and how to call back. / Hoe het is verteld en hoe iemand terug te bellen is.",
    )

    def command(self) -> RegisterWithdrawal:
        """The same as a command."""
        return RegisterWithdrawal(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            channel=self.channel,
            kind=self.kind,
            note=self.note,
        )


@strawberry.input(description="Say whether it was the person who withdrew. / Vastleggen wie introk.")
class CheckIdentityInput:
    """A check to record; the consent stays withdrawn either way."""

    client_mutation_key: str = strawberry.field(description=KEY)
    consent: strawberry.ID = strawberry.field(description="The withdrawn consent. / De ingetrokken toestemming.")
    expected_version: int = strawberry.field(description=VERSION)
    outcome: IdentityCheck = strawberry.field(description="What you found. / Wat u vaststelde.")

    def command(self) -> CheckIdentity:
        """The same as a command."""
        one = ConsentId(row_id(self.consent, "Consent", field="consent"))
        return CheckIdentity(consent=one, expected_version=self.expected_version, outcome=self.outcome)


@strawberry.type(description="What came of a withdrawal that was passed on. / Het resultaat van de intrekking.")
class RegisterWithdrawalPayload:
    """The withdrawal; what there was to withdraw is not told."""

    withdrawal: Withdrawal | None = result(description="The withdrawal. / De intrekking.")
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of a check. / Het resultaat van de controle.")
class CheckIdentityPayload:
    """The consent."""

    consent: Consent | None = result(description="The consent. / De toestemming.")
    errors: list[MutationError] = given(description=ERRORS)


async def register_withdrawal(
    session: AsyncSession, actor: Actor, input: RegisterWithdrawalInput, at: datetime
) -> Outcome | Refusal:
    """Register."""
    return await do(
        input.command,
        lambda command: service.register_withdrawal(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"withdrawal": done.withdrawal},
    )


async def check_identity(
    session: AsyncSession, actor: Actor, input: CheckIdentityInput, at: datetime
) -> Outcome | Refusal:
    """Check."""
    return await do(
        input.command,
        lambda command: service.check_identity(session, actor, command, at),
        lambda done: {"consent": done.consent},
    )


@strawberry.type
class WithdrawingMutations:
    """Withdrawals that are passed on."""

    register_withdrawal: RegisterWithdrawalPayload = mutation(
        register_withdrawal,
        description="Withdraw what a person consented to, at once and everywhere; identity is checked afterwards. / "
        "Geef door dat iemand zijn toestemming intrekt.",
    )
    check_identity: CheckIdentityPayload = mutation(
        check_identity,
        description="Record who withdrew; it stays withdrawn either way. / Leg vast wie introk; ingetrokken blijft.",
    )
