"""Playing the story of every kind of tafel against a demo that runs, each about new people."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from backend.demo import runs, signin
from backend.demo.cast import Cast, Person
from backend.demo.circle import kinds
from backend.demo.errors import DemoError
from backend.demo.kinds.register import STORIES
from backend.demo.kinds.story import Story
from backend.demo.kinds.table import Declined, Table
from backend.demo.scenario.asking import Patience, Wire
from backend.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A story that was told: what it held its kind to, and what did not hold; None when all of it did."""

    story: Story
    told: tuple[str, ...]
    mistake: str | None


def play_all(
    settings: Settings, *, address: Callable[[], str | None], patience: Patience, stories: Iterable[Story] = STORIES
) -> Iterator[Played]:
    """Play stories one after the other. Raises DemoError (NO_DEMO_REGION, SCENARIO_BUSY, NO_SIGN_IN)."""
    region = signin.demo_region(settings)
    with runs.playing(settings):
        for story in stories:
            made: dict[str, str] = {}

            def token(person: Person, story: Story = story, made: dict[str, str] = made) -> str:
                if person.login not in made:
                    made[person.login] = signin.token(settings, region, person, purpose=story.purpose)
                return made[person.login]

            wire = Wire(address=address, path=f"/{region.code}/graphql", token=token, patience=patience)
            yield play(story, wire, kinds())


def play(story: Story, wire: Wire, cast: Cast) -> Played:
    """Play one story at the tafel of its kind in this cast."""
    (tafel,) = (one for one in cast.kamer if one.kind == story.kind)
    table = Table(wire=wire, cast=cast, tafel=tafel)
    mistake = None
    try:
        story.tell(table)
    except DemoError as wrong:
        mistake = wrong.message_nl
    except Declined as declined:
        mistake = ", ".join(declined.codes)
    return Played(story=story, told=tuple(table.told), mistake=mistake)
