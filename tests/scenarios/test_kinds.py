"""The story of every kind of tafel, one by one; the tests of the demo play them as a command."""

from collections.abc import Iterator

import pytest

from backend.demo.circle import kinds
from backend.demo.kinds.register import STORIES
from backend.demo.kinds.story import Story
from backend.demo.making import kinds_of_tafel
from backend.embedded import EmbeddedServers
from tests.casegraph.live import running
from tests.scenarios import circle
from tests.scenarios.circle import Ground


@pytest.fixture(scope="module")
def stage(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ground, str]]:
    ground = circle.prepare(servers, tmp_path_factory.mktemp("soorten"))
    ground.open(kinds())
    with running(ground.environment(), log=tmp_path_factory.mktemp("log") / "soorten.log") as process:
        yield ground, process.url


@pytest.mark.full
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.kind)
def test_the_story_of_a_kind_holds(stage: tuple[Ground, str], story: Story) -> None:
    ground, url = stage
    played = ground.play(story, kinds(), url=url)
    assert played.mistake is None
    assert played.told


def test_each_kind_has_a_tafel_and_one_story() -> None:
    assert len({story.kind for story in STORIES}) == len(STORIES)
    assert {story.kind for story in STORIES} == {tafel.kind for tafel in kinds().kamer} == set(kinds_of_tafel())
