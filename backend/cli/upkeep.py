"""Keeping an installation up to date."""

from backend.cli import console, installation
from backend.settings import load


def migrate() -> None:
    """Maak alle regio's bij: tabellen, rijregels en sleutelkluis. / Bring every region up to date."""
    with console.told_mistakes():
        settings = load()
        with installation.reachable(settings):
            for region in settings.regions:
                console.note(f"{region.name} ({region.code}) …")
                installation.prepare(settings, region)
                console.say(f"{region.name} ({region.code}): bij / up to date")
