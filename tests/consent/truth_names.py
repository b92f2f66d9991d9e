"""The names that a story of the truth tables uses, and the facts that it names, kind by kind."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from consent.basis import CatalogueKind
from consent.ids import MeasureId
from consent.laws import Law
from consent.periods import Period
from tenants.ids import CaseId, ConvenantId, LegalBasisId, MemberId, OrganisationId, SubjectId

_SPACE = UUID("6f0e3d0c-7f0b-4c55-9a2c-5d1f3a1f7a11")
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")

Entry = Mapping[str, Any]
EDITS = {"anders", "aangepast", "erbij"}
WORLD = {"tafels", "casussen", "betrokkenen"}


class Names:
    """What one story says, after its edits of the starting point; each name becomes an id of this story only."""

    def __init__(self, start: Entry, story: Entry, label: str) -> None:
        self.label = label
        self.lists: dict[str, list[Entry]] = {kind: list(start[kind]) for kind in set(start) - WORLD - {"gewoon"}}
        self.world: dict[str, dict[str, Any]] = {kind: dict(start[kind]) for kind in WORLD}
        self.defaults: Entry = start["gewoon"]
        for kind, entries in story.get("anders", {}).items():
            self.lists[kind] = self._list(kind, entries)
        for kind, entries in story.get("aangepast", {}).items():
            names = {named(entry) for entry in entries}
            kept = [entry for entry in self.lists[kind] if named(entry) not in names]
            self.lists[kind] = [*kept, *self._list(kind, entries)]
        for kind, entries in story.get("erbij", {}).items():
            self.lists[kind] = [*self.lists[kind], *self._list(kind, entries)]

    def _list(self, kind: str, entries: list[Entry] | None) -> list[Entry]:
        if kind not in self.lists:
            raise ValueError(f"unknown kind of fact in {self.label}: {kind}")
        return list(entries or [])

    def name(self, kind: str, name: str) -> UUID:
        """The id of a name; ValueError when nothing in the story has it."""
        given = self.world.get(kind) or {named(entry) for entry in self.lists[kind]}
        if name not in given:
            raise ValueError(f"{name} is not one of the {kind} in {self.label}")
        return uuid5(_SPACE, f"{self.label}/{kind}/{name}")

    def organisation(self, name: str) -> OrganisationId:
        return OrganisationId(self.name("organisaties", name))

    def member(self, name: str) -> MemberId:
        return MemberId(self.name("leden", name))

    def employer(self, member: str) -> OrganisationId:
        (name,) = {entry["bij"] for entry in self.lists["leden"] if entry["wie"] == member}
        return self.organisation(name)

    def subject(self, name: str) -> SubjectId:
        return SubjectId(self.name("betrokkenen", name))

    def basis(self, name: str) -> LegalBasisId:
        return LegalBasisId(self.name("grondslagen", name))

    def measure(self, name: str) -> MeasureId:
        """A measure is one of who decides (`gezag`), under a name of its own."""
        if name not in {one.get("maatregel") for one in self.lists["gezag"]}:
            raise ValueError(f"{name} is not one of the measures in {self.label}")
        return MeasureId(uuid5(_SPACE, f"{self.label}/maatregelen/{name}"))

    def law(self, name: str) -> Law:
        """A ground or a statute of this story only, so that all stories fit in one catalogue.

        Purposes and categories are a closed set: a story of which one ends has it to itself, by its own name.
        """
        kinds = {one.get("soort", CatalogueKind.GRONDSLAG) for one in self.lists["wetten"] if one["wet"] == name}
        if len(kinds) != 1:
            raise ValueError(f"{name} is not one of the laws in {self.label}, or is of two kinds")
        kind = CatalogueKind(kinds.pop())
        if kind in {CatalogueKind.DOEL, CatalogueKind.CATEGORIE}:
            return Law(kind=kind, code=name)
        return Law(kind=kind, code=f"WET_{uuid5(_SPACE, f'{self.label}/wetten/{name}').hex.upper()}")

    def statutes(self, subject: str) -> set[Law]:
        """The statutes of the partnership in which the case of somebody lies, where the story names one."""
        tafel = self.world["casussen"][self.world["betrokkenen"][subject]["casus"]]["tafel"]
        laws = (
            {self.law(one["wet"]) for one in self.lists["wetten"]} if self.world["tafels"][tafel].get("verband") else ()
        )
        return {law for law in laws if law.kind is CatalogueKind.VERBAND}

    def case(self, entry: Entry) -> CaseId:
        return CaseId(self.name("casussen", entry.get("casus", self.defaults["casus"])))

    def convenant(self, name: str) -> ConvenantId:
        return ConvenantId(self.name("convenanten", name))


def moment(value: str | date | datetime | None) -> datetime | None:
    """A time on the clock in Amsterdam as a moment in UTC; a bare date is its midnight."""
    if value is None:
        return None
    read = datetime.fromisoformat(str(value))
    return read.replace(tzinfo=_AMSTERDAM).astimezone(UTC)


def known(entry: Entry, words: set[str]) -> None:
    if unknown := set(entry) - words:
        raise ValueError(f"unknown words in a truth table: {sorted(unknown)} in {dict(entry)}")


def at(value: str | date) -> datetime:
    read = moment(value)
    if read is None:
        raise ValueError("a moment is missing")
    return read


def named(entry: Entry) -> str:
    name: str = entry["naam"] if "naam" in entry else entry["wie"]
    return name


def period(entry: Entry) -> Period:
    start = entry.get("van", "2026-01-01")
    return Period(None if start == "altijd" else at(start), moment(entry.get("tot")))
