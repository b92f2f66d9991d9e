"""The story of the first region while the processes that carry it are killed: nothing is lost, and it ends well."""

import os
import random
import re
import signal
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.backend.demo.stand import (
    API,
    CLI,
    ROOT,
    WORKER,
    Stand,
    environment,
    ketentafel,
    left_behind,
    running,
    wait_until,
)
from tests.backend.demo.watching import STEPS, Watcher, play

FULL = os.environ.get("KETENTAFEL_TEST_COUNTS") == "full"
# What one telling leaves to be destroyed, however often its steps were begun: nothing twice, nothing missing.
DESTROYED = {
    "subjects": 2,
    "contributions": 3,
    "legalBases": 5,
    "consents": 2,
    "participations": 4,
    "weighings": 2,
}


def kill(stand: Stand, victim: bytes) -> None:
    """Kill it as a machine would; it need not be there, when it died a moment ago."""
    for pid in stand.pids(victim):
        os.kill(pid, signal.SIGKILL)


def killer(stand: Stand, victim: bytes, *, at: dict[str, str]) -> Watcher:
    """Kills when a step begins, before anything was asked, or some milliseconds into it."""
    draw = random.Random("kills")

    def strike(step: str) -> None:
        if at.get(step) == "before":
            kill(stand, victim)
        elif at.get(step) == "during":
            threading.Timer(draw.uniform(0.002, 0.12), kill, (stand, victim)).start()

    return Watcher(at=lambda step: strike(step.name))


def assert_whole(stand: Stand, watcher: Watcher, done: tuple[str, ...]) -> None:
    """The story was told to its end, once."""
    assert list(done) == STEPS
    (declaration,) = watcher.declarations
    assert {name: declaration["what"][name] for name in DESTROYED} == DESTROYED
    assert {one.subject for one in watcher.letters} == {
        "Er staat een bericht voor u klaar / A message is waiting for you"
    }
    assert watcher.left == []
    assert stand.rows("SELECT clock_offset FROM tenants.cell") == timedelta(0)


@pytest.mark.faults
def test_the_story_survives_the_death_of_api_and_worker(demo: Stand) -> None:
    victims = {"contribute": API, "post": WORKER}
    before = {victim: demo.pids(victim) for victim in (API, WORKER)}

    def strike(step: str) -> None:
        if step == "contribute":
            threading.Timer(0.03, kill, (demo, API)).start()
        elif step == "post":
            kill(demo, WORKER)

    watcher = Watcher(at=lambda step: strike(step.name))
    assert_whole(demo, watcher, play(demo, watcher).done)
    assert watcher.begun == STEPS
    assert set(victims) <= set(watcher.begun)
    for victim, pids in before.items():
        assert len(demo.pids(victim)) == 1
        assert demo.pids(victim) != pids


@pytest.mark.faults
@pytest.mark.parametrize("first", ["before", "during"] if FULL else ["before"])
@pytest.mark.parametrize("victim", [API, WORKER], ids=["api", "worker"])
def test_the_story_survives_a_death_at_every_step(demo: Stand, victim: bytes, first: str) -> None:
    """Before a step and in the middle of one by turns; with full counts each step has both."""
    other = {"before": "during", "during": "before"}[first]
    watcher = killer(demo, victim, at={step: (first, other)[place % 2] for place, step in enumerate(STEPS)})
    assert_whole(demo, watcher, play(demo, watcher).done)
    assert watcher.begun == STEPS


@pytest.mark.faults
def test_a_story_that_is_killed_at_every_step_goes_on_where_it_was(demo: Stand) -> None:
    """The command itself is killed at every second step that it begins, and typed again until the story ends."""
    reached, killed = 1, 0
    while (begun := killed_on_the_way(demo))[-1] != "end":
        if reached >= len(STEPS) - 1 and begun[0] == "1":
            break  # the kill came when the story had just ended, and this is the next one
        # A step that was begun may be begun again; one that was done is not.
        assert int(begun[0]) >= reached
        reached, killed = int(begun[-1]), killed + 1
        assert killed < 2 * len(STEPS), "the story does not come to its end"
    # On a busy machine the command is some steps ahead of its killer.
    assert killed >= 3
    assert reached >= len(STEPS) - 1 or begun[-2] == str(len(STEPS))
    assert demo.rows("SELECT clock_offset FROM tenants.cell") == timedelta(0)


def killed_on_the_way(demo: Stand) -> list[str]:
    """Tell the story until its second step from here begins; the steps that were begun, and `end` if it ended well."""
    begun: list[str] = []
    with subprocess.Popen(
        [*CLI, "scenario", "first-region"],
        env=environment(demo.data_dir, PYTHONUNBUFFERED="1"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if found := re.match(r" ?(\d+)/", line):
                begun.append(found.group(1))
                if len(begun) == 2:
                    process.kill()
        return [*begun, "end"] if process.wait(timeout=60) == 0 else begun


@pytest.mark.faults
@pytest.mark.parametrize("step", ["admit", "look", "approve-officer"] if FULL else ["look"])
def test_the_story_survives_the_death_of_the_whole_demo(demo_folder: Path, step: str) -> None:
    """Supervisor, servers, API and worker die at once. Whoever starts the demo again loses nothing, and it goes on."""
    with running(demo_folder) as stand:

        def die(name: str) -> None:
            if name == step:
                stand.process.kill()
                raise KeyboardInterrupt

        first = Watcher(at=lambda one: die(one.name))
        with pytest.raises(KeyboardInterrupt):
            play(stand, first)
        stand.process.wait(timeout=10)
    wait_until(lambda: not left_behind(demo_folder), what="the end of all processes")
    with running(demo_folder) as again:
        assert again.rows("SELECT clock_offset FROM tenants.cell") == timedelta(0)
        # A step that was done before the death is not done again, so its letters were shown by the first telling.
        watcher = Watcher(letters=[*first.letters])
        assert_whole(again, watcher, play(again, watcher).done)
        assert watcher.resumed == [tuple(STEPS[: STEPS.index(step)])]


@pytest.mark.faults
def test_the_story_waits_for_a_demo_that_is_started_again(demo_folder: Path) -> None:
    """The command goes on by itself when the demo comes back, at another port."""
    with running(demo_folder) as stand:
        told = subprocess.Popen(
            [*CLI, "scenario", "first-region"],
            env=environment(demo_folder, PYTHONUNBUFFERED="1"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert told.stdout is not None
        for line in told.stdout:
            if line.startswith(" 8/"):
                stand.process.kill()
                break
        stand.process.wait(timeout=10)
    wait_until(lambda: set(left_behind(demo_folder)) <= {told.pid}, what="the end of all processes")
    with running(demo_folder) as again:
        out, _ = told.communicate(timeout=240)
        assert told.returncode == 0, out
        assert "Wacht: een server is even weg" in out
        assert again.rows("SELECT clock_offset FROM tenants.cell") == timedelta(0)


@pytest.mark.faults
def test_a_story_without_a_demo_says_so_and_can_be_gone_on_with(demo_folder: Path) -> None:
    with running(demo_folder) as stand:
        stand.process.kill()
        stand.process.wait(timeout=10)
    wait_until(lambda: not left_behind(demo_folder), what="the end of all processes")
    refused = ketentafel(demo_folder, "scenario", "first-region", "--patience", "1")
    assert refused.returncode == 1
    assert "UNREACHABLE" in refused.stderr
    assert "Traceback" not in refused.stderr
