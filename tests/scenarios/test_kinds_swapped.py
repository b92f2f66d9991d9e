"""No story holds at a tafel of another kind: under its own code the blueprint of another is laid down, and it fails."""

import asyncio
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

import asyncpg
import pytest

from backend.demo.cast import Cast
from backend.demo.circle import kinds
from backend.demo.kinds.playing import Played
from backend.demo.kinds.register import STORIES
from backend.embedded import EmbeddedServers
from backend.tafels.blueprint import Blueprint, from_document
from backend.tafels.loading import load_all
from tests.casegraph.live import running
from tests.scenarios import circle
from tests.scenarios.circle import Ground

pytestmark = pytest.mark.full
# Each kind gets the document of the kind so many places further on, in the order of their codes. Not of every other:
# with all of them laid down, and a cast for each, a story met the deadline of the API, at which question is not known.
STEPS = (1, 17)
_LAY = "INSERT INTO casework.tafel_kind (code, version, blueprint, sha256) VALUES ($1, $2, $3::jsonb, 'swapped')"


@pytest.fixture(scope="module")
def played(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, list[Played]]]:
    """What came of every story: with its own blueprint laid down like this (0), and with that of another kind."""
    ground = circle.prepare(servers, tmp_path_factory.mktemp("verwisseld"), code="verwisseld")
    casts = {}
    for step in (0, *STEPS):
        casts[step] = _moved(kinds(), mark=f"stap{step}")
        ground.open(casts[step], _swapped(ground, step))
    with running(ground.environment(), log=tmp_path_factory.mktemp("log") / "verwisseld.log") as process:
        yield {step: [ground.play(story, cast, url=process.url) for story in STORIES] for step, cast in casts.items()}


def test_each_story_fails_when_its_blueprint_is_that_of_another_kind(played: Mapping[int, list[Played]]) -> None:
    assert [one.mistake for one in played[0]] == [None] * len(STORIES)
    assert len(STORIES) == len(load_all())
    held = {step: [one.story.kind for one in played[step] if one.mistake is None] for step in STEPS}
    assert {step: found for step, found in held.items() if found} == {}


def test_each_story_holds_its_kind_to_something_that_no_other_story_does(played: Mapping[int, list[Played]]) -> None:
    told = {one.story.kind: set(one.told) for one in played[0]}
    alike = {
        kind: claims
        for kind, claims in told.items()
        if not claims - set().union(*(other for code, other in told.items() if code != kind))
    }
    assert alike == {}


def _swapped(ground: Ground, step: int) -> dict[str, Blueprint]:
    """Lay down another kind's document under each code, as a later version; the blueprints by code."""
    files = sorted(load_all(), key=lambda file: file.blueprint.code)
    found, rows = {}, []
    for place, file in enumerate(files):
        other = files[(place + step) % len(files)]
        code, version = file.blueprint.code, 9_000 + step
        document = {**other.document, "code": code, "version": version}
        found[code] = from_document(document)
        rows.append((code, version, json.dumps(document, default=str)))

    async def lay() -> None:
        owner = await asyncpg.connect(ground.dsn)
        try:
            await owner.executemany(_LAY, rows)
        finally:
            await owner.close()

    asyncio.run(lay())
    return found


def _moved(cast: Cast, *, mark: str) -> Cast:
    """The same people at tafels of their own."""
    kamers = tuple(replace(one, code=f"{mark}-{one.code}", name=f"{one.name} {mark}") for one in cast.kamer)
    people = tuple(
        replace(
            person,
            at=tuple(replace(place, kamers=tuple(f"{mark}-{one}" for one in place.kamers)) for place in person.at),
        )
        for person in cast.person
    )
    return replace(cast, kamer=kamers, person=people)
