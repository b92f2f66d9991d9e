"""Stories to watch: `ketentafel scenario …`, played against the demo that runs."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from backend.cli import console, purging, serving, side_by_side
from backend.demo import address, signin
from backend.demo.errors import DemoCode, DemoError
from backend.demo.kinds.playing import Played, play_all
from backend.demo.runs import Run
from backend.demo.scenario import FIRST_REGION, perform
from backend.demo.scenario.asking import Patience
from backend.demo.scenario.letters import Found
from backend.demo.scenario.play import Step
from backend.demo.scenario.views import Sight
from backend.settings import Region, Settings, load

app = typer.Typer(no_args_is_help=True)


_URL = Annotated[
    str | None, typer.Option(help="Adres van de demo; anders dat van de gegevensmap. / Address of the demo.")
]
_READY_FILE = Annotated[
    Path | None, typer.Option(help="Bestand met het adres, van demo --ready-file. / File with the address.")
]
_PATIENCE = Annotated[
    float, typer.Option(min=0, help="Zo lang wachten op een server die weg is, in seconden. / Seconds to wait.")
]


@app.callback(invoke_without_command=True)
def scenario(
    context: typer.Context,
    *,
    all_kinds: Annotated[
        bool,
        typer.Option("--all", help="Speel het verhaal van elke soort tafel. / Play the story of every kind of tafel."),
    ] = False,
    url: _URL = None,
    ready_file: _READY_FILE = None,
    patience: _PATIENCE = 90.0,
) -> None:
    """Verhalen die de demo laten zien. / Stories that show the demo.

    Met --all speelt elke soort tafel haar verhaal, met één regel per soort; het einde is alleen goed als alles klopte.
    / With --all each kind of tafel has its story played, a line each; it ends well only when all of it held.
    """
    if context.invoked_subcommand is not None:
        return
    if not all_kinds:
        raise typer.BadParameter("--all")
    with console.told_mistakes(), serving.stoppable():
        settings = load()
        waiting = Patience(seconds=patience, tell=Watching().waits)
        where = _address(settings, url=url, ready_file=ready_file)
        wrong = 0
        for played in play_all(settings, address=where, patience=waiting):
            wrong += played.mistake is not None
            console.say(_line(played))
    if wrong:
        raise typer.Exit(code=1)


@app.command(
    "first-region",
    short_help="Speel een gezin van aanmelding tot vernietiging. / Play a household from referral to destruction.",
)
def first_region(
    url: _URL = None,
    *,
    ready_file: _READY_FILE = None,
    patience: _PATIENCE = 90.0,
    new: Annotated[
        bool, typer.Option("--new", help="Begin opnieuw in plaats van verder te gaan. / Begin anew.")
    ] = False,
) -> None:
    """Speel een gezin van aanmelding tot vernietiging. / Play a household from referral to destruction.

    Een gezin komt aan de lokale veiligheidskamer; iedere organisatie ziet wat zij mag zien, in één tabel naast elkaar.
    Een verhaal dat is afgebroken gaat verder waar het was. Zolang het duurt staat de klok van de demo terug.
    / A household comes to the lokale veiligheidskamer; what each organisation sees stands side by side in one table.
    A story that was broken off goes on where it was. While it lasts, the demo's clock is set back.
    """
    with console.told_mistakes(), serving.stoppable():
        settings = load()
        region = signin.demo_region(settings)
        where = _address(settings, url=url, ready_file=ready_file)
        run = perform(
            FIRST_REGION,
            settings,
            address=where,
            patience=patience,
            sweep=partial(_sweep, region),
            audience=Watching(),
            anew=new,
        )
    console.say(f"Klaar: alles klopte, in {len(run.done)} stappen. / Done: all of it held, in {len(run.done)} steps.")


class Watching:
    """Somebody at a terminal."""

    def begins(self, number: int, total: int, step: Step) -> None:
        """One line for each step."""
        console.say(f"{number:>2}/{total}  {step.title}")

    def resumes(self, run: Run) -> None:
        """Say that it goes on, and how to begin anew."""
        console.note(f"Gaat verder na {len(run.done)} stappen; --new begint opnieuw. / Goes on; --new begins anew.")

    def waits(self, reason: str) -> None:
        """Say what is waited for."""
        console.note(f"Wacht: een server is even weg ({reason}). / Waiting: a server is away.")

    def clock_at(self, moment: datetime) -> None:
        """Say which day it is in the demo."""
        console.note(f"De klok van de demo staat op {moment:%d-%m-%Y}. / The demo's clock stands at that day.")

    def clock_left(self, ago: timedelta) -> None:
        """Say that the clock is not right, and what sets it right."""
        console.note(
            f"De klok van de demo staat nog {ago.days} dagen terug; wie de demo start of dit opnieuw uitvoert, zet "
            "haar gelijk. / The demo's clock is still set back; starting the demo or running this again sets it right."
        )

    def sees(self, sights: Sequence[Sight], before: Sequence[Sight] | None) -> None:
        """The table."""
        console.out.print(side_by_side.side_by_side(sights, before))
        console.out.print(
            Text(f"{side_by_side.NOTHING} is er voor deze lezer niet / not there for this reader", style="dim")
        )
        if before:
            console.out.print(
                Text(f"{side_by_side.CHANGED} veranderd sinds de vorige tabel / changed since", style="dim")
            )

    def mailed(self, letters: Sequence[Found]) -> None:
        """To whom, and the one subject that all have."""
        for to in sorted({one.to for one in letters}):
            console.say(f"       {to}")
        console.say(f"       «{letters[0].subject}»")

    def declared(self, declaration: Mapping[str, Any]) -> None:
        """The declaration."""
        console.out.print(side_by_side.declaration(declaration))


def _line(played: Played) -> str:
    """One line: whether it held, the kind of tafel, and what is told or what did not hold."""
    good = played.mistake is None
    return f"{'goed' if good else 'FOUT':<5} {played.story.kind:<23} {played.mistake or played.story.title}"


def _address(settings: Settings, *, url: str | None, ready_file: Path | None) -> Callable[[], str | None]:
    """How to find the demo, now and after it was started again. Raises NOT_RUNNING."""
    if url:
        return lambda: url
    look = partial(address.read_address, ready_file or address.address_file(settings))
    if look() is None:
        raise DemoError(DemoCode.NOT_RUNNING)
    return look


def _sweep(region: Region) -> None:
    """What it did is told by the declaration."""
    asyncio.run(purging.sweep(region))
