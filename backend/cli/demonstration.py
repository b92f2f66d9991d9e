"""Showing Ketentafel: a region of invented people, and tokens to look at it through their eyes."""

from datetime import timedelta
from typing import Annotated

import typer

from backend.cli import console
from backend.cli.running import Host, Port, ReadyFile, serve_all
from backend.demo import everybody, making, signin, welcome
from backend.demo.plots import Size
from backend.settings import Settings, load
from consent.basis import Purpose


def demo(
    size: Annotated[
        Size | None, typer.Option(help="Hoeveel casussen: small, region of country. / How many cases.")
    ] = None,
    *,
    reset: Annotated[bool, typer.Option("--reset", help="Wis de demo en maak haar opnieuw. / Make it anew.")] = False,
    host: Host = None,
    port: Port = None,
    ready_file: ReadyFile = None,
) -> None:
    """Start een demoregio met verzonnen mensen. / Start a demo region of invented people; Ctrl-C stops it."""

    def fill(settings: Settings) -> None:
        with console.progress() as progress:
            region = signin.demo_region(settings)
            made = making.make(settings, region, size=size, reset=reset, progress=progress)
        console.note(f"Demo {made.size}: {'gemaakt / made' if made.is_new else 'stond er al / was there already'}")

    def hello(settings: Settings, url: str) -> None:
        for line in welcome.lines(signin.demo_region(settings), url=url):
            console.say(line)

    serve_all(host=host, port=port, ready_file=ready_file, fill=fill, welcome=hello)


def token(
    person: Annotated[
        str, typer.Argument(help="Voornaam van iemand uit de demo, zoals jet. / A demo person's first name.")
    ],
    organisation: Annotated[
        str | None,
        typer.Option(help="Voor wie op meer plekken werkt: de code van de organisatie. / Which of its places."),
    ] = None,
    purpose: Annotated[
        Purpose, typer.Option(help="Doel van de vragen. / Purpose of the questions.")
    ] = Purpose.VEILIGHEID_GEZIN,
    hours: Annotated[int, typer.Option(min=1, max=24, help="Geldig zo lang. / Valid for so long.")] = 8,
) -> None:
    """Geef een token voor iemand uit de demo. / Print a bearer token for a demo person. Never in production."""
    with console.told_mistakes():
        settings = load()
        someone = everybody.anybody(person)
        signed = signin.token(
            settings,
            signin.demo_region(settings),
            someone,
            organisation=organisation,
            purpose=purpose,
            life=timedelta(hours=hours),
        )
        console.say(signed)
