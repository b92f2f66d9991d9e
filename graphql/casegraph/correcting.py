"""Mutations that put a contribution right or take it back."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.cases import service
from backend.cases.correction_commands import Correct, Retract
from backend.cases.kinds import ContributionNature, CorrectionReason
from casegraph.compiler.mapping import given, result
from casegraph.corrections import Correction
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.form_inputs import FormAnswerInput
from casegraph.sharing_inputs import ProvidedOnInput, RecipientInput
from casegraph.words import ERRORS, HAPPENED, KEY, NATURE
from tenants.actor import Actor
from tenants.ids import ContributionId
from tenants.refusal import Refusal

_CONTRIBUTION = "Your contribution. / Uw bijdrage."
_REASON = "Why it is wrong. / Waarom die niet klopt."


@strawberry.input(description="Put a new version beside a contribution of yours. / Een bijdrage verbeteren.")
class CorrectContributionInput:
    """A new version to be, about the same persons and of the same kind of data."""

    client_mutation_key: str = strawberry.field(description=KEY)
    contribution: strawberry.ID = strawberry.field(description=_CONTRIBUTION)
    correction_reason: CorrectionReason = strawberry.field(description=_REASON)
    nature: ContributionNature = strawberry.field(description=NATURE)
    body: str = strawberry.field(description="The text as it should be. / De tekst zoals die moet zijn.")
    happened_on: date | None = strawberry.field(default=None, description=HAPPENED)
    recipients: list[RecipientInput] | None = strawberry.field(
        default=None,
        description="Who else may read the new version; whoever may read the old one when left out. / "
        "Wie de nieuwe versie mogen lezen; dezelfde als u niets invult.",
    )
    provided_on: ProvidedOnInput | None = strawberry.field(
        default=None,
        description="Of police and prosecution service: on which decision, when not the old one's. / Op welk besluit.",
    )
    redaction: str | None = strawberry.field(
        default=None,
        description="How it was checked that nobody else can be recognised (Wjsg 39f). / De toets op derden.",
    )
    answers: list[FormAnswerInput] = strawberry.field(
        default_factory=list,
        description="Where the old version answers a form: every answer of the new one. / Alle antwoorden opnieuw.",
    )

    def command(self) -> Correct:
        """The same as a command."""
        to = self.recipients
        return Correct(
            contribution=ContributionId(row_id(self.contribution, "Contribution", field="contribution")),
            reason=self.correction_reason,
            nature=self.nature,
            body=self.body,
            happened_on=self.happened_on,
            recipients=None if to is None else tuple(one.recipient(field="recipients") for one in to),
            provided_on=self.provided_on.provided_on() if self.provided_on else None,
            redaction=self.redaction,
            answers=tuple(one.answer() for one in self.answers),
        )


@strawberry.input(description="Take a contribution of yours back altogether. / Een bijdrage intrekken.")
class RetractContributionInput:
    """A contribution to take back."""

    client_mutation_key: str = strawberry.field(description=KEY)
    contribution: strawberry.ID = strawberry.field(description=_CONTRIBUTION)
    correction_reason: CorrectionReason = strawberry.field(description=_REASON)

    def command(self) -> Retract:
        """The same as a command."""
        one = row_id(self.contribution, "Contribution", field="contribution")
        return Retract(contribution=ContributionId(one), reason=self.correction_reason)


@strawberry.type(description="What came of a correction. / Het resultaat van een correctie of intrekking.")
class CorrectionPayload:
    """The correction."""

    correction: Correction | None = result(description="The correction. / De correctie of intrekking.")
    errors: list[MutationError] = given(description=ERRORS)


async def correct_contribution(
    session: AsyncSession, actor: Actor, input: CorrectContributionInput, at: datetime
) -> Outcome | Refusal:
    """Correct."""
    return await do(
        input.command,
        lambda command: service.correct(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"correction": done.correction},
    )


async def retract_contribution(
    session: AsyncSession, actor: Actor, input: RetractContributionInput, at: datetime
) -> Outcome | Refusal:
    """Take it back."""
    return await do(
        input.command,
        lambda command: service.retract(session, actor, command, at),
        lambda done: {"correction": done.correction},
    )


@strawberry.type
class CorrectingMutations:
    """Putting right what was brought."""

    correct_contribution: CorrectionPayload = mutation(
        correct_contribution,
        description="Put a new version beside a contribution of yours; whoever received or read the old one gets a "
        "task. / Verbeter een bijdrage.",
    )
    retract_contribution: CorrectionPayload = mutation(
        retract_contribution,
        description="Take a contribution of yours back: nobody else reads it any more, and whoever received or read "
        "it gets a task. / Trek een bijdrage in.",
    )
