"""Tafels of several kinds at which anybody may try anything, and what was told of each case there."""

from dataclasses import dataclass, field
from uuid import UUID

from backend.tafels.blueprint import Blueprint
from backend.tafels.loading import load_all
from tenants.ids import CaseId, SubjectId, TafelId
from tests.backend.cases.kamer import KINDS as ORGANISATION_KINDS
from tests.backend.cases.kamer import Kamer
from tests.factories.world import ALWAYS

# Kinds that differ in who refers, who weighs (how many people of how many organisations), which answers let a case in,
# and what each organisation may receive. All but the last two weigh without names.
KINDS = ("VEILIGHEIDSKAMER", "BEMOEIZORG", "DOORBRAAK", "BREED_CASUSOVERLEG", "THV", "JBT")
# Who refers, who weighs and who steers at every one of them.
ROLES = (
    *(("noor", "AANMELDER"), ("petra", "AANMELDER"), ("karim", "WEGER"), ("noor", "WEGER"), ("wout", "WEGER")),
    *(("bram", "DEELNEMER"), ("bram", "WEGER"), ("anne", "VOORZITTER"), ("petra", "DEELNEMER")),
)
SEATED = ("lokaal", "gemeente", "ggz", "politie")


@dataclass(kw_only=True)
class Told:
    """One case as whoever plays remembers it; what it remembers may be wrong, and is then refused."""

    case: CaseId
    kind: str
    referrer: str
    subjects: tuple[SubjectId, ...]
    stage: str = "AANGEMELD"
    version: int = 1
    weighed: set[UUID] = field(default_factory=set)
    against: bool = False


@dataclass(frozen=True, kw_only=True)
class Tables:
    """The region: its kamer, a tafel of each kind, and their blueprints."""

    kamer: Kamer
    tafels: dict[str, TafelId]
    blueprints: dict[str, Blueprint]

    def owner(self, name: str) -> UUID:
        """The organisation that somebody works for."""
        return self.kamer.actor(name).organisation


async def laid(kamer: Kamer) -> Tables:
    """A tafel of each kind, with seats, ceilings and people of the kamer."""
    blueprints = {one.blueprint.code: one.blueprint for one in load_all() if one.blueprint.code in KINDS}
    tafels = {kind: await _tafel(kamer, blueprints[kind]) for kind in KINDS}
    return Tables(kamer=kamer, tafels=tafels, blueprints=blueprints)


async def _tafel(kamer: Kamer, blueprint: Blueprint) -> TafelId:
    world = kamer.world
    tafel = TafelId(await world.tafel(kamer.organisations["gemeente"], kind=blueprint.code))
    ceilings = {str(one.organisation_kind): one.categories for one in blueprint.ceilings}
    for name in SEATED:
        organisation = kamer.organisations[name]
        await world.seat(tafel, organisation)
        for category in ceilings.get(ORGANISATION_KINDS[name], ()):
            await world.ceiling(tafel, organisation, category, valid=ALWAYS)
    for who, role in ROLES:
        await world.role(kamer.members[who], role, tafel=tafel)
    return tafel
