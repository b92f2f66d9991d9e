"""What a story is made of: steps, what each has at hand, and whoever watches."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import asyncpg
from sqlalchemy.exc import DBAPIError

from backend.demo import cast
from backend.demo.errors import DemoCode, DemoError
from backend.demo.runs import Run
from backend.demo.scenario.asking import Away, Refused, Wire
from backend.demo.scenario.letters import Found
from backend.demo.scenario.views import Sight
from backend.settings import Region
from consent.keys.errors import KeysError

# What is seen of a server that was killed and is on its way back.
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError, KeysError)
_POLL_SECONDS = 0.25
Facts = Mapping[str, Any]
Look = Callable[[], Iterable[str]]
_Found = TypeVar("_Found")


class Audience(Protocol):
    """Whoever watches."""

    def begins(self, number: int, total: int, step: "Step") -> None:
        """A step begins, or is begun again."""

    def resumes(self, run: Run) -> None:
        """An unfinished run goes on."""

    def waits(self, reason: str) -> None:
        """Something is away, and is asked again for a while."""

    def clock_at(self, moment: datetime) -> None:
        """The demo's clock was set to another moment."""

    def clock_left(self, ago: timedelta) -> None:
        """The clock could not be set right: its database is away."""

    def sees(self, sights: Sequence[Sight], before: Sequence[Sight] | None) -> None:
        """Everybody looked at the case; `before` is what they saw the last time."""

    def mailed(self, letters: Sequence[Found]) -> None:
        """These letters came since the run began."""

    def declared(self, declaration: Mapping[str, Any]) -> None:
        """The case is destroyed, and this says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What all steps share. `sweep` sweeps terms as `ketentafel purge --once` does."""

    region: Region
    wire: Wire
    audience: Audience
    sweep: Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """What one step has at hand: everybody, and what was done before it."""

    company: Company
    run: Run
    step: str

    def fact(self, name: str) -> Any:  # noqa: ANN401 - what an earlier step kept, as JSON
        """What an earlier step kept."""
        return self.run.facts[name]

    def ask(self, login: str, document: str, **variables: object) -> dict[str, Any]:
        """Ask as somebody. Raises STEP_REFUSED and UNREACHABLE."""
        try:
            return self.company.wire.ask(cast.region().find(login), document, variables)
        except Refused as refused:
            raise self._refused(login, refused.codes) from None

    def do(self, login: str, document: str, *, once: str = "", **values: object) -> dict[str, Any]:
        """Do a mutation as somebody; its payload.

        The client's key is made of run and step, so that a repeat does nothing more. `once` tells two deeds of one
        step apart.
        """
        key = ":".join(part for part in (self.run.id, self.step, once) if part)
        payload: dict[str, Any]
        (payload,) = self.ask(login, document, input={"clientMutationKey": key, **values}).values()
        if payload["errors"]:
            raise self._refused(login, [one["code"] for one in payload["errors"]])
        return payload

    def expect(self, what: str, *, expected: object, found: object) -> None:
        """Raise UNEXPECTED unless these are the same."""
        if expected != found:
            raise DemoError(DemoCode.UNEXPECTED, step=self.step, what=what, expected=expected, found=found)

    def wait_for(self, what: str, look: Callable[[], _Found | None], *, expected: str, there: Look) -> _Found:
        """Look until there is something to see. Raises UNEXPECTED when that takes longer than our patience.

        `there` is asked then: what was there instead, by ids and addresses, for whoever must find out why.
        """
        end = time.monotonic() + self.company.wire.patience.seconds
        while not (found := look()):
            if time.monotonic() > end:
                listed = ", ".join(there()) or "-"
                raise DemoError(DemoCode.UNEXPECTED, step=self.step, what=what, expected=expected, found=listed)
            time.sleep(_POLL_SECONDS)
        return found

    def sweep(self) -> None:
        """Sweep terms, and sweep again when a server went away. Raises UNREACHABLE."""
        self.company.wire.patience.until(told_away(self.company.sweep), place=lambda: self.company.region.code)

    def _refused(self, login: str, codes: Sequence[str]) -> DemoError:
        return DemoError(DemoCode.STEP_REFUSED, step=self.step, who=login, reason=", ".join(codes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its name in the run, a title in Dutch and English, how far back the clock stands, and the deed.

    The deed may be begun twice and then does nothing more; it answers the facts that later steps need.
    """

    name: str
    title: str
    ago: Callable[[Run], timedelta]
    do: Callable[[Play], Facts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A story: its name, and its steps in order."""

    name: str
    steps: tuple[Step, ...]


def told_away(deed: Callable[[], None]) -> Callable[[], None]:
    """The same deed, which tells by Away that a server is lost."""

    def attempt() -> None:
        try:
            deed()
        except LOST as fault:
            raise Away(type(fault).__name__) from None

    return attempt
