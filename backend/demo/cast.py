"""Who is in the demo: organisations, people and tafels, read from the files beside this module.

Ids are made from names, so that they are the same in every demo: an example that was written down keeps working.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tomllib import loads
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from backend.demo.errors import DemoCode, DemoError
from tenants.ids import MemberId, OrganisationId, PersonId, TafelId
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind

_FOLDER = Path(__file__).parent
IN_TRAINING = "in opleiding"
"""The function of somebody whose registration is over."""

_NAMES = UUID("b0b9f3e6-2f0c-4c55-8d6e-5a3f1f1d7c10")


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """An organisation."""

    code: str
    name: str
    kind: OrganisationKind

    @property
    def id(self) -> OrganisationId:
        """The organisation's id."""
        return organisation_id(self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kamer:
    """A tafel: who runs it, the municipalities of its area, the local team that works there, and its kind."""

    code: str
    name: str
    responsible: str
    area: tuple[str, ...]
    team: str
    kind: str = "VEILIGHEIDSKAMER"

    @property
    def id(self) -> TafelId:
        """The tafel's id."""
        return TafelId(demo_id("tafel", self.code))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a person works: the roles count at the tafels named in `kamers`, without any in the whole organisation.

    `home` is the employer of somebody who is seconded.
    """

    organisation: str
    title: str
    roles: tuple[RoleKind, ...]
    kamers: tuple[str, ...] = ()
    home: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A professional, by the name that signs in."""

    login: str
    name: str
    at: tuple[Place, ...]

    @property
    def id(self) -> PersonId:
        """The person's id."""
        return PersonId(demo_id("person", self.login))

    def place(self, organisation: str | None = None) -> Place:
        """Where this person works: the first place unless one is named. Raises PLACE_UNKNOWN."""
        found = next((one for one in self.at if organisation in {None, one.organisation}), None)
        if found is None:
            places = ", ".join(one.organisation for one in self.at)
            raise DemoError(DemoCode.PLACE_UNKNOWN, person=self.login, organisation=organisation, places=places)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """One member acts in another's roles for some days from now."""

    giver: str
    taker: str
    organisation: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody in one file."""

    name: str
    kamer: tuple[Kamer, ...]
    organisation: tuple[Partner, ...]
    person: tuple[Person, ...]
    mandate: tuple[Mandate, ...] = ()
    huis: tuple[Kamer, ...] = ()

    @property
    def tafels(self) -> tuple[Kamer, ...]:
        """The kamers, at which most happens, and whichever other tafels there are."""
        return (*self.kamer, *self.huis)

    def find(self, login: str) -> Person:
        """The person who signs in under this name, in capitals or not. Raises PERSON_UNKNOWN."""
        wanted = login.strip().lower()
        found = next((one for one in self.person if one.login == wanted), None)
        if found is None:
            raise DemoError(DemoCode.PERSON_UNKNOWN, person=wanted, people=", ".join(one.login for one in self.person))
        return found

    def partner(self, code: str) -> Partner:
        """The organisation with this code."""
        return next(one for one in self.organisation if one.code == code)

    def holders(self, role: RoleKind, *, kamer: str | None = None, organisation: str | None = None) -> list[Person]:
        """Who holds a role in an organisation or at a tafel, in the order of the file."""
        return [
            person
            for person in self.person
            for place in person.at
            if role in place.roles
            and organisation in {None, place.organisation}
            and (kamer is None or kamer in place.kamers)
        ]


@cache
def region() -> Cast:
    """The demo region."""
    return _read("region.toml")


@cache
def pair() -> Cast:
    """The two organisations, and a third, of `ketentafel seed-pair`."""
    return _read("pair.toml")


def organisation_id(code: str) -> OrganisationId:
    """The id of an organisation by its code."""
    return OrganisationId(demo_id("organisation", code))


def mailbox(code: str) -> str:
    """The address at which an organisation is told that something waits; under a name that never receives mail."""
    return f"{code}@lommerdal.example"


def member_id(login: str, organisation: str) -> MemberId:
    """The id of a person's membership of an organisation."""
    return MemberId(demo_id("member", f"{login}@{organisation}"))


def demo_id(kind: str, name: str) -> UUID:
    """An id made from a name."""
    return uuid5(_NAMES, f"{kind}:{name}")


def _read(name: str) -> Cast:
    return TypeAdapter(Cast).validate_python(loads((_FOLDER / name).read_text(encoding="utf-8")))
