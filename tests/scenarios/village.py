"""A village where every kind of story can happen, with each organisation and role that a story needs.

All people are fictitious. Jet and Jos work for the local team, Piet in mental health care, Omar for the police, Ilse
for the youth protection (a GI), Olga for the prosecution, Kim for the crisis service. Vera chairs for the municipality.
Fem, Pia, Otto and Gitta are the privacy officers of team, mental health care, police and municipality; Olga is her own.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from backend.embedded import EmbeddedServers
from backend.settings.load import embedded_databases
from backend.tasks.sweeping import open_due
from backend.worker.cell import open_worker_cell
from tests.scenarios import chamber, everything
from tests.scenarios.chamber import Chamber, Seat

PARTNERS = {
    **chamber.PARTNERS,
    "gi": ("Jeugdbescherming", "GI"),
    "om": ("Openbaar Ministerie", "OM"),
}
PEOPLE = {
    "jet": ("lokaal_team", ("AANMELDER",)),
    "jos": ("lokaal_team", ("DEELNEMER",)),
    "fem": ("lokaal_team", ("PRIVACY_OFFICER",)),
    "vera": ("gemeente", ("VOORZITTER",)),
    "gitta": ("gemeente", ("PRIVACY_OFFICER",)),
    "piet": ("ggz", ("DEELNEMER", "WEGER")),
    "pia": ("ggz", ("PRIVACY_OFFICER",)),
    "omar": ("politie", ("DEELNEMER",)),
    "otto": ("politie", ("PRIVACY_OFFICER",)),
    "ilse": ("gi", ("DEELNEMER",)),
    "olga": ("om", ("DEELNEMER", "PRIVACY_OFFICER")),
    "kim": ("crisisdienst", ("CRISISDIENST",)),
}


def provision(servers: EmbeddedServers, folder: Path) -> Chamber:
    """The region of the village. It is asked the same few heavy questions over and over: they are planned once."""
    made = chamber.provision(servers, folder, code="dorp", partners=PARTNERS, people=PEOPLE)
    made.rows(f"ALTER DATABASE {embedded_databases(made.code)[0]} SET plan_cache_mode = force_generic_plan")
    return made


@dataclass
class Village:
    """Everybody by first name, the clock of the region, and what changed since one last looked."""

    region: Chamber = field(repr=False)
    seats: Mapping[str, Seat] = field(repr=False)
    names: dict[str, str] = field(default_factory=dict, repr=False)
    seen: everything.Everything = field(default_factory=dict, repr=False)

    def __getattr__(self, name: str) -> Seat:
        try:
            return self.seats[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def people(self) -> SimpleNamespace:
        return SimpleNamespace(**self.seats)

    def at(self, moment: str) -> None:
        """Set the clock to a moment in the Netherlands."""
        self.region.rows(
            "UPDATE tenants.cell SET clock_offset = $1::text::timestamp AT TIME ZONE 'Europe/Amsterdam' - now()", moment
        )

    def sweep(self) -> int:
        """What the worker does as days go by: open the tasks that a date asks for. How many."""

        async def work() -> int:
            async with open_worker_cell(self.region.settings.regions[0]) as cell:
                return await open_due(cell.system)

        return asyncio.run(work())

    def called(self, id: str, words: str) -> str:
        """Say what a story calls something; its id."""
        self.names[id] = words
        return id

    def look(self) -> None:
        """Remember what everybody sees now, when the worker has done what other stories left to do."""
        self.sweep()
        self.seen = everything.what_everyone_sees(self.seats)

    def changed(self) -> dict[str, list[str]]:
        """What became different for whom since one last looked; and look."""
        before, self.seen = self.seen, everything.what_everyone_sees(self.seats)
        return everything.changes(before, self.seen, names=self.names)
