"""Registrations of one's own colleagues in registers of professionals: to see, to record, and to end."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.professionals import service
from backend.tafels.professionals.commands import EndRegistration, RecordRegistration, RegistrationId
from casegraph.compiler.mapping import asc, column, given, many, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Member
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import MemberId
from tenants.refusal import Refusal

_REGISTER = "The register: SKJ, REGISTERPLEIN or BIG. / Het beroepsregister."
_NUMBER = "The number there. / Het registratienummer."
_FROM = "Its first day. / De eerste dag."
_UNTIL = "Its last day. / De laatste dag."
_CHECKED = "On which day somebody looked in the register. / Wanneer in het register gekeken is."


@mapped(table="tenants.registration")
@strawberry.type(description="That a colleague stands in a register of professionals. / Beroepsregistratie.")
class ProfessionalRegistration(Node):
    """A registration: for whoever administers the own organisation, and for whom it is about."""

    register_code: str = column(description=_REGISTER)
    number: str = column(description=_NUMBER)
    valid_from: date = column(description=_FROM)
    valid_until: date = column(description=_UNTIL)
    checked_on: date = column(description=_CHECKED)
    recorded_at: datetime = column(description="When it was recorded. / Wanneer vastgelegd.")
    ended_at: datetime | None = column(description="Since when it holds no more. / Sinds wanneer vervallen.")
    version: int = column(description="Grows with every change. / Loopt op bij iedere wijziging.")
    member: Member | None = one("{t}.id = {parent}.member_id", description="Whose it is. / Van wie.")
    checked_by: Member | None = one("{t}.id = {parent}.recorded_by", description="Who looked. / Wie keek.")


@strawberry.input(description="Record a colleague's registration. / De registratie van een collega vastleggen.")
class RecordRegistrationInput:
    """A registration to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    member: strawberry.ID = strawberry.field(description="The colleague. / De collega.")
    register_code: str = strawberry.field(description=_REGISTER)
    number: str = strawberry.field(description=_NUMBER)
    valid_from: date = strawberry.field(description=_FROM)
    valid_until: date = strawberry.field(description=_UNTIL)
    checked_on: date = strawberry.field(description=_CHECKED)

    def command(self) -> RecordRegistration:
        """The same as a command."""
        return RecordRegistration(
            member=MemberId(row_id(self.member, "Member", field="member")),
            register_code=self.register_code,
            number=self.number,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            checked_on=self.checked_on,
        )


@strawberry.input(description="Say that a registration holds no more. / Een registratie beëindigen.")
class EndRegistrationInput:
    """A registration to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    registration: strawberry.ID = strawberry.field(description="The registration. / De registratie.")
    expected_version: int = strawberry.field(description="The version you saw. / De versie die u zag.")

    def command(self) -> EndRegistration:
        """The same as a command."""
        one = row_id(self.registration, "ProfessionalRegistration", field="registration")
        return EndRegistration(registration=RegistrationId(one), expected_version=self.expected_version)


@strawberry.type(description="What came of it for a registration. / Het resultaat voor een registratie.")
class RegistrationPayload:
    """The registration."""

    registration: ProfessionalRegistration | None = result(description="The registration. / De registratie.")
    errors: list[MutationError] = given(description=ERRORS)


async def record_registration(
    session: AsyncSession, actor: Actor, input: RecordRegistrationInput, at: datetime
) -> Outcome | Refusal:
    """Record."""
    return await do(
        input.command,
        lambda command: service.record_registration(session, actor, command, at),
        lambda done: {"registration": done.registration},
    )


async def end_registration(
    session: AsyncSession, actor: Actor, input: EndRegistrationInput, at: datetime
) -> Outcome | Refusal:
    """End."""
    return await do(
        input.command,
        lambda command: service.end_registration(session, actor, command, at),
        lambda done: {"registration": done.registration},
    )


@strawberry.type
class ProfessionalsQuery:
    """Looking up registrations."""

    registrations: list[ProfessionalRegistration] = many(
        order=(asc("{t}.valid_until"), asc("{t}.id")),
        size=200,
        page=50,
        description="Registrations of your organisation, first what ends first; your own if you are no administrator. "
        "/ De beroepsregistraties van uw organisatie.",
    )


@strawberry.type
class ProfessionalsMutations:
    """Recording and ending registrations."""

    record_registration: RegistrationPayload = mutation(
        record_registration,
        description="Write down that a colleague stands in a register. / Leg een registratie vast.",
    )
    end_registration: RegistrationPayload = mutation(
        end_registration, description="Say that a registration holds no more. / Beëindig een registratie."
    )
