"""Every tour in docs/users is walked as it is written: each document, as the person named, with the values shown."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.demo import everybody, signin
from backend.tafels.page import PAGE
from tests.backend.demo.stand import OPERATIONS, ROOT, Stand

USERS = ROOT / "docs" / "users"
# The page of kinds of tafel is made from their files, and leads nobody through the demo.
PAGES = sorted(set(USERS.glob("*.md")) - {ROOT / PAGE})
STEP = re.compile(r"^(?:Als|As) \*\*(\w+)\*\*: \[`(\w+)/(\w+)`\]\(([^)]+)\)$", re.MULTILINE)
VALUES = re.compile(r"```json\n(.*?)```", re.DOTALL)
COMMANDS = re.compile(r"ketentafel ([a-z-]+(?: [a-z-]+)?)")
TAKEN = re.compile(r"<(\w+): (?:(\w+)=([^,>]+), )?(\w+)>")


@dataclass(frozen=True)
class Step:
    """One step of a tour."""

    person: str
    folder: str
    document: str
    values: Mapping[str, Any]

    @property
    def text(self) -> str:
        return (OPERATIONS / self.folder / f"{self.document}.graphql").read_text(encoding="utf-8")


def steps(page: Path) -> Iterator[Step]:
    """The steps of a page; the values of a step stand between it and the next."""
    text = page.read_text(encoding="utf-8")
    found = list(STEP.finditer(text))
    for step, following in zip(found, [*found[1:], None], strict=True):
        person, folder, document, link = step.groups()
        assert (page.parent / link).resolve() == OPERATIONS / folder / f"{document}.graphql"
        between = text[step.end() : following.start() if following else None]
        values = VALUES.search(between)
        yield Step(
            person=person, folder=folder, document=document, values=json.loads(values.group(1)) if values else {}
        )


def filled(value: Any, answers: Mapping[str, Any]) -> Any:
    """The same values, with what is taken from earlier answers in its place."""
    if isinstance(value, dict):
        return {name: filled(one, answers) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, answers) for one in value]
    taken = TAKEN.fullmatch(value) if isinstance(value, str) else None
    if taken is None:
        return value
    document, name, wanted, field = taken.groups()
    fitting = (one for one in objects(answers[document]) if field in one and _is(one, name, wanted))
    return next(fitting)[field]


def _is(one: Mapping[str, Any], name: str | None, wanted: str | None) -> bool:
    """Whether an object has this value, or (`with`) holds it anywhere."""
    if name == "with":
        return wanted in {value for inner in objects(one) for value in inner.values() if isinstance(value, str)}
    return name is None or one.get(name) == wanted


def objects(answer: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer, in the order of reading."""
    if isinstance(answer, dict):
        yield answer
        for value in answer.values():
            yield from objects(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from objects(value)


def walk(demo: Stand, page: Path) -> list[tuple[Step, Any]]:
    """Every step of a page with its answer. A refusal ends the walk."""
    answers: dict[str, Any] = {}
    walked = []
    settings = demo.settings
    for step in steps(page):
        token = signin.token(settings, signin.demo_region(settings), everybody.anybody(step.person))
        answer = demo.ask(token, step.text, **filled(step.values, answers))
        assert "errors" not in answer, (step, answer["errors"])
        refusals = [error for one in objects(answer["data"]) for error in one.get("errors") or []]
        assert refusals == [], step
        # What a person who sees nothing is answered is no source for the next step.
        if any(value is not None for value in answer["data"].values()):
            answers[step.document] = answer["data"]
        walked.append((step, answer["data"]))
    return walked


def test_there_is_a_page_for_each_user() -> None:
    assert [page.stem for page in PAGES] == ["administrator", "chair", "integrator", "partner", "privacy-officer"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [page.name for page in PAGES if f"docs/users/{page.name}" not in readme] == []


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: page.stem)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    from typer.main import get_command  # noqa: PLC0415 - as above

    from backend.cli import app  # noqa: PLC0415 - only here is the command line looked at from inside

    known = get_command(app).commands  # type: ignore[attr-defined] # the root is a group
    named = set(COMMANDS.findall(page.read_text(encoding="utf-8")))
    assert {name for name in named if name.split()[0] not in known} == set()
    assert named


def test_the_chair_brings_a_case_in(demo: Stand) -> None:
    walked = walk(demo, USERS / "chair.md")
    referrals = walked[0][1]["referrals"]["edges"]
    assert referrals
    assert all(edge["node"]["subjects"] == [] for edge in referrals)
    admitted = next(data["admitCase"]["case"] for step, data in walked if step.document == "AdmitCase")
    assert admitted["stage"] == "TOEGELATEN"
    assert admitted["number"]
    invited = walked[-1][1]["invite"]["participation"]
    assert invited["organisation"]["name"] == "GGZ De Wilg (fictief)"


def test_three_readers_see_three_things_and_nobody_reads_what_was_not_released(demo: Stand) -> None:
    walked = walk(demo, USERS / "partner.md")
    seen = {step.person: data["case"] for step, data in walked if step.document == "CaseInFull"}
    assert seen["jet"] is not None
    assert seen["omar"] != seen["jet"]
    assert seen["kim"] is None
    (why,) = (data["explainAccess"] for step, data in walked if step.document == "WhyMayISeeThis")
    assert why["visible"]
    assert why["sentences"]
    assert (why["policyVersion"], why["decidedAt"]) != (None, None)
    (would,) = (data["simulateAccess"] for step, data in walked if step.document == "WhoWouldSeeThis")
    assert (would["visible"], would["condition"]) == (False, "NOT_RELEASED")
    ((enforcing,),) = (data["mayShareDraft"] for step, data in walked if step.document == "MayIShareThisDraft")
    assert (enforcing["may"], enforcing["steps"]) == (False, ["STOP"])
    assert "Voor handhaving deelt u niets van deze tafel. Ook niet met een grondslag." in enforcing["sentences"]
    ((sharing,),) = (data["mayShare"] for step, data in walked if step.document == "MayIShare")
    assert (sharing["released"], sharing["may"]) == (False, sharing["lacking"] == [])
    (matrix,) = (data["shareMatrix"] for step, data in walked if step.document == "ShareMatrix")
    lines = [edge["node"] for edge in matrix["edges"]]
    assert {line["receiving"] for line in lines} == {True, False}
    assert any(cell["open"] for line in lines for cell in line["cells"])


def test_the_officer_sees_who_looked_and_what_a_restriction_does(demo: Stand) -> None:
    walked = walk(demo, USERS / "privacy-officer.md")
    (found,) = (data["accessLog"] for step, data in walked if step.document == "AccessLog")
    log = [edge["node"] for edge in found["edges"]]
    assert log
    assert any(shown["ground"] == "OWN" for event in log for shown in event["subjects"])
    before, during = (data["case"] for step, data in walked if step.document == "CaseInFull")
    assert "KIND" in {one["roleInHousehold"] for one in before["subjects"]}
    hidden = {one["id"] for one in before["subjects"]} - {one["id"] for one in (during or {"subjects": []})["subjects"]}
    assert hidden
    assert "DestructionLists" in {step.document for step, _ in walked}
    (grounds,) = (data["catalogue"] for step, data in walked if step.document == "Catalogue")
    assert {one["standing"] for one in grounds} == {"NOT_SIGNED", "NEVER_HOLDS"}
    assert all(one["demo"] for ground in grounds for one in ground["signatures"])
    (withdrawn,) = (data["withdrawSignature"] for step, data in walked if step.document == "WithdrawSignature")
    assert withdrawn["signature"]["endedAt"]
    (matrix,) = (data["shareMatrix"]["edges"] for step, data in walked if step.document == "ShareMatrix")
    assert matrix
    assert {edge["node"]["subject"] for edge in matrix} == {None}
    (register,) = (data["policeDecisions"] for step, data in walked if step.document == "PoliceDecisions")
    decisions = [edge["node"] for edge in register["edges"]]
    assert decisions
    assert all(one["inForce"] and one["article"] == "WPG_20" for one in decisions)
    (report,) = (data["disclosures"] for step, data in walked if step.document == "Disclosures")
    disclosed = [edge["node"] for edge in report["edges"]]
    assert disclosed
    assert {one["policeDecision"]["article"] for one in disclosed} == {"WPG_20"}


def test_an_integrator_repeats_without_harm_and_is_not_told_what_is_hidden(demo: Stand) -> None:
    walked = walk(demo, USERS / "integrator.md")
    once, again = (data["referCase"]["case"]["id"] for step, data in walked if step.document == "ReferCase")
    assert once == again
    assert walked[-1][1] == {"case": None}
