"""`ketentafel scenario first-region` against a demo that runs: what it shows, that it repeats, and how it stops."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from graphql import GraphQLError, build_schema, parse, validate
from rich.console import Console

from backend.cli.side_by_side import CHANGED, NOTHING, side_by_side
from backend.demo import runs
from backend.demo.errors import DemoCode, DemoError
from backend.demo.kinds.register import STORIES
from backend.demo.making import connected
from backend.demo.scenario import documents, perform
from backend.demo.scenario.household import BACK, household, secrets
from backend.demo.scenario.letters import Found
from backend.demo.scenario.people import VIEWERS
from backend.demo.scenario.play import Play, Scenario, Step
from backend.demo.scenario.views import Brought, Sight
from tests.backend.demo.stand import ROOT, Stand, ketentafel
from tests.backend.demo.watching import STEPS, Watcher, play

OFFSET = "SELECT clock_offset FROM tenants.cell"
OTHERS = (
    "SELECT (SELECT count(*) FROM casework.\"case\") || '/' || (SELECT count(*) FROM casework.contribution) || '/'"
    " || (SELECT count(*) FROM consent.case_access WHERE valid @> now())"
)
RIGHT = timedelta(0)


def test_the_story_shows_what_each_organisation_sees_and_can_be_told_again(demo: Stand) -> None:
    others = demo.rows(OTHERS)
    told = demo.cli("scenario", "first-region")
    assert told.returncode == 0, told.stdout + told.stderr
    lines = told.stdout.splitlines()
    assert [line for line in lines if "│" not in line and len(line) > 80 and f"/{len(STEPS)}" not in line] == []
    assert told.stdout.count("Worklist") == 2
    assert f"{CHANGED} weg / gone" in told.stdout
    assert "politie@lommerdal.example" in told.stdout
    assert "SLEUTELS_EN_RIJEN" in told.stdout
    assert f"{len(STEPS)}/{len(STEPS)}" in told.stdout
    assert "Klaar: alles klopte" in lines[-1]
    numbers = set(re.findall(r"\d{4}-\d{6}", told.stdout))
    assert len(numbers) == 1

    watcher = Watcher()
    again = play(demo, watcher)
    assert again.facts["number"] not in numbers
    shared, withdrawn = watcher.sights
    assert [one.told() for one in shared][1:] == [one.told() for one in withdrawn][1:]
    assert len(shared[0].texts) == 3
    assert len(withdrawn[0].texts) == 2
    # Nothing of anybody else is gone, and nothing lies ahead of time.
    assert demo.rows(OTHERS) == others
    assert max(watcher.clock) <= datetime.now(UTC)
    assert watcher.clock[0] < datetime.now(UTC) - BACK + timedelta(minutes=5)
    assert demo.rows(OFFSET) == RIGHT
    assert not runs.run_file(demo.settings, scenario="first-region").exists()


def small_story(demo: Stand, *deeds: Callable[[Play], None]) -> Scenario:
    """Steps that are played while the clock stands a day back."""

    def step(number: int, deed: Callable[[Play], None]) -> Step:
        def do(play: Play) -> dict[str, int]:
            assert demo.rows(OFFSET) == -timedelta(days=1)
            deed(play)
            return {f"step {number}": number}

        return Step(name=f"step {number}", title="Stap / Step", ago=lambda _run: timedelta(days=1), do=do)

    return Scenario(name="small", steps=tuple(step(*each) for each in enumerate(deeds)))


def tell(demo: Stand, scenario: Scenario, watcher: Watcher, *, url: str | None = None, anew: bool = False) -> runs.Run:
    return perform(
        scenario,
        demo.settings,
        address=lambda: url or demo.url,
        patience=0.5,
        sweep=lambda: None,
        audience=watcher,
        anew=anew,
    )


def test_what_does_not_hold_ends_the_story_by_name_and_sets_the_clock_right(demo: Stand) -> None:
    story = small_story(demo, lambda play: play.expect("stage", expected="TOEGELATEN", found="WEGING"))
    with pytest.raises(DemoError) as failed:
        tell(demo, story, Watcher())
    assert failed.value.code is DemoCode.UNEXPECTED
    assert failed.value.details == {
        "step": "step 0",
        "what": "stage",
        "expected": "TOEGELATEN",
        "found": "WEGING",
    }
    assert demo.rows(OFFSET) == RIGHT
    assert runs.read(runs.run_file(demo.settings, scenario="small")) is None


def test_a_refusal_names_the_step_the_person_and_the_code(demo: Stand) -> None:
    def ask_nonsense(play: Play) -> None:
        play.ask("jet", "{ nothing }")

    with pytest.raises(DemoError) as failed:
        tell(demo, small_story(demo, ask_nonsense), Watcher())
    assert failed.value.code is DemoCode.STEP_REFUSED
    assert failed.value.details == {"step": "step 0", "who": "jet", "reason": "DOCUMENT_INVALID"}
    assert demo.rows(OFFSET) == RIGHT


def test_a_story_that_is_broken_off_goes_on_unless_it_is_begun_anew(demo: Stand) -> None:
    done: list[str] = []

    def interrupt(_play: Play) -> None:
        if done.count("second") == 0:
            done.append("second")
            raise KeyboardInterrupt

    story = small_story(demo, lambda _play: done.append("first"), interrupt)
    with pytest.raises(KeyboardInterrupt):
        tell(demo, story, Watcher())
    assert demo.rows(OFFSET) == RIGHT
    watcher = Watcher()
    begun = tell(demo, story, watcher)
    assert done == ["first", "second"]
    assert watcher.resumed == [("step 0",)]
    assert begun.facts["step 1"] == 1
    done.clear()
    with pytest.raises(KeyboardInterrupt):
        tell(demo, story, Watcher())
    other = Watcher()
    assert tell(demo, story, other, anew=True).id != begun.id
    assert other.resumed == []
    assert done.count("first") == 2


def test_a_demo_that_is_away_is_waited_for_and_the_story_kept(demo: Stand) -> None:
    def ask(play: Play) -> None:
        assert play.ask("jet", "{ viewer { id } }")["viewer"]

    story = small_story(demo, ask)
    watcher = Watcher()
    with pytest.raises(DemoError) as failed:
        tell(demo, story, watcher, url="http://127.0.0.1:9")
    assert failed.value.code is DemoCode.UNREACHABLE
    assert watcher.waited == ["ConnectionRefusedError"]
    assert demo.rows(OFFSET) == RIGHT
    again = Watcher()
    tell(demo, story, again)
    assert again.resumed == [()]


def test_two_stories_do_not_fight_over_one_clock(demo: Stand) -> None:
    def another(_play: Play) -> None:
        refused = demo.cli("scenario", "first-region")
        assert refused.returncode == 1
        assert "SCENARIO_BUSY" in refused.stderr
        assert runs.is_played(demo.settings)

    tell(demo, small_story(demo, another), Watcher())
    assert not runs.is_played(demo.settings)


def test_the_clock_of_a_standing_demo_is_set_right_when_it_starts(demo: Stand) -> None:
    """Unless a story is being told: then it minds its clock itself."""

    async def shift(offset: timedelta) -> None:
        (region,) = demo.settings.regions
        async with connected(region.database.owner.get_secret_value()) as owner:
            await owner.execute("UPDATE tenants.cell SET clock_offset = $1", offset)

    from backend.demo import making  # noqa: PLC0415 - only here is the demo made by hand

    def make() -> None:
        (region,) = demo.settings.regions
        assert not making.make(demo.settings, region, size=None, reset=False, progress=lambda *_told: None).is_new

    asyncio.run(shift(-BACK))
    with runs.playing(demo.settings):
        make()
        assert demo.rows(OFFSET) == -BACK
    make()
    assert demo.rows(OFFSET) == RIGHT


@pytest.mark.parametrize("option", [("--ready-file", "nergens"), pytest.param((), marks=pytest.mark.full)])
def test_without_a_demo_it_says_how_to_start_one(tmp_path: Path, option: tuple[str, ...]) -> None:
    refused = ketentafel(tmp_path / "leeg", "scenario", "first-region", *option)
    assert refused.returncode == 1
    assert "NOT_RUNNING" in refused.stderr
    assert "ketentafel demo" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_each_document_is_one_that_the_schema_answers() -> None:
    schema = build_schema((ROOT / "graphql" / "schema.graphql").read_text(encoding="utf-8"))
    texts = {name: text for name, text in vars(documents).items() if name.isupper() and not name.startswith("_")}
    faults: dict[str, list[GraphQLError]] = {name: validate(schema, parse(text)) for name, text in texts.items()}
    assert {name: found for name, found in faults.items() if found} == {}
    assert len(texts) >= 15


def sights(*, withdrawn: bool = False) -> list[Sight]:
    """The first reads two texts, one of them no more after a withdrawal; the last sees nothing at all."""
    own = Brought(id="1", category="VEILIGHEID", owner=VIEWERS[0].organisation, body="De buren horen geschreeuw.")
    health = Brought(id="2", category="GEZONDHEID", owner=VIEWERS[2].organisation, body="Moeder is in behandeling.")
    full = Sight(
        who="Jet Verzonnen (fictief)",
        organisation=VIEWERS[0].organisation,
        listed=True,
        number="2021-000001",
        stage="TOEGELATEN",
        people={"OUDER": "Mila Verzonnen (fictief)"},
        texts=(own,) if withdrawn else (own, health),
    )
    nothing = replace(full, listed=False, number=None, stage=None, people={}, texts=())
    return [full, *[replace(full, texts=(own, health))] * 3, nothing]


def rendered(table: object, *, width: int) -> list[str]:
    console = Console(width=width, no_color=True)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_table_fits_and_marks_what_changed_without_colours(width: int) -> None:
    before = rendered(side_by_side(sights()), width=width)
    after = rendered(side_by_side(sights(withdrawn=True), sights()), width=width)
    for lines in (before, after):
        assert max(map(len, lines)) <= width
        assert all(viewer.short in "\n".join(lines) for viewer in VIEWERS)
    assert not any(CHANGED in line for line in before)
    assert sum(line.count(CHANGED) for line in after) == 1
    assert any(NOTHING in line for line in before)
    # What appears is marked as well as what goes.
    assert any(CHANGED in line for line in rendered(side_by_side(sights(), sights(withdrawn=True)), width=width))


def test_a_household_is_the_same_for_a_run_and_another_for_the_next() -> None:
    one, other = runs.begin(), runs.begin()
    assert household(one) == household(one)
    assert household(one) != household(other)
    words = secrets(one, number="2021-000007")
    letter = Found(name="x", to="a@b.example", subject="Er staat iets klaar", text="To: a@b.example\n\nMeld u aan.")
    assert letter.betrays(words) == []
    for word in words:
        assert word in replace(letter, text=f"over {word.upper()}").betrays(words)


def test_the_story_of_every_kind_is_played_with_a_line_each(demo: Stand) -> None:
    done = demo.cli("scenario", "--all", timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [["goed", story.kind] for story in STORIES]
