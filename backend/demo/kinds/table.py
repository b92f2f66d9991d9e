"""The tafel of a story, seen from the outside: asking and doing over GraphQL, and what is expected of the answers.

Every expectation is kept in words (`Table.told`): what a story holds its kind to, by which no two stories are alike.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

from backend.demo import clock
from backend.demo.cast import Cast, Kamer, organisation_id
from backend.demo.circle import administrator, colleague, lead, night, officer, trainee, worker
from backend.demo.errors import DemoCode, DemoError
from backend.demo.kinds.company import (
    ADMINISTRATOR,
    CHAIR,
    COLLEAGUE,
    CRISISDIENST,
    NIGHT,
    NIGHT_OFFICER,
    OFFICER,
    TRAINEE,
)
from backend.demo.pairing import node_id
from backend.demo.scenario.asking import Refused, Wire
from consent.ages import legal_day

_MONTH = timedelta(days=30)


class Declined(Exception):
    """A mutation was refused, by these codes."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(*codes)
        self.codes = codes


@dataclass(slots=True, kw_only=True)
class Table:
    """One tafel, whoever sits at it, and what was found so far. `run` is new for each telling."""

    wire: Wire
    cast: Cast
    tafel: Kamer
    run: str = field(default_factory=lambda: token_hex(6))
    told: list[str] = field(default_factory=list)
    _done: int = 0

    @property
    def id(self) -> str:
        """The tafel's id as GraphQL has it."""
        return node_id("Tafel", self.tafel.id)

    def login(self, who: str) -> str:
        """How somebody signs in: whoever has a name of their own in a story, or an organisation's worker."""
        leading = {CHAIR: lead, OFFICER: officer, TRAINEE: trainee, ADMINISTRATOR: administrator}
        if who in leading:
            return leading[who](self.tafel.responsible)
        elsewhere = {
            COLLEAGUE: colleague(self.tafel.team),
            NIGHT: night(CRISISDIENST),
            NIGHT_OFFICER: officer(CRISISDIENST),
        }
        return elsewhere.get(who) or worker(who)

    def ask(self, who: str, document: str, **variables: object) -> dict[str, Any]:
        """The answer to a question. Raises STEP_REFUSED and UNREACHABLE."""
        try:
            return self.wire.ask(self.cast.find(self.login(who)), document, variables)
        except Refused as refused:
            raise DemoError(
                DemoCode.STEP_REFUSED, step=self.tafel.kind, who=who, reason=", ".join(refused.codes)
            ) from None

    def deliver(self, who: str, address: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The status and body of what is sent to an address beside GraphQL. Raises UNREACHABLE."""
        return self.wire.deliver(self.cast.find(self.login(who)), address, content, headers)

    def do(self, who: str, document: str, **values: object) -> dict[str, Any]:
        """Do a mutation; its payload. Raises Declined."""
        self._done += 1
        given = {"clientMutationKey": f"{self.run}:{self._done}", **values}
        payload: dict[str, Any]
        (payload,) = self.ask(who, document, input=given).values()
        if payload["errors"]:
            raise Declined([one["code"] for one in payload["errors"]])
        return payload

    def expect(self, what: str, *, expected: object, found: object, told: object = None) -> None:
        """Raise UNEXPECTED unless these are the same. `told` is kept in its place, where it is another each time."""
        if expected != found:
            raise self.unexpected(what, expected=expected, found=found)
        self.told.append(f"{what}: {expected if told is None else told}")

    @contextmanager
    def declines(self, code: str, what: str) -> Iterator[None]:
        """What is done inside is refused, with this code and no other."""
        try:
            yield
        except Declined as declined:
            self.expect(what, expected=[code], found=declined.codes)
        else:
            raise self.unexpected(what, expected=[code], found="-")

    def unexpected(self, what: str, *, expected: object, found: object) -> DemoError:
        """The mistake of a story that did not find what it tells."""
        return DemoError(DemoCode.UNEXPECTED, step=self.tafel.kind, what=what, expected=expected, found=found)


def today() -> date:
    """The day of the demo, as the law counts days."""
    return legal_day(clock.now())


def moment() -> datetime:
    """Now, in the demo."""
    return clock.now()


def in_a_month() -> str:
    """A moment that a guest may stay until."""
    return (clock.now() + _MONTH).isoformat()


def before(span: timedelta) -> str:
    """A moment so long ago."""
    return (clock.now() - span).isoformat()


def organisation(code: str) -> str:
    """The id of an organisation as GraphQL has it."""
    return node_id("Organisation", organisation_id(code))


def nodes(connection: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a connection holds."""
    return [edge["node"] for edge in connection["edges"]]
