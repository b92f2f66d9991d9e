"""The registers of a partnership with a statute of its own: who takes part, and who reads there by name."""

from datetime import date, datetime

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from casegraph.compiler.kinds import Argument
from casegraph.compiler.mapping import by_id, column, connection, desc, expression, given, mapped, one, result
from casegraph.compiler.relay import Connection
from casegraph.doing import do
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Member, Organisation, of_case
from casegraph.outward import outward_id
from casegraph.partnership_inputs import (
    FROM,
    PARTICIPANT,
    PERSON,
    SCREENED,
    SOURCE,
    TAFEL,
    UNTIL,
    AuthorisePersonInput,
    EndAuthorisationInput,
    EndParticipantInput,
    RegisterParticipantInput,
)
from casegraph.tafels import Tafel
from casegraph.words import ERRORS
from consent.partnership import service
from consent.partnership.kinds import ParticipantBasis
from tenants.actor import Actor
from tenants.refusal import Refusal

_RECORDED = "When it was recorded. / Wanneer vastgelegd."
_VERSION = "Grows when it is ended. / Loopt op als het eindigt."
_NEWEST_FIRST = (desc("{t}.recorded_at", "timestamptz"), desc("{t}.id", "uuid"))
_AT_TAFEL = Argument(
    strawberry.ID | None, "Only of this tafel. / Alleen van deze tafel.", where="{t}.tafel_id = {$tafel}", of="Tafel"
)


@mapped(table="consent.partnership_participant")
@strawberry.type(
    description="An organisation in the register of a partnership with a statute of its own (Wgs). / Deelnemer."
)
class PartnershipParticipant(Node):
    """An entry as it was made; it ends, and never changes."""

    basis: ParticipantBasis = column(description="By statute, or admitted to one case. / Waarom.")
    source: str = column(description=SOURCE)
    case_id: strawberry.ID | None = expression(
        outward_id("Case", "{t}.case_id"), description="The case it was admitted to. / De casus, als het er één is."
    )
    valid_from: datetime | None = expression("lower({t}.valid)", description=FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=UNTIL)
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description=_VERSION)
    tafel: Tafel | None = one("{t}.id = {parent}.tafel_id", description=TAFEL)
    organisation: Organisation | None = of_case("organisation_id", description="Who takes part. / Wie deelneemt.")


@mapped(table="consent.authorised_person")
@strawberry.type(
    description="Somebody who was screened and may read content at a tafel of a partnership (Wgs); for the own "
    "organisation. / Een op naam bevoegde."
)
class AuthorisedPerson(Node):
    """An authorisation as it was given; it ends, and never changes."""

    screened_on: date = column(description=SCREENED)
    valid_from: datetime | None = expression("lower({t}.valid)", description=FROM)
    valid_until: datetime | None = expression("upper({t}.valid)", description=UNTIL)
    recorded_at: datetime = column(description=_RECORDED)
    version: int = column(description=_VERSION)
    tafel: Tafel | None = one("{t}.id = {parent}.tafel_id", description=TAFEL)
    member: Member | None = one("{t}.id = {parent}.member_id", description="Who. / Wie.")
    recorded_by: Member | None = one("{t}.id = {parent}.recorded_by", description="By whom. / Door wie.")


@strawberry.type(description="What came of an entry in the register. / Het resultaat voor de inschrijving.")
class PartnershipParticipantPayload:
    """The entry."""

    participant: PartnershipParticipant | None = result(description=PARTICIPANT)
    errors: list[MutationError] = given(description=ERRORS)


@strawberry.type(description="What came of an authorisation. / Het resultaat voor de bevoegdheid.")
class AuthorisedPersonPayload:
    """The authorisation."""

    authorisation: AuthorisedPerson | None = result(description=PERSON)
    errors: list[MutationError] = given(description=ERRORS)


async def register_participant(
    session: AsyncSession, actor: Actor, input: RegisterParticipantInput, at: datetime
) -> Outcome | Refusal:
    """Put an organisation in the register."""
    return await do(
        input.command,
        lambda command: service.register_participant(session, actor, command, at),
        lambda done: {"participant": done.id},
    )


async def end_participant(
    session: AsyncSession, actor: Actor, input: EndParticipantInput, at: datetime
) -> Outcome | Refusal:
    """End an entry."""
    return await do(
        input.command,
        lambda command: service.end_participant(session, actor, command, at),
        lambda done: {"participant": done.id},
    )


async def authorise_person(
    session: AsyncSession, actor: Actor, input: AuthorisePersonInput, at: datetime
) -> Outcome | Refusal:
    """Authorise a colleague."""
    return await do(
        input.command,
        lambda command: service.authorise_person(session, actor, command, at),
        lambda done: {"authorisation": done.id},
    )


async def end_authorisation(
    session: AsyncSession, actor: Actor, input: EndAuthorisationInput, at: datetime
) -> Outcome | Refusal:
    """End an authorisation."""
    return await do(
        input.command,
        lambda command: service.end_authorisation(session, actor, command, at),
        lambda done: {"authorisation": done.id},
    )


@strawberry.type
class PartnershipQuery:
    """Questions about the registers of a partnership."""

    partnership_participant: PartnershipParticipant | None = by_id(description="One participant. / Eén deelnemer.")
    partnership_participants: Connection[PartnershipParticipant] = connection(
        order=_NEWEST_FIRST,
        size=100,
        page=50,
        arguments={"tafel": _AT_TAFEL},
        description="Who takes part in a partnership, newest first. / De deelnemers van een verband, nieuwste eerst.",
    )
    authorised_person: AuthorisedPerson | None = by_id(description="One authorised person. / Eén bevoegde.")
    authorised_persons: Connection[AuthorisedPerson] = connection(
        order=_NEWEST_FIRST,
        size=100,
        page=50,
        arguments={"tafel": _AT_TAFEL},
        description="Who of your organisation may read at a tafel of a partnership; for its privacy officer, and for "
        "yourself. / De bevoegden van uw organisatie.",
    )


@strawberry.type
class PartnershipMutations:
    """The registers of a partnership."""

    register_participant: PartnershipParticipantPayload = mutation(
        register_participant,
        description="Put an organisation in the register of a partnership (Wgs). / Schrijf een deelnemer in.",
    )
    end_participant: PartnershipParticipantPayload = mutation(
        end_participant,
        description="End an entry: what it opened closes then. / Beëindig een inschrijving.",
    )
    authorise_person: AuthorisedPersonPayload = mutation(
        authorise_person,
        description="Let a screened colleague read at a tafel of a partnership. / Maak een collega op naam bevoegd.",
    )
    end_authorisation: AuthorisedPersonPayload = mutation(
        end_authorisation,
        description="End an authorisation: nothing is read from then on. / Beëindig een bevoegdheid.",
    )
