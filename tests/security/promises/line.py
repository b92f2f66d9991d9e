"""One kept connection of one person: bytes out, bytes in, and the time that took."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import orjson

from tests.scenarios.chamber import Seat

# What changes from one request to the next, whatever was asked.
VOLATILE = frozenset({"date", "content-length", "x-request-id"})
# The server lets go of a connection that is silent for five seconds.
_KEPT_SECONDS = 4.0


@dataclass(frozen=True)
class Reply:
    """What came back, and when (seconds of one monotonic clock)."""

    status: int
    headers: Mapping[str, str]
    raw: bytes = field(repr=False)
    began: float
    ended: float

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    @property
    def body(self) -> Any:
        return orjson.loads(self.raw)

    @property
    def data(self) -> Any:
        assert self.status == 200, self.raw
        assert "errors" not in self.body, self.raw
        return self.body["data"]

    @property
    def request_id(self) -> str:
        return self.headers["x-request-id"]

    def codes(self) -> list[str]:
        """The codes of all errors, of the request or of a payload."""
        return sorted(set(_codes(self.body)))

    def compared(self, *blind_to: str) -> tuple[int, tuple[tuple[str, str], ...], str]:
        """All that a client can compare with another answer, blind to the ids that were asked for."""
        text = self.raw.decode().replace(self.request_id, "(request)")
        for one in blind_to:
            text = text.replace(one, "(id)")
        return self.status, tuple(sorted((n, v) for n, v in self.headers.items() if n not in VOLATILE)), text


def _codes(body: Any) -> Iterator[str]:
    if isinstance(body, dict):
        yield from (one["code"] for one in body.get("errors") or [] if isinstance(one.get("code"), str))
        yield from (one["extensions"]["code"] for one in body.get("errors") or [] if "extensions" in one)
        for name, value in body.items():
            if name != "errors":
                yield from _codes(value)
    elif isinstance(body, list):
        for value in body:
            yield from _codes(value)


class Line:
    """A connection over which one person asks, one question after the other."""

    def __init__(self, seat: Seat, *, seconds: float = 30, **claims: Any) -> None:
        parts = urlsplit(seat.url)
        self.path = parts.path
        self.token = seat.provider.token(sub=seat.name, **claims)
        self._http = HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
        self._used = time.monotonic()

    def close(self) -> None:
        """Let go."""
        self._http.close()

    def ask(self, text: str, variables: Mapping[str, Any] | None = None, **more: Any) -> Reply:
        """Ask a document."""
        return self.post(orjson.dumps({"query": text, "variables": dict(variables or {}), **more}))

    def post(self, body: bytes, *, method: str = "POST", **headers: str) -> Reply:
        """Send any bytes; a header given as an empty text is left out."""
        usual = {
            "authorization": f"Bearer {self.token}",
            "content-type": "application/json",
            "accept": "application/graphql-response+json",
        }
        given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
        began = time.monotonic()
        if began - self._used > _KEPT_SECONDS:
            self._http.close()
        self._http.request(method, self.path, body=body, headers={n: v for n, v in given.items() if v})
        answer = self._http.getresponse()
        raw = answer.read()
        self._used = ended = time.monotonic()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Reply(status=answer.status, headers=found, raw=raw, began=began, ended=ended)


@contextmanager
def line(seat: Seat, **claims: Any) -> Iterator[Line]:
    """A line that is let go afterwards."""
    made = Line(seat, **claims)
    try:
        yield made
    finally:
        made.close()
