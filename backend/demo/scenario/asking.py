"""Asking the API over HTTP as somebody from the demo, and asking again for a while when it is away.

A process that was killed is back within seconds, under its supervisor or by the hand of whoever started it. What was
asked with a client's key may be asked again without harm, so nothing here needs to know whether it had been done.
"""

import http.client
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlsplit

import orjson

from backend.demo.cast import Person
from backend.demo.errors import DemoCode, DemoError

_SECONDS = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 2.0
_OK, _FAULT, _UNAVAILABLE = 200, 500, 503
# What the edge answers while a server behind it is away (casegraph.edge.errors.EdgeCode).
_PASSES = {"TRY_AGAIN", "DEADLINE", "INTERNAL"}

_Answer = TypeVar("_Answer")


class Away(Exception):
    """Something that the step needs is not there now; `reason` says what was seen, without content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """The question itself was refused, by these codes."""

    def __init__(self, codes: list[str]) -> None:
        super().__init__(*codes)
        self.codes = codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to go on trying, in seconds, and whom to tell of the wait, once for each time."""

    seconds: float
    tell: Callable[[str], None]

    def until(self, attempt: Callable[[], _Answer], *, place: Callable[[], str]) -> _Answer:
        """Try until it does not raise Away. Raises UNREACHABLE when the time is over."""
        end, pause, told = time.monotonic() + self.seconds, _FIRST_PAUSE, False
        while True:
            try:
                return attempt()
            except Away as away:
                if time.monotonic() > end:
                    raise DemoError(DemoCode.UNREACHABLE, place=place(), reason=away.reason) from None
                if not told:
                    self.tell(away.reason)
                    told = True
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """The way to the API. `address` is asked anew for each attempt: a demo that was started again may be elsewhere."""

    address: Callable[[], str | None]
    path: str
    token: Callable[[Person], str] = field(repr=False)
    patience: Patience

    def ask(self, person: Person, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of the answer, which is whole or not there. Raises UNREACHABLE and Refused."""
        body = orjson.dumps({"query": document, "variables": variables})
        found = self.patience.until(lambda: self._attempt(person, body), place=lambda: self.address() or "?")
        if codes := _codes(found):
            raise Refused(codes)
        data: dict[str, Any] = found["data"]
        return data

    def deliver(self, person: Person, address: str, content: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """The status and body that an address beside GraphQL answers, once. Raises UNREACHABLE.

        It is not tried again by itself: a file that was brought twice would be there twice.
        """
        path = f"{self.path.rpartition('/')[0]}/{address}"
        try:
            return self._post(path, content, {**self._headers(person), **headers})
        except Away as away:
            raise DemoError(DemoCode.UNREACHABLE, place=self.address() or "?", reason=away.reason) from None

    def _attempt(self, person: Person, body: bytes) -> dict[str, Any]:
        return _read(*self._post(self.path, body, self._headers(person)))

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        url = urlsplit(self.address() or "")
        if not url.hostname:
            raise Away("NOT_RUNNING")
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        connection = kind(url.hostname, url.port, timeout=_SECONDS)
        try:
            connection.request("POST", path, body=body, headers=dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as fault:
            raise Away(type(fault).__name__) from None
        finally:
            connection.close()

    def _headers(self, person: Person) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self.token(person)}",
            "Content-Type": "application/json",
            "Accept": "application/json",
            "Accept-Language": "nl",
        }


def _read(status: int, content: bytes) -> dict[str, Any]:
    """The answer as JSON. Raises Away for one that says to come again."""
    try:
        found: dict[str, Any] = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Away(f"HTTP {status}") from None
    codes = _codes(found)
    if status in {_FAULT, _UNAVAILABLE} or _PASSES.intersection(codes):
        raise Away(", ".join(codes) or f"HTTP {status}")
    if status != _OK and not codes:
        raise Away(f"HTTP {status}")
    return found


def _codes(found: Mapping[str, Any]) -> list[str]:
    return [str(one.get("extensions", {}).get("code", "?")) for one in found.get("errors", [])]
