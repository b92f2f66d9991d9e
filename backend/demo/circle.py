"""A tafel of every kind, in an area of its own beside the demo region, and who works there.

Each organisation has one worker, who refers, takes part, and weighs where the file says so; the local team has two.
One that answers for a tafel has somebody besides who chairs, a privacy officer, and an administrator; so have the
police an officer, who lets their people read at the Zorg- en Veiligheidshuis. A crisis service has somebody at night.
One that trains somebody has a worker beside, whose registration is over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tomllib import loads

from pydantic import TypeAdapter

from backend.demo.cast import IN_TRAINING, Cast, Kamer, Partner, Person, Place, region
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

_FILE = Path(__file__).parent / "kinds.toml"
_WORKS = (RoleKind.AANMELDER, RoleKind.DEELNEMER, RoleKind.WEGER)
_MARK = "(fictief)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """A tafel: its kind, its name, who answers for it, and which others weigh there."""

    kind: str
    name: str
    responsible: str
    weighers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """The file: the municipality and local team of the area, organisations of the region that sit here too, others."""

    name: str
    municipality: str
    team: str
    trains: tuple[str, ...]
    shared: tuple[str, ...]
    organisation: tuple[Partner, ...]
    tafel: tuple[Sitting, ...]


def worker(organisation: str) -> str:
    """How the worker of an organisation signs in, by the organisation's code."""
    return f"werker-{organisation}"


def colleague(organisation: str) -> str:
    """How the second worker of a local team signs in."""
    return f"collega-{organisation}"


def trainee(organisation: str) -> str:
    """How the worker signs in whose registration is over."""
    return f"leerling-{organisation}"


def lead(organisation: str) -> str:
    """How whoever chairs for an organisation signs in."""
    return f"voorzitter-{organisation}"


def officer(organisation: str) -> str:
    """How the privacy officer of an organisation signs in."""
    return f"officer-{organisation}"


def administrator(organisation: str) -> str:
    """How the administrator of an organisation that answers for a tafel signs in."""
    return f"beheerder-{organisation}"


def night(organisation: str) -> str:
    """How whoever works nights for a crisis service signs in."""
    return f"nacht-{organisation}"


def tafel_code(kind: str) -> str:
    """The code of the tafel of a kind."""
    return f"soort-{kind.lower().replace('_', '-')}"


@cache
def kinds() -> Cast:
    """Everybody in the area."""
    return gathered(TypeAdapter(Circle).validate_python(loads(_FILE.read_text(encoding="utf-8"))))


def gathered(circle: Circle) -> Cast:
    """Everybody of a circle, as a cast that a region can be filled with."""
    partners = (*(region().partner(code) for code in circle.shared), *circle.organisation)
    tafels = tuple(
        Kamer(
            code=tafel_code(one.kind),
            name=one.name,
            responsible=one.responsible,
            area=(circle.municipality,),
            team=circle.team,
            kind=one.kind,
        )
        for one in circle.tafel
    )
    people = tuple(person for one in partners for person in _people(circle, one))
    return Cast(name=circle.name, kamer=tafels, organisation=partners, person=people)


def _people(circle: Circle, partner: Partner) -> Iterator[Person]:
    weighs = tuple(tafel_code(one.kind) for one in circle.tafel if partner.code in one.weighers)
    chairs = tuple(tafel_code(one.kind) for one in circle.tafel if partner.code == one.responsible)
    name = partner.name.removesuffix(f" {_MARK}")
    at = Place(organisation=partner.code, title="medewerker", roles=_WORKS, kamers=weighs)
    yield Person(login=worker(partner.code), name=f"Medewerker {name} {_MARK}", at=(at,))
    if partner.code == circle.team:
        at = Place(organisation=partner.code, title="collega", roles=_WORKS)
        yield Person(login=colleague(partner.code), name=f"Collega {name} {_MARK}", at=(at,))
    if partner.code in circle.trains:
        at = Place(organisation=partner.code, title=IN_TRAINING, roles=_WORKS)
        yield Person(login=trainee(partner.code), name=f"Leerling {name} {_MARK}", at=(at,))
    if chairs:
        at = Place(organisation=partner.code, title="voorzitter", roles=(RoleKind.VOORZITTER,), kamers=chairs)
        yield Person(login=lead(partner.code), name=f"Voorzitter {name} {_MARK}", at=(at,))
        at = Place(organisation=partner.code, title="beheerder", roles=(RoleKind.BEHEERDER,))
        yield Person(login=administrator(partner.code), name=f"Beheerder {name} {_MARK}", at=(at,))
    if partner.kind is OrganisationKind.CRISISDIENST:
        at = Place(organisation=partner.code, title="nachtdienst", roles=(RoleKind.CRISISDIENST,))
        yield Person(login=night(partner.code), name=f"Nachtdienst {name} {_MARK}", at=(at,))
    if chairs or partner.kind is OrganisationKind.POLITIE:
        at = Place(organisation=partner.code, title="privacy officer", roles=(RoleKind.PRIVACY_OFFICER,))
        yield Person(login=officer(partner.code), name=f"Privacy officer {name} {_MARK}", at=(at,))
