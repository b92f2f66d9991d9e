"""Making a tafel, its seats, and the roles of one's own colleagues there."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.founding import seating, service
from backend.tafels.founding.commands import EndSeat, GiveSeat, MakeTafel, PutUnderConvenant, SeatId
from backend.tafels.models import SeatKind
from casegraph.compiler.mapping import given, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.words import ENDS, ERRORS, KEY, STARTS, VERSION
from tenants.actor import Actor
from tenants.ids import ConvenantId, OrganisationId, TafelId
from tenants.refusal import Refusal

if TYPE_CHECKING:
    from casegraph.tafels import Tafel

_TAFEL = "The tafel. / De tafel."
_CONVENANT = "The convenant that it is under. / Het convenant waar de tafel onder valt."


@strawberry.input(description="Make a tafel. / Een tafel maken.")
class MakeTafelInput:
    """A tafel to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    name: str = strawberry.field(description="Its name. / De naam.")
    kind: str = strawberry.field(description="The kind of tafel, a blueprint's code. / De soort tafel.")
    kind_version: int = strawberry.field(description="In which version. / In welke versie.")
    convenant: strawberry.ID = strawberry.field(description=_CONVENANT)

    def command(self) -> MakeTafel:
        """The same as a command."""
        convenant = ConvenantId(row_id(self.convenant, "Convenant", field="convenant"))
        return MakeTafel(name=self.name, kind=self.kind, kind_version=self.kind_version, convenant=convenant)


@strawberry.input(description="Put a tafel under a later convenant. / Een tafel onder een later nummer brengen.")
class PutUnderConvenantInput:
    """A change of convenant to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description=_TAFEL)
    convenant: strawberry.ID = strawberry.field(description=_CONVENANT)
    expected_version: int = strawberry.field(description=VERSION)

    def command(self) -> PutUnderConvenant:
        """The same as a command."""
        return PutUnderConvenant(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            convenant=ConvenantId(row_id(self.convenant, "Convenant", field="convenant")),
            expected_version=self.expected_version,
        )


@strawberry.input(description="Give an organisation a seat. / Een organisatie een zetel geven.")
class GiveSeatInput:
    """A seat to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description=_TAFEL)
    organisation: strawberry.ID = strawberry.field(description="Who. / Welke organisatie.")
    kind: SeatKind = strawberry.field(description="How it sits there. / Het soort zetel.")
    starts_at: datetime | None = strawberry.field(default=None, description=STARTS)
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> GiveSeat:
        """The same as a command."""
        return GiveSeat(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            organisation=OrganisationId(row_id(self.organisation, "Organisation", field="organisation")),
            kind=self.kind,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )


@strawberry.input(description="End a seat. / Een zetel beëindigen.")
class EndSeatInput:
    """A seat to end."""

    client_mutation_key: str = strawberry.field(description=KEY)
    seat: strawberry.ID = strawberry.field(description="The seat. / De zetel.")
    ends_at: datetime | None = strawberry.field(default=None, description=ENDS)

    def command(self) -> EndSeat:
        """The same as a command."""
        return EndSeat(seat=SeatId(row_id(self.seat, "TafelSeat", field="seat")), ends_at=self.ends_at)


@strawberry.type(description="What came of it for a tafel. / Het resultaat voor een tafel.")
class TafelPayload:
    """The tafel, with its seats."""

    tafel: Annotated["Tafel", strawberry.lazy("casegraph.tafels")] | None = result(description=_TAFEL)
    errors: list[MutationError] = given(description=ERRORS)


async def make_tafel(session: AsyncSession, actor: Actor, input: MakeTafelInput, at: datetime) -> Outcome | Refusal:
    """Make."""
    return await do(
        input.command,
        lambda command: service.make_tafel(session, actor, command, at),
        lambda done: {"tafel": done.tafel},
    )


async def put_under(
    session: AsyncSession, actor: Actor, input: PutUnderConvenantInput, at: datetime
) -> Outcome | Refusal:
    """Put under a later number."""
    return await do(
        input.command,
        lambda command: service.put_under(session, actor, command, at),
        lambda done: {"tafel": done.tafel},
    )


async def give_seat(session: AsyncSession, actor: Actor, input: GiveSeatInput, at: datetime) -> Outcome | Refusal:
    """Give."""
    return await do(
        input.command,
        lambda command: seating.give_seat(session, actor, command, at),
        lambda done: {"tafel": done.tafel},
    )


async def end_seat(session: AsyncSession, actor: Actor, input: EndSeatInput, at: datetime) -> Outcome | Refusal:
    """End."""
    return await do(
        input.command,
        lambda command: seating.end_seat(session, actor, command, at),
        lambda done: {"tafel": done.tafel},
    )


@strawberry.type
class FoundingMutations:
    """Making tafels and giving seats."""

    make_tafel: TafelPayload = mutation(
        make_tafel, description="Make a tafel for which your organisation answers. / Maak een tafel."
    )
    put_tafel_under_convenant: TafelPayload = mutation(
        put_under,
        description="Put a tafel under a later number of its convenant. / Breng een tafel daaronder.",
    )
    give_seat: TafelPayload = mutation(
        give_seat, description="Give an organisation that acceded a seat. / Geef een toegetreden organisatie een zetel."
    )
    end_seat: TafelPayload = mutation(end_seat, description="Say until when a seat lasts. / Beëindig een zetel.")
