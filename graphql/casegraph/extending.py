"""Keeping a case longer than its term: decided by one person, confirmed by another in another role."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.retention import extending as service
from backend.retention.commands import ConfirmExtension, ExtendRetention, RetentionExtensionId
from casegraph.advice import RacAdvice
from casegraph.compiler.mapping import column, encrypted, expression, given, mapped, one, result
from casegraph.doing import do, row_id, row_id_or_none
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Member
from casegraph.outward import outward_id
from casegraph.words import CASE, ERRORS, KEY, VERSION
from consent.ids import RacAdviceId
from tenants.actor import Actor
from tenants.ids import CaseId
from tenants.refusal import Refusal
from tenants.roles import RoleKind

_UNTIL = "The last day on which it is kept. / De laatste dag waarop de casus wordt bewaard."
_REASON = "Why it must be kept longer. / Waarom langer."
_EXTENSION = "The extension. / De verlenging."
_ADVICE = "An advice on extending; asked where it was extended before. / Een RAC-advies over verlengen."


@mapped(table="casework.retention_extension", case="case_id", owner="organisation_id")
@strawberry.type(
    description="A decision to keep a case longer, for who approves destruction at the responsible organisation (Wgs). "
    "/ Verlenging van de bewaartermijn."
)
class RetentionExtension(Node):
    """A decision as it was taken; it holds once a second person confirmed it."""

    case_id: strawberry.ID = expression(
        outward_id("Case", "{t}.case_id"), description="The id of the case. / Het id van de casus."
    )
    until: date = column(description=_UNTIL)
    earlier: int = column(description="How many extensions came before it. / Hoeveel verlengingen eraan voorafgingen.")
    reason: str | None = encrypted("reason_enc", description=_REASON)
    decided_as: RoleKind = column(description="In which role it was decided. / In welke rol besloten.")
    decided_at: datetime = column(description="When it was decided. / Wanneer besloten.")
    confirmed_as: RoleKind | None = column(description="In which role it was confirmed. / In welke rol bevestigd.")
    confirmed_at: datetime | None = column(description="When it was confirmed. / Wanneer bevestigd.")
    version: int = column(description="Grows when it is confirmed. / Loopt op als zij wordt bevestigd.")
    decided_by: Member | None = one("{t}.id = {parent}.decided_by", description="By whom. / Door wie.")
    confirmed_by: Member | None = one("{t}.id = {parent}.confirmed_by", description="The second person. / De tweede.")
    advice: RacAdvice | None = one("{t}.id = {parent}.advice_id", description=_ADVICE)


@strawberry.input(description="Keep a case that has ended longer (Wgs). / Een bewaartermijn verlengen.")
class ExtendRetentionInput:
    """An extension to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    case: strawberry.ID = strawberry.field(description=CASE)
    until: date = strawberry.field(description=_UNTIL)
    reason: str = strawberry.field(description=_REASON)
    advice: strawberry.ID | None = strawberry.field(default=None, description=_ADVICE)

    def command(self) -> ExtendRetention:
        """The same as a command."""
        advice = row_id_or_none(self.advice, "RacAdvice", field="advice")
        return ExtendRetention(
            case=CaseId(row_id(self.case, "Case", field="case")),
            until=self.until,
            reason=self.reason,
            advice=None if advice is None else RacAdviceId(advice),
        )


@strawberry.input(description="Confirm an extension as the second person. / Een verlenging bevestigen.")
class ConfirmExtensionInput:
    """An extension to confirm."""

    client_mutation_key: str = strawberry.field(description=KEY)
    extension: strawberry.ID = strawberry.field(description=_EXTENSION)
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> ConfirmExtension:
        """The same as a command."""
        one = RetentionExtensionId(row_id(self.extension, "RetentionExtension", field="extension"))
        return ConfirmExtension(extension=one, expected_version=self.expected_version)


@strawberry.type(description="What came of an extension. / Het resultaat voor de verlenging.")
class RetentionExtensionPayload:
    """The extension."""

    extension: RetentionExtension | None = result(description=_EXTENSION)
    errors: list[MutationError] = given(description=ERRORS)


async def extend_retention(
    session: AsyncSession, actor: Actor, input: ExtendRetentionInput, at: datetime
) -> Outcome | Refusal:
    """Decide on an extension."""
    return await do(
        input.command,
        lambda command: service.extend_retention(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"extension": done.extension},
    )


async def confirm_extension(
    session: AsyncSession, actor: Actor, input: ConfirmExtensionInput, at: datetime
) -> Outcome | Refusal:
    """Confirm an extension."""
    return await do(
        input.command,
        lambda command: service.confirm_extension(session, actor, command, at),
        lambda done: {"extension": done.extension},
    )


@strawberry.type
class ExtendingMutations:
    """Keeping a case longer."""

    extend_retention: RetentionExtensionPayload = mutation(
        extend_retention,
        description="Decide to keep a case longer, within what its policy foresees; it waits for a second person. / "
        "Verleng een bewaartermijn.",
    )
    confirm_extension: RetentionExtensionPayload = mutation(
        confirm_extension,
        description="Confirm it in another role: the case is not destroyed before then. / Bevestig een verlenging.",
    )
