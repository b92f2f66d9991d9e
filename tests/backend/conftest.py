"""A demo that was made once and stopped, for every test that needs one, and one that runs."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from backend.cli import installation
from backend.demo import making
from backend.demo.plots import Plot, Size, plots
from backend.settings import load
from tests.backend.demo.stand import Stand, copy_of, running


@pytest.fixture(scope="session")
def demo_template() -> Iterator[Path]:
    """The data folder of a demo that was made and stopped.

    All xdist workers share one, since making it is most of the work: the first makes it, the last removes it.
    """
    shared = Path(tempfile.gettempdir()) / f"ketentafel-demo-{os.environ.get('PYTEST_XDIST_TESTRUNUID', os.getpid())}"
    shared.mkdir(mode=0o755, exist_ok=True)
    made = shared / "sjabloon"
    users = (shared / "users").open("w")
    try:
        fcntl.flock(users, fcntl.LOCK_SH)
        with _alone(shared):
            if not made.exists():
                _make(shared / "in wording", made)
        yield made
    finally:
        # One at a time, or two that leave together would each think that the other stays.
        with _alone(shared):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                users.close()
            else:
                users.close()
                shutil.rmtree(shared)


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    """One worker at a time."""
    with (shared / "maker").open("w") as maker:
        fcntl.flock(maker, fcntl.LOCK_EX)
        yield


@pytest.fixture
def demo_folder(demo_template: Path) -> Iterator[Path]:
    """A stopped demo for this test alone, in a folder with a space and letters that are not ASCII."""
    place = Path(tempfile.mkdtemp(prefix="ketentafel-"))
    place.chmod(0o755)
    yield copy_of(demo_template, place / "map één")
    shutil.rmtree(place)


@pytest.fixture(scope="session")
def demo(demo_template: Path) -> Iterator[Stand]:
    """A demo that runs, for the whole session: a test may add cases to it, and leaves what is there."""
    place = Path(tempfile.mkdtemp(prefix="ketentafel-"))
    place.chmod(0o755)
    with running(copy_of(demo_template, place / "gedeelde démo"), "--size", "small") as stand:
        yield stand
    shutil.rmtree(place)


def _make(begun: Path, made: Path) -> None:
    """As `ketentafel demo` makes it, with the stories of one of its four kamers: they hold one of every kind."""
    settings = load(data_dir=begun)
    (region,) = settings.regions

    def of_one_kamer(*arguments: Any, **options: Any) -> list[Plot]:
        return [plot for plot in plots(*arguments, **options) if plot.kamer.code == "zilverdam"]

    with installation.standing(settings), pytest.MonkeyPatch.context() as patch:
        installation.prepare(settings, region)
        patch.setattr(making, "plots", of_one_kamer)
        done = making.make(settings, region, size=Size.SMALL, reset=False, progress=lambda *_told: None)
        assert done.is_new
    begun.rename(made)
