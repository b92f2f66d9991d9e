"""All commands, by name."""

from collections.abc import Callable
from typing import Any

import typer

from backend.cli import (
    checkup,
    demonstration,
    integrating,
    keyholding,
    kinds,
    playing,
    purging,
    running,
    schema,
    upkeep,
)

app = typer.Typer(
    name="ketentafel",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS: dict[str, Callable[..., Any]] = {
    "demo": demonstration.demo,
    "up": running.up,
    "api": running.api,
    "worker": running.worker,
    "migrate": upkeep.migrate,
    "purge": purging.purge,
    "doctor": checkup.doctor,
    "token": demonstration.token,
    "seed-pair": integrating.seed_pair,
}


@app.callback()
def ketentafel() -> None:
    """Ketentafel: samen aan tafel over één gezin. / Chain collaboration around one family."""


for _name, _command in _COMMANDS.items():
    # Both languages: Typer's own summary stops at the first full stop.
    app.command(_name, short_help=(_command.__doc__ or "").splitlines()[0])(_command)
for _name, _group, _help in (
    ("keys", keyholding.app, "Sleutels: verpakken, back-ups, vernietigd. / Keys: wrapping, backups, what is gone."),
    ("kinds", kinds.app, "Soorten tafels als bestand. / Kinds of tafel as files."),
    ("scenario", playing.app, "Verhalen die de demo laten zien. / Stories that show the demo."),
    ("schema", schema.app, "Het GraphQL-schema als bestand. / The GraphQL schema as a file."),
):
    app.add_typer(_group, name=_name, short_help=_help)


def main() -> None:
    """Run the command that was typed."""
    app()
