"""Laying down a kind of tafel by its file, and seeing first what that would change."""

from datetime import datetime
from typing import Annotated

import strawberry
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.types import Info

from backend.tafels.laying import service
from backend.tafels.laying.commands import LayDownKind
from casegraph.compiler.mapping import given
from casegraph.compiler.relay import write_node_id
from casegraph.doing import do
from casegraph.edge.context import Context
from casegraph.edge.errors import Language
from casegraph.edge.mutations import Outcome, mutation
from casegraph.error_codes import MutationError
from casegraph.words import ERRORS, KEY
from consent.basis import Category
from tenants.actor import Actor
from tenants.refusal import Refusal

_DOCUMENT = "The file as TOML text (docs/operating.md). / Het bestand als TOML-tekst."


@strawberry.type(description="Something that is wrong in a file. / Iets wat niet klopt in een bestand.")
class KindProblem:
    """A problem, on its line."""

    line: int = strawberry.field(description="On which line, from 1. / Op welke regel.")
    code: str = strawberry.field(description="What is wrong, as a stable code. / De code.")
    message: str = strawberry.field(description="What to do, in the language of the request. / Wat u kunt doen.")


@strawberry.type(description="One thing that would differ. / Eén ding dat zou veranderen.")
class KindDifference:
    """A difference."""

    path: str = strawberry.field(description="Where, with dots. / De plaats.")
    before: str | None = strawberry.field(description="What is there now; null for nothing. / Wat er nu staat.")
    after: str | None = strawberry.field(description="What would be there. / Wat er zou staan.")


@strawberry.type(
    description="What a convenant gives an organisation beyond the new ceiling. / Wat een convenant meer geeft."
)
class KindOverCeiling:
    """More than the new version allows."""

    tafel: strawberry.ID = strawberry.field(description="At which tafel. / Aan welke tafel.")
    organisation: strawberry.ID = strawberry.field(description="To whom. / Aan wie.")
    category: Category = strawberry.field(description="Which data. / Welke gegevens.")


@strawberry.type(description="What a file would change, before it is laid down. / Wat een bestand zou veranderen.")
class TafelKindChange:
    """A dry run."""

    problems: list[KindProblem] = strawberry.field(
        description="What is wrong with the file; with any of these the rest is empty. / Wat er niet klopt."
    )
    code: str | None = strawberry.field(description="The kind of tafel. / De soort tafel.")
    version: int | None = strawberry.field(
        description="Its newest version now; null for a new kind. / De nieuwste versie nu."
    )
    differences: list[KindDifference] = strawberry.field(description="What would differ. / De verschillen.")
    tafels: list[strawberry.ID] = strawberry.field(
        description="The tafels of this kind; each keeps its version until its organisation decides otherwise. / "
        "De tafels van deze soort."
    )
    over_ceiling: list[KindOverCeiling] = strawberry.field(
        description="What convenants give beyond the new ceilings. / Wat convenanten meer geven dan het nieuwe plafond."
    )


@strawberry.input(description="Lay down a kind of tafel, or its next version. / Een soort tafel vastleggen.")
class LayDownTafelKindInput:
    """A kind to be."""

    client_mutation_key: str = strawberry.field(description=KEY)
    document: str = strawberry.field(description=_DOCUMENT)

    def command(self) -> LayDownKind:
        """The same as a command."""
        return LayDownKind(document=self.document)


@strawberry.type(description="What came of laying down a kind of tafel. / Het resultaat van het vastleggen.")
class LayDownTafelKindPayload:
    """What went wrong, if anything did; ask `tafelKind` for what stands."""

    errors: list[MutationError] = given(description=ERRORS)


async def lay_down(
    session: AsyncSession, actor: Actor, input: LayDownTafelKindInput, at: datetime
) -> Outcome | Refusal:
    """Lay down a kind."""
    return await do(input.command, lambda command: service.lay_down_kind(session, actor, command, at), lambda _: {})


async def change(
    info: Info[Context, None], document: Annotated[str, strawberry.argument(description=_DOCUMENT)]
) -> TafelKindChange:
    """See what a file would change."""
    found = await service.change_of(info.context.session, LayDownKind(document=document))
    dutch = info.context.caller.language is Language.NL
    return TafelKindChange(
        problems=[
            KindProblem(line=one.line, code=one.code.value, message=one.message_nl if dutch else one.message_en)
            for one in found.problems
        ],
        code=found.code,
        version=found.version,
        differences=[KindDifference(path=one.path, before=one.before, after=one.after) for one in found.differences],
        tafels=[strawberry.ID(write_node_id("Tafel", one)) for one in found.tafels],
        over_ceiling=[
            KindOverCeiling(
                tafel=strawberry.ID(write_node_id("Tafel", one.tafel)),
                organisation=strawberry.ID(write_node_id("Organisation", one.organisation)),
                category=Category(one.category),
            )
            for one in found.over_ceiling
        ],
    )


@strawberry.type
class LayingQuery:
    """Questions before a kind is laid down."""

    tafel_kind_change: TafelKindChange = strawberry.field(
        resolver=change,
        description="What a file would change if it were laid down; it changes nothing. / "
        "Proefdraaien met een bestand.",
    )


@strawberry.type
class LayingMutations:
    """Laying down kinds of tafel."""

    lay_down_tafel_kind: LayDownTafelKindPayload = mutation(
        lay_down, description="Lay down a kind of tafel, or its next version. / Leg een soort tafel vast."
    )
