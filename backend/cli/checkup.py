"""What keeps this installation from working, and what to do about it."""

import asyncio

import typer
from rich.table import Table
from rich.text import Text

from backend.cli import console
from backend.cli.findings import Finding, State, fine
from backend.cli.machine_checks import check_machine
from backend.cli.region_checks import check_region
from backend.settings import Settings, load

_STYLES = {State.FINE: "green", State.NOTE: "yellow", State.WRONG: "red"}


def doctor() -> None:
    """Controleer machine, instellingen en regio's. / Check the machine, the settings and every region.

    Verandert niets. Status 1 als er iets fout is. / Changes nothing. Exit status 1 when something is wrong.
    """
    with console.told_mistakes():
        settings = load()
        findings = [fine("Instellingen", ", ".join(region.code for region in settings.regions))]
        findings += check_machine(settings)
        findings += asyncio.run(_regions(settings))
    console.out.print(_table(findings))
    for finding in findings:
        if finding.advice:
            console.say(f"{finding.state}: {finding.what}: {finding.advice}")
    if any(finding.state is State.WRONG for finding in findings):
        raise typer.Exit(code=1)


async def _regions(settings: Settings) -> list[Finding]:
    return [finding for region in settings.regions async for finding in check_region(settings, region)]


def _table(findings: list[Finding]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("", "Wat / What", "Gevonden / Found"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        state = Text(finding.state.value, style=_STYLES[finding.state])
        table.add_row(state, Text(finding.what), Text(finding.found))
    return table
