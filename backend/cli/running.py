"""Serving: everything at once (`up`), or the API or the worker alone."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from typing import Annotated

import typer

from backend.cli import children, console, installation, serving
from backend.db.migrate import head
from backend.demo.address import address_file
from backend.embedded import claim_port, require_database
from backend.settings import Settings, load
from backend.settings.load import PREFIX

Host = Annotated[str | None, typer.Option(help="Adres waarop de API luistert. / Address to listen on.")]
Port = Annotated[
    int | None, typer.Option(min=0, max=65535, help="Poort; 0 kiest een vrije. / Port; 0 takes a free one.")
]
ReadyFile = Annotated[
    Path | None,
    typer.Option(
        help="Bestand dat het adres krijgt zodra de API antwoordt. / File that gets the address when it answers."
    ),
]


def up(host: Host = None, port: Port = None, ready_file: ReadyFile = None) -> None:
    """Start alles: databases, migraties, API en worker. / Start everything under one supervisor; Ctrl-C stops all."""
    serve_all(
        host=host, port=port, ready_file=ready_file, welcome=lambda _settings, url: console.say(f"Ketentafel: {url}")
    )


def api(host: Host = None, port: Port = None, ready_file: ReadyFile = None) -> None:
    """Start alleen de API, op databases die al draaien. / Start the API alone, on databases that run already."""
    with console.told_mistakes(), serving.stoppable(), _claimed(host, port, ready_file) as (settings, claimed, url):
        require_regions(settings)
        api_alone = children.api(claimed, log=None, environment=_address(settings, claimed))
        with serving.children([api_alone]), serving.announced(ready_file, base_url=url):
            console.say(f"Ketentafel: {url}")
            serving.wait()


def worker() -> None:
    """Start alleen de worker, op databases die al draaien. / Start the worker alone, on databases that run already."""
    with console.told_mistakes(), serving.stoppable():
        require_regions(load())
        with serving.children([children.worker(log=None, environment={})]):
            console.say("Worker: bezig / at work")
            serving.wait()


def serve_all(
    *,
    host: str | None,
    port: int | None,
    ready_file: Path | None,
    welcome: Callable[[Settings, str], None],
    fill: Callable[[Settings], None] = lambda _settings: None,
) -> None:
    """Run servers, API and worker until a signal; `fill` brings data in before, `welcome` says hello after."""
    with console.told_mistakes(), serving.stoppable(), _claimed(host, port, ready_file) as (settings, claimed, url):
        console.note("Starten … / Starting …")
        with installation.standing(settings, on_event=serving.tell):
            # Left by a process that was killed; only now is it certain that nobody else serves from this folder.
            address_file(settings).unlink(missing_ok=True)
            for region in settings.regions:
                installation.prepare(settings, region)
            fill(settings)
            logs = settings.data_dir / "logs"
            logs.mkdir(mode=0o700, parents=True, exist_ok=True)
            environment = _address(settings, claimed)
            programs = [
                children.api(claimed, log=logs / "api.log", environment=environment),
                children.worker(log=logs / "worker.log", environment=environment),
            ]
            with serving.children(programs), serving.announced(address_file(settings), ready_file, base_url=url):
                welcome(settings, url)
                serving.wait()


def require_regions(settings: Settings) -> None:
    """Raise EmbeddedError unless every region's case database answers and is at this version."""
    for region in settings.regions:
        asyncio.run(require_database(region.database.app.get_secret_value(), revision=head()))


def _address(settings: Settings, claimed: socket) -> dict[str, str]:
    """Where this process listens, for children that tell others where that is."""
    return {f"{PREFIX}HOST": settings.host, f"{PREFIX}PORT": str(claimed.getsockname()[1])}


@contextmanager
def _claimed(host: str | None, port: int | None, ready_file: Path | None) -> Iterator[tuple[Settings, socket, str]]:
    """Settings, and a socket that listens before anything else is started: a taken port is told at once."""
    given = {name: value for name, value in (("host", host),) if value is not None}
    settings = load(**given)
    if ready_file:
        ready_file.unlink(missing_ok=True)  # left by a process that was killed
    with claim_port(settings.host, settings.port if port is None else port) as claimed:
        yield settings, claimed, children.base_url(claimed, host=settings.host)
