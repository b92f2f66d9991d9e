"""A story that waits in vain tells what there was instead, so that its reader knows where to look."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from backend.demo import runs
from backend.demo.errors import DemoCode, DemoError
from backend.demo.scenario import looking
from backend.demo.scenario.asking import Patience, Wire
from backend.demo.scenario.letters import names
from backend.demo.scenario.play import Company, Play
from backend.notifications.letter import Letter, Letterhead
from backend.notifications.outlets import MaildirOutlet
from tests.backend.demo.watching import Watcher

INVITED = ["ggz-de-wilg@lommerdal.example", "politie@lommerdal.example"]
HEAD = Letterhead(sender="ketentafel@lommerdal.example", desk_url="https://desk.example/")


def at_post(folder: Path, *, patience: float = 0.0) -> Play:
    """The step that looks for letters in this folder, besides those that are there now."""
    region = cast("Any", SimpleNamespace(mail=SimpleNamespace(folder=folder)))
    wire = Wire(address=lambda: None, path="/", token=str, patience=Patience(seconds=patience, tell=lambda _: None))
    run = replace(runs.begin(), facts={"letters_before": sorted(names(folder)), "number": "2026-000001"})
    company = Company(region=region, wire=wire, audience=Watcher(), sweep=lambda: None)
    return Play(company=company, run=run, step="post")


async def mailed(folder: Path, *addresses: str, ids: Iterator[int]) -> None:
    """The worker's letters."""
    for address in addresses:
        letter = Letter(id=UUID(int=next(ids)), recipient=address, at=datetime(2026, 1, 1, tzinfo=UTC))
        await MaildirOutlet(head=HEAD, folder=folder).deliver(letter)


@pytest.mark.parametrize(
    ("came", "told"),
    [([], "-"), (INVITED[:1], INVITED[0]), ([INVITED[1], "raad@lommerdal.example"], f"{INVITED[1]}, raad@")],
    ids=["nothing", "one of them", "one and another"],
)
async def test_letters_that_do_not_come_are_told_apart_from_those_that_did(
    tmp_path: Path, came: list[str], told: str
) -> None:
    ids, folder = count(1), tmp_path / "mail"
    await mailed(folder, *INVITED, ids=ids)  # of an earlier story
    play = at_post(folder)
    await mailed(folder, *came, ids=ids)
    with pytest.raises(DemoError) as raised:
        looking.post(play)
    assert raised.value.code is DemoCode.UNEXPECTED
    assert f"Verwacht: {', '.join(INVITED)}. Gevonden: {told}" in str(raised.value)
    assert cast("Watcher", play.company.audience).letters == []


async def test_letters_that_came_are_shown(tmp_path: Path) -> None:
    ids, folder = count(1), tmp_path / "mail"
    play = at_post(folder)
    await mailed(folder, *INVITED, ids=ids)
    assert looking.post(play) == {}
    assert sorted(one.to for one in cast("Watcher", play.company.audience).letters) == INVITED


def test_what_comes_while_it_is_waited_for_is_enough(tmp_path: Path) -> None:
    looks = iter([None, "", "here"])
    found = at_post(tmp_path, patience=30.0).wait_for("it", lambda: next(looks), expected="here", there=list)
    assert found == "here"
