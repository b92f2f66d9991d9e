"""Reads the truth tables: stories in Dutch that a privacy officer can check, turned into facts and questions.

Every story begins at `uitgangspunt.yaml`. What stands under `anders` replaces all facts of that kind, what stands
under `aangepast` those of the same name, and what stands under `erbij` is added. Names become ids that depend on the
story only, so that all stories fit in one database. Times are those on a clock in Amsterdam. A word that is not
known stops the reading: a typing error would test nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import yaml

from consent.access import AccessKey, access_periods, opened_by
from consent.basis import BasisKind, Category, ConsentKind, Ground, Protection, Purpose
from consent.decision import Condition, Decision
from consent.facts import (
    BasisFact,
    BreakGlass,
    CaseFact,
    Ceiling,
    ConsentFact,
    ConvenantFact,
    Facts,
    Mandate,
    MemberFact,
    OrganisationFact,
    Participation,
    Reader,
    Recusal,
    Release,
    Restriction,
    RoleFact,
    Row,
    RowKind,
)
from consent.periods import Period
from tenants.ids import (
    CaseId,
    ContributionId,
    ConvenantId,
    LegalBasisId,
    MemberId,
    OrganisationId,
    SubjectId,
    TafelId,
)
from tenants.organisation_kinds import OrganisationKind
from tenants.roles import RoleKind
from tests.consent.settings import Setting, SubjectOf

TABLES = Path(__file__).parent.parent / "truth_tables"
_START = "uitgangspunt.yaml"
_SPACE = UUID("6f0e3d0c-7f0b-4c55-9a2c-5d1f3a1f7a11")
_AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_VERDICT = re.compile(r"(?P<word>[A-Z_]+)(?: \((?P<subject>\w+)\))?")

GROUNDS = {"EIGEN": Ground.OWN, "GEDEELD": Ground.SHARED, "NOODTOEGANG": Ground.BREAK_GLASS}
CONDITIONS = {
    "NIET_ACTIEF": Condition.MEMBER_INACTIVE,
    "INLOG_TE_ZWAK": Condition.ASSURANCE_TOO_LOW,
    "GEEN_ROL": Condition.NO_ROLE,
    "VERSCHOOND": Condition.RECUSED,
    "BEPERKT": Condition.RESTRICTED,
    "NEEMT_NIET_DEEL": Condition.NOT_PARTICIPATING,
    "NIET_GEDEELD": Condition.NOT_RELEASED,
    "GEEN_GRONDSLAG": Condition.NO_BASIS,
    "BUITEN_NOODTOEGANG": Condition.OUTSIDE_BREAK_GLASS,
    "BESCHERMD": Condition.PROTECTED,
}

Entry = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a row of a table expects; `bases` is `None` when the row does not name what opened it."""

    ground: Ground | None
    condition: Condition | None
    subject: SubjectId | None
    until: datetime | None
    bases: Mapping[LegalBasisId, datetime | None] | None

    def met_by(self, decision: Decision) -> bool:
        """Tell whether a decision is the expected one, with its subject, its bases and its end."""
        answered = (decision.ground, decision.condition, decision.subject, decision.until)
        opened = {opened.basis: opened.until for opened in decision.bases}
        return answered == (self.ground, self.condition, self.subject, self.until) and (
            self.bases is None or self.bases == opened
        )


@dataclass(frozen=True, kw_only=True)
class Question:
    """One row of a truth table: who asks for which row at which moment, and what the answer must be."""

    label: str
    reader: Reader
    row: Row
    at: datetime
    expected: Expected


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story: its setting, and the questions put to it."""

    label: str
    setting: Setting
    questions: tuple[Question, ...]


def stories() -> Iterator[Story]:
    """All stories of all tables, in the order of their files."""
    start = _read(TABLES / _START)
    for path in sorted(TABLES.glob("*.yaml")):
        if path.name == _START:
            continue
        table = _read(path)
        _known(table, {"onderwerp", "uitleg", "verhalen"})
        for story in table["verhalen"]:
            yield _Reading(start, story, f"{path.stem}: {story['verhaal']}").story()


def questions() -> Iterator[tuple[Story, Question]]:
    """Every question of every story."""
    for story in stories():
        for question in story.questions:
            yield story, question


def moment(value: str | date | datetime | None) -> datetime | None:
    """A time on the clock in Amsterdam as a moment in UTC; a bare date is its midnight."""
    if value is None:
        return None
    read = datetime.fromisoformat(str(value))
    return read.replace(tzinfo=_AMSTERDAM).astimezone(UTC)


def _read(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return table


def _known(entry: Entry, words: set[str]) -> None:
    if unknown := set(entry) - words:
        raise ValueError(f"unknown words in a truth table: {sorted(unknown)} in {dict(entry)}")


def _at(value: str | date) -> datetime:
    read = moment(value)
    if read is None:
        raise ValueError("a moment is missing")
    return read


def _named(entry: Entry) -> str:
    name: str = entry["naam"] if "naam" in entry else entry["wie"]
    return name


def _period(entry: Entry) -> Period:
    start = entry.get("van", "2026-01-01")
    return Period(None if start == "altijd" else _at(start), moment(entry.get("tot")))


_QUESTION = {"wie", "namens", "wat", "wanneer", "doel", "niveau", "verwacht", "door", "eindigt"}


class _Reading:
    """One story being read; it keeps the kinds of facts by their Dutch names, and what each name stands for."""

    def __init__(self, start: Entry, story: Entry, label: str) -> None:
        _known(story, {"verhaal", "momenten"} | _EDITS | _QUESTION)
        self.story_entry, self.label = story, label
        self.lists: dict[str, list[Entry]] = {kind: list(start[kind]) for kind in _KINDS | {"stukken"}}
        self.world: dict[str, dict[str, Any]] = {kind: dict(start[kind]) for kind in _WORLD}
        self.defaults: Entry = start["gewoon"]
        _known(start, set(self.lists) | set(self.world) | {"gewoon"})
        for kind, entries in story.get("anders", {}).items():
            self.lists[kind] = self._list(kind, entries)
        for kind, entries in story.get("aangepast", {}).items():
            names = {_named(entry) for entry in entries}
            kept = [entry for entry in self.lists[kind] if _named(entry) not in names]
            self.lists[kind] = [*kept, *self._list(kind, entries)]
        for kind, entries in story.get("erbij", {}).items():
            self.lists[kind] = [*self.lists[kind], *self._list(kind, entries)]

    def _list(self, kind: str, entries: list[Entry] | None) -> list[Entry]:
        if kind not in self.lists:
            raise ValueError(f"unknown kind of fact in {self.label}: {kind}")
        return list(entries or [])

    def name(self, kind: str, name: str) -> UUID:
        """The id of a name; ValueError when nothing in the story has it."""
        named = self.world.get(kind) or {_named(entry) for entry in self.lists[kind]}
        if name not in named:
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

    def case(self, entry: Entry) -> CaseId:
        return CaseId(self.name("casussen", entry.get("casus", self.defaults["casus"])))

    def convenant(self, name: str) -> ConvenantId:
        return ConvenantId(self.name("convenanten", name))

    def story(self) -> Story:
        """The story as facts and questions."""
        rows = {entry["naam"]: self._contribution(entry) for entry in self.lists["stukken"]}
        setting = Setting(
            facts=self._facts(),
            organisations={
                self.organisation(entry["naam"]): OrganisationKind(entry["soort"])
                for entry in self.lists["organisaties"]
            },
            case_owners={
                self.case({"casus": name}): self.organisation(case["eigenaar"])
                for name, case in self.world["casussen"].items()
            },
            subjects={
                self.subject(name): SubjectOf(case=self.case(of), owner=self.organisation(of["van"]))
                for name, of in self.world["betrokkenen"].items()
            },
            contributions=tuple(rows.values()),
        )
        moments = self.story_entry.get("momenten", [{}])
        asked = [self._question({**self.story_entry, **asked}, rows, setting) for asked in moments]
        return Story(label=self.label, setting=setting, questions=tuple(asked))

    def _facts(self) -> Facts:
        cases = tuple(
            CaseFact(
                case=self.case({"casus": name}),
                tafel=TafelId(self.name("tafels", case["tafel"])),
                convenant=self.convenant(self.world["tafels"][case["tafel"]]["convenant"]),
            )
            for name, case in self.world["casussen"].items()
        )
        fields = {field: tuple(self._made(kind)) for kind, (field, _, _) in _FACTS.items()}
        return Facts(cases=cases, **fields)

    def _made(self, kind: str) -> Iterator[Any]:
        _, words, make = _FACTS[kind]
        for entry in self.lists[kind]:
            _known(entry, words | {"van", "tot"})
            yield from make(self, entry)

    def _contribution(self, entry: Entry) -> Row:
        _known(entry, {"naam", "eigenaar", "over", "gegevens", "bescherming", "casus"})
        return Row(
            kind=RowKind.CONTRIBUTION,
            id=self.name("stukken", entry["naam"]),
            case=self.case(entry),
            owner=self.organisation(entry["eigenaar"]),
            subjects=tuple(self.subject(name) for name in entry["over"]),
            category=Category(entry["gegevens"]),
            protection=Protection(entry.get("bescherming", "GEEN")),
        )

    def _question(self, entry: Entry, rows: Mapping[str, Row], setting: Setting) -> Question:
        _known(entry, {"verhaal", "momenten"} | _EDITS | _QUESTION)
        who, what = entry.get("wie", self.defaults["wie"]), entry.get("wat", self.defaults["wat"])
        row = rows[what] if what in rows else next(r for r in setting.rows if r.id == self.subject(what))
        return Question(
            label=f"{self.label} | {who} {what} {entry['wanneer']}",
            reader=Reader(
                member=self.member(who),
                organisation=self.organisation(entry["namens"]) if "namens" in entry else self.employer(who),
                purpose=Purpose(entry.get("doel", self.defaults["doel"])),
                assurance=int(entry.get("niveau", self.defaults["niveau"])),
            ),
            row=row,
            at=_at(entry["wanneer"]),
            expected=self._expected(entry),
        )

    def _expected(self, entry: Entry) -> Expected:
        read = _VERDICT.fullmatch(entry["verwacht"])
        if read is None:
            raise ValueError(f"not a verdict: {entry['verwacht']}")
        word, subject = read["word"], read["subject"]
        doors = entry.get("door")
        return Expected(
            ground=GROUNDS.get(word),
            condition=None if word in GROUNDS else CONDITIONS[word],
            subject=None if subject is None else self.subject(subject),
            until=moment(entry.get("eindigt")),
            bases=None if doors is None else {self.basis(name): moment(end) for name, end in doors.items()},
        )


def _convenant(r: _Reading, e: Entry) -> Iterator[ConvenantFact]:
    yield ConvenantFact(convenant=r.convenant(e["naam"]), valid=_period(e))


def _organisation(r: _Reading, e: Entry) -> Iterator[OrganisationFact]:
    yield OrganisationFact(organisation=r.organisation(e["naam"]), active=_period(e))


def _member(r: _Reading, e: Entry) -> Iterator[MemberFact]:
    home = r.organisation(e["thuis"]) if "thuis" in e else None
    yield MemberFact(member=r.member(e["wie"]), organisation=r.organisation(e["bij"]), active=_period(e), home=home)


def _role(r: _Reading, e: Entry) -> Iterator[RoleFact]:
    kind, place = RoleKind(e["als"]), e["waar"]
    member, organisation, valid = r.member(e["wie"]), r.employer(e["wie"]), _period(e)
    tafel = TafelId(r.name("tafels", place)) if place in r.world["tafels"] else None
    case = r.case({"casus": place}) if place in r.world["casussen"] else None
    if tafel is None and case is None and place != "organisatie":
        raise ValueError(f"a role is held at a casus, a tafel or the organisatie, not at {place}")
    yield RoleFact(member=member, organisation=organisation, kind=kind, valid=valid, tafel=tafel, case=case)


def _mandate(r: _Reading, e: Entry) -> Iterator[Mandate]:
    yield Mandate(giver=r.member(e["geeft"]), receiver=r.member(e["krijgt"]), valid=_period(e))


def _participation(r: _Reading, e: Entry) -> Iterator[Participation]:
    yield Participation(case=r.case(e), organisation=r.organisation(e["wie"]), valid=_period(e))


def _release(r: _Reading, e: Entry) -> Iterator[Release]:
    contribution = ContributionId(r.name("stukken", e["wat"]))
    yield Release(contribution=contribution, organisation=r.organisation(e["met"]), valid=_period(e))


def _basis(r: _Reading, e: Entry) -> Iterator[BasisFact]:
    yield BasisFact(
        id=r.basis(e["naam"]),
        subject=r.subject(e["over"]),
        kind=BasisKind(e["soort"]),
        purpose=Purpose(e.get("doel", r.defaults["doel"])),
        categories=frozenset(map(Category, e["gegevens"])),
        recipients=frozenset(map(r.organisation, e["voor"])),
        valid=_period(e),
        boundary_at=moment(e.get("grensdatum")),
        ended_at=moment(e.get("beeindigd")),
    )


def _consent(r: _Reading, e: Entry) -> Iterator[ConsentFact]:
    given, withdrawn = _at(e["gegeven"]), moment(e.get("ingetrokken"))
    kind = ConsentKind(e["soort"])
    yield ConsentFact(basis=r.basis(e["bij"]), kind=kind, given_at=given, withdrawn_at=withdrawn)


def _ceiling(r: _Reading, e: Entry) -> Iterator[Ceiling]:
    convenant = r.convenant(e.get("convenant", r.defaults["convenant"]))
    organisation, valid = r.organisation(e["wie"]), _period(e)
    for category in map(Category, e["gegevens"]):
        yield Ceiling(convenant=convenant, organisation=organisation, category=category, valid=valid)


def _restriction(r: _Reading, e: Entry) -> Iterator[Restriction]:
    towards = None if e["tegenover"] == "iedereen" else r.organisation(e["tegenover"])
    yield Restriction(subject=r.subject(e["over"]), organisation=towards, valid=_period(e))


def _recusal(r: _Reading, e: Entry) -> Iterator[Recusal]:
    yield Recusal(member=r.member(e["wie"]), subject=r.subject(e["over"]), valid=_period(e))


def _break_glass(r: _Reading, e: Entry) -> Iterator[BreakGlass]:
    categories = frozenset(map(Category, e["gegevens"]))
    yield BreakGlass(case=r.case(e), member=r.member(e["wie"]), categories=categories, valid=_period(e))


_Make = Callable[[_Reading, Entry], Iterator[Any]]
_FACTS: dict[str, tuple[str, set[str], _Make]] = {
    "convenanten": ("convenants", {"naam"}, _convenant),
    "organisaties": ("organisations", {"naam", "soort"}, _organisation),
    "leden": ("members", {"wie", "bij", "thuis"}, _member),
    "rollen": ("roles", {"wie", "als", "waar"}, _role),
    "mandaten": ("mandates", {"geeft", "krijgt"}, _mandate),
    "deelname": ("participations", {"wie", "casus"}, _participation),
    "delen": ("releases", {"wat", "met"}, _release),
    "grondslagen": (
        "bases",
        {"naam", "over", "soort", "doel", "gegevens", "voor", "grensdatum", "beeindigd"},
        _basis,
    ),
    "toestemmingen": ("consents", {"bij", "soort", "gegeven", "ingetrokken"}, _consent),
    "plafonds": ("ceilings", {"wie", "gegevens", "convenant"}, _ceiling),
    "beperkingen": ("restrictions", {"over", "tegenover"}, _restriction),
    "verschoningen": ("recusals", {"wie", "over"}, _recusal),
    "noodtoegangen": ("break_glasses", {"wie", "gegevens", "casus"}, _break_glass),
}
_KINDS = set(_FACTS)
_WORLD = {"tafels", "casussen", "betrokkenen"}
_EDITS = {"anders", "aangepast", "erbij"}


def keys(question: Question) -> Iterator[AccessKey]:
    """What must be open, subject by subject, for the reader of a question to share its row."""
    for subject in question.row.subjects:
        yield AccessKey(
            case=question.row.case,
            subject=subject,
            category=question.row.category,
            organisation=question.reader.organisation,
            purpose=question.reader.purpose,
        )


def derived_access_agrees(story: Story, question: Question) -> bool:
    """Whether the derived periods are open exactly when some basis opens them."""
    facts, at = story.setting.facts, question.at
    return all(access_periods(facts, key).holds(at) == bool(opened_by(facts, key, at)) for key in keys(question))
