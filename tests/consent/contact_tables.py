"""Reads the truth table about safe contact: cases in Dutch that a privacy officer can check, turned into questions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from uuid import UUID, uuid5

import yaml

from consent.contact.kinds import ContactChannel
from consent.contact.route import Addressee, ContactRoute, Rule, Unsafe
from consent.ids import ContactRuleId
from consent.periods import Period
from tenants.ids import OrganisationId, SubjectId
from tests.consent.truth_names import Entry, at, known, moment

TABLES = Path(__file__).parent.parent / "truth_tables" / "contact"
_SPACE = UUID("5a4d0f3e-8f0a-4b8e-9d64-3d0a4f6b7a11")
_EXPECTED = re.compile(r"(?P<word>[A-Z_]+)(?: \((?P<rest>[^)]+)\))?")
_RULE = {"langs", "adres", "dagen", "uren", "niet_thuis", "nooit_met", "van", "tot"}
_CASE = {"geval", "bron", "afspraken", "elders", "weggehouden", "samen_met", "aan", "wanneer", "verwacht"}
_YES = {"ja": True, True: True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One case: whom somebody would write to, with whom, when; and what must come of it, as the table words it.

    With `to` it asks instead whether something about that person may be told to this other one.
    """

    label: str
    source: str
    whom: Addressee
    together_with: frozenset[SubjectId]
    at: datetime
    expected: str
    to: SubjectId | None = None


def questions() -> Iterator[Question]:
    """Every case of every table of the folder. ValueError for a word that is not known."""
    for path in sorted(TABLES.glob("*.yaml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["gevallen"]:
            known(case, _CASE)
            if _EXPECTED.fullmatch(case["verwacht"]) is None:
                raise ValueError(case["verwacht"])
            yield _question(case)


def told(answer: ContactRoute | Unsafe, at: datetime) -> str:
    """An answer, in the words of the table."""
    if isinstance(answer, Unsafe):
        return f"NIET ({answer})"
    if answer.channel is None:
        return "GEEN_AFSPRAAK"
    more = [("adres", answer.addressed), ("niet thuis", answer.not_at_home), ("nu niet", not answer.is_safe_at(at))]
    said = ", ".join(word for word, holds in more if holds)
    return f"{answer.channel} ({said})" if said else str(answer.channel)


def _question(case: Entry) -> Question:
    rules = tuple(_rule(number, one) for number, one in enumerate(case.get("afspraken", [])))
    when = at(case["wanneer"])
    running = sum(one.valid.holds(when) for one in rules)
    return Question(
        label=case["geval"],
        source=case["bron"],
        whom=Addressee(
            subject=_person("moeder"),
            rules=rules,
            running_in_all=running + case.get("elders", 0),
            kept_away=_YES[case["weggehouden"]] if "weggehouden" in case else False,
        ),
        together_with=frozenset(map(_person, case.get("samen_met", []))),
        at=when,
        expected=case["verwacht"],
        to=_person(case["aan"]) if "aan" in case else None,
    )


def _rule(number: int, entry: Entry) -> Rule:
    known(entry, _RULE)
    hours = [time.fromisoformat(one) for one in entry["uren"].split("-")] if "uren" in entry else None
    return Rule(
        id=ContactRuleId(uuid5(_SPACE, f"rule {number}")),
        owner=OrganisationId(uuid5(_SPACE, f"organisation {number}")),
        channel=ContactChannel(entry["langs"]),
        valid=Period(moment(entry.get("van", "2026-01-01")), moment(entry.get("tot"))),
        addressed="adres" in entry and _YES[entry["adres"]],
        days=frozenset(entry.get("dagen", [])),
        hours=(hours[0], hours[1]) if hours else None,
        not_at_home="niet_thuis" in entry and _YES[entry["niet_thuis"]],
        never_with=frozenset(map(_person, entry.get("nooit_met", []))),
    )


def _person(name: str) -> SubjectId:
    return SubjectId(uuid5(_SPACE, name))
