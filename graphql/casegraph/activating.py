"""By which decision a tafel may admit cases: law, assessment, advice, convenant, and when it is looked at again."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.tafels.activating import service
from backend.tafels.activating.commands import ActivateTafel
from backend.tafels.kinds import Regime
from casegraph.compiler.mapping import column, given, mapped, one, result
from casegraph.doing import do, row_id
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.node import Node
from casegraph.organisations import Organisation
from casegraph.words import ERRORS, KEY
from tenants.actor import Actor
from tenants.ids import TafelId
from tenants.refusal import Refusal

if TYPE_CHECKING:
    from casegraph.tafels import Tafel

_VERSION = "The version of its kind under which it works. / De versie van de soort."
_DPIA = "The data-protection impact assessment, by its name (AVG 35). / De DPIA, bij naam."
_DPIA_ON = "Of which day. / Van welke dag."
_ADVICE = "The advice of the data protection officer on it, by its name (AVG 35(2)). / Het advies van de FG."
_ADVISED_ON = "Of which day. / Van welke dag."
_REVIEW = "On which day all this is looked at again; from then on nothing is admitted. / De dag van herziening."
_REGIME = "Under which law the tafel works. / Onder welke wet de tafel werkt."
_RESTS_ON = "What the choice of law rests on, where its kind leaves that open. / Waarop die keuze rust."


@mapped(table="casework.tafel_activation")
@strawberry.type(
    description="A decision that a tafel may admit cases; it never changes, the newest one counts. / "
    "Besluit dat een tafel casussen mag toelaten."
)
class TafelActivation(Node):
    """A decision on a tafel."""

    kind_code: str = column(description="The kind of tafel. / De soort tafel.")
    kind_version: int = column(description=_VERSION)
    regime: Regime = column(description=_REGIME)
    regime_source: str | None = column(description=_RESTS_ON)
    dpia: str = column(description=_DPIA)
    dpia_on: date = column(description=_DPIA_ON)
    fg_advice: str = column(description=_ADVICE)
    fg_advised_on: date = column(description=_ADVISED_ON)
    review_on: date = column(description=_REVIEW)
    demo: bool = column(description="Of a demo region: it counts nowhere else. / Alleen voor een demo.")
    decided_at: datetime = column(description="When it was decided. / Wanneer besloten.")
    organisation: Organisation | None = one(
        "{t}.id = {parent}.owner_org", description="Who answers for the tafel. / De verantwoordelijke organisatie."
    )


@strawberry.input(description="Let a tafel admit cases. / Een tafel casussen laten toelaten.")
class ActivateTafelInput:
    """A decision to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    tafel: strawberry.ID = strawberry.field(description="The tafel. / De tafel.")
    kind_version: int = strawberry.field(description=_VERSION)
    dpia: str = strawberry.field(description=_DPIA)
    dpia_on: date = strawberry.field(description=_DPIA_ON)
    fg_advice: str = strawberry.field(description=_ADVICE)
    fg_advised_on: date = strawberry.field(description=_ADVISED_ON)
    review_on: date = strawberry.field(description=_REVIEW)
    regime: Regime | None = strawberry.field(
        default=None, description="The law, where the kind of tafel leaves it open. / Het regime, als dat openstaat."
    )
    regime_source: str | None = strawberry.field(default=None, description=_RESTS_ON)

    def command(self) -> ActivateTafel:
        """The same as a command."""
        return ActivateTafel(
            tafel=TafelId(row_id(self.tafel, "Tafel", field="tafel")),
            kind_version=self.kind_version,
            dpia=self.dpia,
            dpia_on=self.dpia_on,
            fg_advice=self.fg_advice,
            fg_advised_on=self.fg_advised_on,
            review_on=self.review_on,
            regime=self.regime,
            regime_source=self.regime_source,
        )


@strawberry.type(description="What came of a decision on a tafel. / Het resultaat van het besluit.")
class ActivateTafelPayload:
    """The decision and its tafel."""

    activation: TafelActivation | None = result(description="The decision. / Het besluit.")
    tafel: Annotated["Tafel", strawberry.lazy("casegraph.tafels")] | None = result(description="The tafel. / De tafel.")
    errors: list[MutationError] = given(description=ERRORS)


async def activate_tafel(
    session: AsyncSession, actor: Actor, input: ActivateTafelInput, at: datetime
) -> Outcome | Refusal:
    """Activate a tafel."""
    return await do(
        input.command,
        lambda command: service.activate_tafel(session, actor, command, at),
        lambda done: {"activation": done.activation, "tafel": done.tafel},
    )


@strawberry.type
class ActivatingMutations:
    """Deciding about tafels."""

    activate_tafel: ActivateTafelPayload = mutation(
        activate_tafel,
        description="Decide that a tafel may admit cases until a day. / Besluit dat een tafel casussen mag toelaten.",
    )
