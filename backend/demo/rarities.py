"""What happens once in a demo: emergency access, a restriction, a recusal, a shelter."""

from functools import partial

from backend.demo import shelter
from backend.demo.plots import Remarkable
from backend.demo.table import Table
from backend.demo.telling import Telling
from consent import service as lawful
from consent.basis import RestrictionGround
from consent.commands import Recuse, Restrict
from consent.emergency_commands import OpenGlass, ReviewGlass

_BREAKER, _REVIEWER = "kim", "tessa"
_OFFICER = "fem"
_RELATED = "omar"


async def happen(telling: Telling, table: Table) -> None:
    """What is remarkable about this case, in the days before today."""
    match table.plot.remarkable:
        case Remarkable.GLASS:
            await _break_glass(telling, table)
        case Remarkable.RESTRICTION:
            await _restrict(telling, table)
        case Remarkable.RECUSAL:
            await _recuse(telling, table)
        case Remarkable.SHELTER:
            await shelter.protect(telling, table)
        case None:
            return


async def _break_glass(telling: Telling, table: Table) -> None:
    """The crisis service is told the case's number at night and opens it for an hour; a colleague reviews it."""
    stage = telling.stage
    await telling.until(6, hour=22)
    command = OpenGlass(number=table.number, reason="Melding van geweld in de woning, kinderen in huis.")
    opened = await stage.does(_BREAKER, partial(lawful.break_glass, keys=stage.keys), command)
    await telling.until(3, hour=9)
    review = ReviewGlass(break_glass=opened.break_glass, expected_version=1)
    await stage.does(_REVIEWER, lawful.review_break_glass, review)


async def _restrict(telling: Telling, table: Table) -> None:
    """An adult contests a fact; until that is settled processing is restricted towards everybody (AVG 18)."""
    await telling.until(8, hour=11)
    command = Restrict(subject=table.subjects[0], ground=RestrictionGround.JUISTHEID_BETWIST)
    await telling.stage.does(_OFFICER, lawful.restrict, command)


async def _recuse(telling: Telling, table: Table) -> None:
    """A police officer lives next to this household, and stays away from the case."""
    await telling.until(7, hour=10)
    await telling.stage.does(_RELATED, lawful.recuse, Recuse(subject=table.subjects[0]))
