"""Conflicts of duties: to speak in spite of a duty of secrecy, decided step by step and confirmed by a colleague."""

from datetime import datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.mapping import asc, by_id, column, encrypted, expression, given, many, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, keys_of, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Member, Organisation
from casegraph.outward import outward_id
from casegraph.words import ERRORS, KEY, STARTS, SUBJECT, VERSION
from consent.basis import Category
from consent.ids import DutyConflictId
from consent.secrecy import service
from consent.secrecy.commands import ConfirmDutyConflict, EndDutyConflict, RecordDutyConflict
from tenants.actor import Actor
from tenants.ids import OrganisationId, SubjectId
from tenants.refusal import Refusal

_ASKED = "Whether consent was asked for, and if not why. / Is toestemming gevraagd, en zo niet: waarom niet?"
_HARM = "What serious harm threatens. / Welk ernstig nadeel dreigt er?"
_LAST_RESORT = "Why there is no other way. / Waarom kan het niet anders?"
_MINIMUM = "What is the least that is told. / Wat is het minste dat u vertelt?"
_CONSULTED = "Who was consulted. / Met wie is overlegd?"
_DUTY_CONFLICT = "The conflict of duties. / Het conflict van plichten."


@mapped(table="consent.duty_conflict", case="case_id", subject="subject_id", owner="owner_org")
@strawberry.type(
    description="A decision to speak in spite of a duty of secrecy (KNMG); for the organisation that took it. / "
    "Conflict van plichten."
)
class DutyConflict(Node):
    """A decision as it was taken. It lifts nothing before a colleague has confirmed it; it ends, and never changes."""

    subject_id: strawberry.ID = expression(
        outward_id("Subject", "{t}.subject_id"), description="About whom. / Over wie het gaat."
    )
    categories: list[Category] = column(description="Which data. / Welke gegevens.")
    valid_from: datetime | None = expression("lower({t}.valid)", description="From when. / Vanaf wanneer.")
    valid_until: datetime | None = expression(
        "least(upper({t}.valid), {t}.ended_at)", description="Until when, or when it ended. / Tot wanneer."
    )
    stands: bool | None = expression(
        "{t}.confirmed_at IS NOT NULL AND {t}.ended_at IS NULL AND {t}.valid @> (SELECT tenants.moment())",
        description="Whether it lifts the duty of secrecy now. / Of het nu geldt.",
    )
    asked: str | None = encrypted("asked_enc", description=_ASKED)
    harm: str | None = encrypted("harm_enc", description=_HARM)
    last_resort: str | None = encrypted("last_resort_enc", description=_LAST_RESORT)
    minimum: str | None = encrypted("minimum_enc", description=_MINIMUM)
    consulted: str | None = encrypted("consulted_enc", description=_CONSULTED)
    decided_at: datetime = column(description="When it was decided. / Wanneer besloten.")
    confirmed_at: datetime | None = column(description="When a colleague confirmed it. / Wanneer bevestigd.")
    ended_at: datetime | None = column(description="When it was ended. / Wanneer beëindigd.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    decided_by: Member | None = one("{t}.id = {parent}.decided_by", description="By whom. / Door wie.")
    confirmed_by: Member | None = one("{t}.id = {parent}.confirmed_by", description="The second reader. / De lezer.")
    recipients: list[Organisation] = many(
        "{t}.id = ANY ({parent}.recipients)",
        order=(asc("{t}.name"), asc("{t}.id")),
        size=50,
        page=10,
        description="To whom. / Aan wie.",
    )


@strawberry.input(description="Decide on a conflict of duties, step by step. / Een conflict van plichten vastleggen.")
class RecordDutyConflictInput:
    """A decision to be; every step is answered."""

    client_mutation_key: str = strawberry.field(description=KEY)
    subject: strawberry.ID = strawberry.field(description=SUBJECT)
    categories: list[Category] = strawberry.field(description="Which data, at least one. / Welke gegevens.")
    recipients: list[strawberry.ID] = strawberry.field(description="To whom, at least one. / Aan wie.")
    asked: str = strawberry.field(description=_ASKED)
    harm: str = strawberry.field(description=_HARM)
    last_resort: str = strawberry.field(description=_LAST_RESORT)
    minimum: str = strawberry.field(description=_MINIMUM)
    consulted: str = strawberry.field(description=_CONSULTED)
    ends_at: datetime = strawberry.field(description="Until when it holds. / Tot wanneer het geldt.")
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)

    def command(self) -> RecordDutyConflict:
        """The same as a command."""
        return RecordDutyConflict(
            subject=SubjectId(row_id(self.subject, "Subject", field="subject")),
            categories=tuple(self.categories),
            recipients=tuple(
                OrganisationId(row_id(one, "Organisation", field="recipients")) for one in self.recipients
            ),
            asked=self.asked,
            harm=self.harm,
            last_resort=self.last_resort,
            minimum=self.minimum,
            consulted=self.consulted,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="Confirm a colleague's decision as its second reader. / Een besluit bevestigen.")
class ConfirmDutyConflictInput:
    """A decision to confirm."""

    client_mutation_key: str = strawberry.field(description=KEY)
    duty_conflict: strawberry.ID = strawberry.field(description=_DUTY_CONFLICT)
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> ConfirmDutyConflict:
        """The same as a command."""
        one = DutyConflictId(row_id(self.duty_conflict, "DutyConflict", field="dutyConflict"))
        return ConfirmDutyConflict(duty_conflict=one, expected_version=self.expected_version)


@strawberry.input(description="End a decision: what rests on it closes. / Een conflict van plichten beëindigen.")
class EndDutyConflictInput:
    """A decision to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    duty_conflict: strawberry.ID = strawberry.field(description=_DUTY_CONFLICT)
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> EndDutyConflict:
        """The same as a command."""
        one = DutyConflictId(row_id(self.duty_conflict, "DutyConflict", field="dutyConflict"))
        return EndDutyConflict(duty_conflict=one, expected_version=self.expected_version)


@strawberry.type(description="What came of a conflict of duties. / Het resultaat voor het conflict van plichten.")
class DutyConflictPayload:
    """The decision."""

    duty_conflict: DutyConflict | None = result(description=_DUTY_CONFLICT)
    errors: list[MutationError] = given(description=ERRORS)


async def record_duty_conflict(
    session: AsyncSession, actor: Actor, input: RecordDutyConflictInput, at: datetime
) -> Outcome | Refusal:
    """Record a decision."""
    return await do(
        input.command,
        lambda command: service.record_duty_conflict(session, actor, command, at, keys=keys_of(session)),
        lambda done: {"dutyConflict": done.duty_conflict},
    )


async def confirm_duty_conflict(
    session: AsyncSession, actor: Actor, input: ConfirmDutyConflictInput, at: datetime
) -> Outcome | Refusal:
    """Confirm a decision."""
    return await do(
        input.command,
        lambda command: service.confirm_duty_conflict(session, actor, command, at),
        lambda done: {"dutyConflict": done.duty_conflict},
    )


async def end_duty_conflict(
    session: AsyncSession, actor: Actor, input: EndDutyConflictInput, at: datetime
) -> Outcome | Refusal:
    """End a decision."""
    return await do(
        input.command,
        lambda command: service.end_duty_conflict(session, actor, command, at),
        lambda done: {"dutyConflict": done.duty_conflict},
    )


@strawberry.type
class SecrecyQuery:
    """Questions about conflicts of duties, for the organisation that decided."""

    duty_conflict: DutyConflict | None = by_id(description="One conflict of duties. / Eén conflict van plichten.")


@strawberry.type
class SecrecyMutations:
    """Deciding on a conflict of duties."""

    record_duty_conflict: DutyConflictPayload = mutation(
        record_duty_conflict,
        description="Decide to speak in spite of a duty of secrecy; it lifts nothing before a colleague confirms it. / "
        "Leg een conflict van plichten vast.",
    )
    confirm_duty_conflict: DutyConflictPayload = mutation(
        confirm_duty_conflict,
        description="Confirm a colleague's decision as second reader. / Bevestig het besluit van een collega.",
    )
    end_duty_conflict: DutyConflictPayload = mutation(
        end_duty_conflict,
        description="End a decision: what rests on it closes at once. / Beëindig een conflict van plichten.",
    )
