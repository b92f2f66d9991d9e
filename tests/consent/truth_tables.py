"""Reads the truth tables: stories in Dutch that a privacy officer can check, turned into facts and questions.

Every story begins at `uitgangspunt.yaml`. What stands under `anders` replaces all facts of that kind, what stands
under `aangepast` those of the same name, and what stands under `erbij` is added. Names become ids that depend on the
story only, so that all stories fit in one database. Times are those on a clock in Amsterdam. A word that is not
known stops the reading: a typing error would test nothing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from consent.basis import Category, Ground, Protection, Purpose
from consent.decision import Condition
from consent.facts import CaseFact, Facts
from consent.question import Reader, Row, RowKind
from tenants.ids import ContributionId, TafelId
from tenants.organisation_kinds import OrganisationKind
from tests.consent.questions import Expected, Question, Story
from tests.consent.settings import Setting, SubjectOf
from tests.consent.truth_facts import FACTS
from tests.consent.truth_names import EDITS, WORLD, Entry, Names, at, known, moment

TABLES = Path(__file__).parent.parent / "truth_tables"
_START = "uitgangspunt.yaml"
_QUESTION = {"wie", "namens", "wat", "wanneer", "doel", "niveau", "verwacht", "door", "eindigt"}
_VERDICT = re.compile(r"(?P<word>[A-Z_]+)(?: \((?P<subject>\w+)\))?")

GROUNDS = {"EIGEN": Ground.OWN, "GEDEELD": Ground.SHARED, "NOODTOEGANG": Ground.BREAK_GLASS}
CONDITIONS = {
    "NIET_ACTIEF": Condition.MEMBER_INACTIVE,
    "INLOG_TE_ZWAK": Condition.ASSURANCE_TOO_LOW,
    "GEEN_ROL": Condition.NO_ROLE,
    "NIET_BEVOEGD": Condition.NOT_AUTHORISED,
    "VERSCHOOND": Condition.RECUSED,
    "BEPERKT": Condition.RESTRICTED,
    "NEEMT_NIET_DEEL": Condition.NOT_PARTICIPATING,
    "NIET_GEDEELD": Condition.NOT_RELEASED,
    "GEHEIM_BLIJFT": Condition.SECRECY_STANDS,
    "GEEN_GRONDSLAG": Condition.NO_BASIS,
    "BUITEN_NOODTOEGANG": Condition.OUTSIDE_BREAK_GLASS,
    "BESCHERMD": Condition.PROTECTED,
    "OP_BESLUIT": Condition.PROVIDED_ON_DECISION,
}


@cache
def stories() -> tuple[Story, ...]:
    """All stories of all tables, in the order of their files."""
    start = _read(TABLES / _START)
    tables = (path for path in sorted(TABLES.glob("*.yaml")) if path.name != _START)
    return tuple(
        _Reading(start, story, f"{path.stem}: {story['verhaal']}").story()
        for path in tables
        for story in _stories_of(_read(path))
    )


def _stories_of(table: Entry) -> list[Entry]:
    known(table, {"onderwerp", "uitleg", "verhalen"})
    return list(table["verhalen"])


def questions() -> Iterator[tuple[Story, Question]]:
    """Every question of every story."""
    for story in stories():
        for question in story.questions:
            yield story, question


def _read(path: Path) -> dict[str, Any]:
    table: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return table


class _Reading(Names):
    """One story being read."""

    def __init__(self, start: Entry, story: Entry, label: str) -> None:
        known(start, WORLD | set(FACTS) | {"stukken", "gewoon"})
        known(story, {"verhaal", "bron", "momenten"} | EDITS | _QUESTION)
        super().__init__(start, story, label)
        self.story_entry = story

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
            spoken_on={
                (ContributionId(rows[entry["wat"]].id), self.organisation(entry["met"])): entry["grond"]
                for entry in self.lists["delen"]
                if "grond" in entry
            },
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
                partnership=bool(self.world["tafels"][case["tafel"]].get("verband")),
            )
            for name, case in self.world["casussen"].items()
        )
        fields = {field: tuple(self._made(kind)) for kind, (field, _, _) in FACTS.items()}
        return Facts(cases=cases, **fields)

    def _made(self, kind: str) -> Iterator[Any]:
        _, words, make = FACTS[kind]
        for entry in self.lists[kind]:
            known(entry, words | {"van", "tot"})
            yield from make(self, entry)

    def _contribution(self, entry: Entry) -> Row:
        known(entry, {"naam", "eigenaar", "over", "gegevens", "bescherming", "casus", "op_besluit"})
        return Row(
            kind=RowKind.CONTRIBUTION,
            id=self.name("stukken", entry["naam"]),
            case=self.case(entry),
            owner=self.organisation(entry["eigenaar"]),
            subjects=tuple(self.subject(name) for name in entry["over"]),
            category=Category(entry["gegevens"]),
            protection=Protection(entry.get("bescherming", "GEEN")),
            no_glass=bool(entry.get("op_besluit", False)),
        )

    def _question(self, entry: Entry, rows: Mapping[str, Row], setting: Setting) -> Question:
        known(entry, {"verhaal", "bron", "momenten"} | EDITS | _QUESTION)
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
            at=at(entry["wanneer"]),
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
            bases=None if doors is None else {self.basis(name): _end(end) for name, end in doors.items()},
        )


def _end(told: str | None) -> tuple[datetime | None, bool]:
    """When a basis ends, and whether that is so only unless a second person confirms it."""
    end, unless, _ = str(told).partition(" tenzij bevestigd")
    return (None if told is None else moment(end)), bool(unless)
