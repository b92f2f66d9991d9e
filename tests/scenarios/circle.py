"""A region with a tafel of every kind, as the demo has it, and the product at work for it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from backend.cli import installation
from backend.demo import clock, signin
from backend.demo.cast import Cast, Person
from backend.demo.kinds.playing import Played, play
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Table
from backend.demo.making import kinds_of_tafel
from backend.demo.opening import open_kinds
from backend.demo.scenario.asking import Patience, Wire
from backend.embedded import EmbeddedServers
from backend.settings import Region, Settings, load
from backend.settings.load import embedded_databases
from backend.tafels.blueprint import Blueprint
from consent.basis import Purpose

CODE = "soorten"


@dataclass(frozen=True)
class Ground:
    """A region in mode DEMO that no demo was made in, on the servers of this session."""

    settings: Settings
    region: Region
    dsn: str

    def open(self, cast: Cast, blueprints: Mapping[str, Blueprint] | None = None) -> None:
        """Put a circle in it, each tafel of the kind that stands under its code unless told otherwise."""

        async def work() -> None:
            owner = await asyncpg.connect(self.dsn)
            try:
                found = blueprints or kinds_of_tafel()
                await open_kinds(self.region, owner, cast, blueprints=found, now=clock.now())
            finally:
                await owner.close()

        asyncio.run(work())

    def environment(self) -> dict[str, str]:
        """What an operator sets to run the product for this region."""
        return {
            "KETENTAFEL_DATA_DIR": str(self.settings.data_dir),
            "KETENTAFEL_REGIONS_FILE": str(self.settings.regions_file),
        }

    def play(self, story: Story, cast: Cast, *, url: str) -> Played:
        """Play one story against the product that runs there."""
        return play(story, self._wire(url, purpose=story.purpose), cast)

    def table(self, kind: str, cast: Cast, *, url: str) -> Table:
        """The tafel of a kind, for a test that tells what no story of a day can."""
        (tafel,) = (one for one in cast.kamer if one.kind == kind)
        return Table(wire=self._wire(url, purpose=Purpose.VEILIGHEID_GEZIN), cast=cast, tafel=tafel)

    def _wire(self, url: str, *, purpose: Purpose) -> Wire:
        def token(person: Person) -> str:
            return signin.token(self.settings, self.region, person, purpose=purpose)

        patience = Patience(seconds=0, tell=lambda _reason: None)
        return Wire(address=lambda: url, path=f"/{self.region.code}/graphql", token=token, patience=patience)


def prepare(servers: EmbeddedServers, folder: Path, *, code: str = CODE) -> Ground:
    """Make the region ready as an operator would."""
    file = folder / "soorten.toml"
    file.write_text(f'[[region]]\ncode = "{code}"\nname = "Regio"\nmode = "demo"\n', encoding="utf-8")
    settings = load(data_dir=servers.data_dir, regions_file=file)
    (region,) = settings.regions
    installation.prepare(settings, region)
    settings = load(data_dir=servers.data_dir, regions_file=file)
    return Ground(
        settings=settings,
        region=settings.regions[0],
        dsn=servers.postgres_dsn(embedded_databases(code)[0], "postgres"),
    )
