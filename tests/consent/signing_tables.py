"""Reads the truth tables about signing: cases in Dutch that a privacy officer can check, turned into questions.

Names become ids that depend on the name only. Times are those on a clock in Amsterdam. A word that is not known stops
the reading: a typing error would test nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import yaml

from consent.ages import ages, birthdays
from consent.basis import ConsentKind
from consent.custody.kinds import CustodyKind
from consent.ids import CustodyId
from consent.periods import Period
from consent.signing.rules import Variant
from consent.signing.signers import Answer, Capacity, Custody, MustSign, Nobody, Person
from tenants.ids import OrganisationId, SubjectId
from tests.consent.truth_names import Entry, at, known, moment

TABLES = Path(__file__).parent.parent / "truth_tables" / "ondertekenaars"
_SPACE = UUID("0b6e1d8e-5b0f-4c6b-8d38-0f3a2c1d7e55")
_INSTITUTION = "instelling"
_NOBODY = re.compile(r"niemand \((?P<reason>[A-Z_]+)(?P<about>(?: \w+)*)\)")
REASONS = {
    "LEEFTIJD_ONBEKEND": Nobody.AGE_UNKNOWN,
    "BEKWAAMHEID_ONEENS": Nobody.CAPACITY_DISPUTED,
    "GEEN_GEZAG_BEKEND": Nobody.CUSTODY_UNKNOWN,
    "GEZAG_ONVOLLEDIG": Nobody.CUSTODY_INCOMPLETE,
    "GEZAG_TEGENSTRIJDIG": Nobody.CUSTODY_CONTRADICTORY,
    "NIET_BENADEREN": Nobody.HOLDER_KEPT_AWAY,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """Who signs, by name; or why nobody does, and the records that this is about."""

    people: frozenset[UUID] = frozenset()
    reason: Nobody | None = None
    about: frozenset[UUID] = frozenset()

    def met_by(self, answer: Answer) -> bool:
        if isinstance(answer, MustSign):
            people = [one.subject or one.organisation for one in answer.signers]
            return self.reason is None and len(people) == len(self.people) and set(people) == self.people
        return (answer.reason, frozenset(answer.custody)) == (self.reason, self.about)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One cell of a table, or one case; `elsewhere` says by what else somebody is kept away."""

    label: str
    source: str
    kind: ConsentKind
    variant: Variant
    person: Person
    at: datetime
    expected: Expected
    elsewhere: Mapping[SubjectId, str]


def questions() -> Iterator[Question]:
    """Every question of every table."""
    for path in sorted(TABLES.glob("*.yaml")):
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        known(content, {"onderwerp", "uitleg", "geboren", "dagen", "tabellen", "gevallen"})
        for table in content.get("tabellen", []):
            yield from _table(table, content)
        for case in content.get("gevallen", []):
            yield _case({"geboren": content["geboren"], **case})


def _table(table: Entry, content: Entry) -> Iterator[Question]:
    known(table, {"tabel", "bron", "vorm", "bekwaam", "gezag", "verwacht"})
    for age, cells in table["verwacht"].items():
        noon = datetime.combine(content["dagen"][age], time(12))
        for kind, expected in cells.items():
            label = f"{table['tabel']} | {age} | {kind}"
            entry: dict[str, Any] = {"geboren": content["geboren"], **table, "soort": kind, "verwacht": expected}
            yield _question(entry, label=label, at=at(noon.isoformat()))


def _case(entry: Entry) -> Question:
    words = {
        "geval",
        "bron",
        "soort",
        "vorm",
        "geboren",
        "wanneer",
        "bekwaam",
        "oordelen",
        "gezag",
        "verwacht",
        "afgehouden",
    }
    known(entry, words)
    return _question(entry, label=f"{entry['geval']} | {entry['bron']}", at=at(entry["wanneer"]))


def _question(entry: Entry, *, label: str, at: datetime) -> Question:
    elsewhere = {SubjectId(_name(who)): by for who, by in entry.get("afgehouden", {}).items()}
    known(dict.fromkeys(elsewhere.values()), {"ander kind", "afspraak"})
    judged = entry.get("oordelen", [{"bekwaam": entry["bekwaam"]}] if "bekwaam" in entry else [])
    return Question(
        label=label,
        source=entry["bron"],
        kind=ConsentKind(entry["soort"]),
        variant=Variant(entry.get("vorm", "STRIKT")),
        person=Person(
            subject=SubjectId(_name("kind")),
            turns=_turns(entry["geboren"]),
            capacity=tuple(map(_capacity, judged)),
            custody=tuple(map(_custody, entry["gezag"])),
            kept_away=frozenset(elsewhere),
        ),
        at=at,
        expected=_expected(entry["verwacht"]),
        elsewhere=elsewhere,
    )


def _turns(born: date | str) -> dict[str, date | None]:
    return dict(birthdays(born)) if isinstance(born, date) else dict.fromkeys(ages().turns)


def _capacity(entry: Entry) -> Capacity:
    known(entry, {"bekwaam", "van", "tot"})
    return Capacity(capable=_yes(entry["bekwaam"]), valid=_period(entry))


def _custody(entry: Entry) -> Custody:
    known(entry, {"wie", "soort", "naam", "van", "tot", "gevaar", "contactverbod", "opgeheven"})
    who, institution = _name(entry["wie"]), entry["wie"] == _INSTITUTION
    return Custody(
        id=CustodyId(_name(f"gezag van {entry.get('naam', entry['wie'])}")),
        kind=CustodyKind(entry["soort"]),
        valid=_period(entry),
        holder=None if institution else SubjectId(who),
        organisation=OrganisationId(who) if institution else None,
        possible_danger=_yes(entry.get("gevaar", "nee")),
        contact_ban=_yes(entry.get("contactverbod", "nee")),
        lifted=_yes(entry.get("opgeheven", "nee")),
    )


def _expected(written: str) -> Expected:
    nobody = _NOBODY.fullmatch(written)
    if nobody is None:
        return Expected(people=frozenset(map(_name, written.split(" en "))))
    about = frozenset(_name(f"gezag van {name}") for name in nobody["about"].split())
    return Expected(reason=REASONS[nobody["reason"]], about=about)


def _period(entry: Entry) -> Period:
    return Period(moment(entry.get("van")), moment(entry.get("tot")))


def _yes(word: str) -> bool:
    return {"ja": True, "nee": False}[word]


def _name(name: str) -> UUID:
    return uuid5(_SPACE, name)
