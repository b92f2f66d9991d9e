"""Before anything is timed: every lane gives the same answer."""

from collections.abc import Mapping
from typing import Any, Final

import orjson

from bench.lanes import Lane, Runner
from bench.questions import Operation

_CLOSED: Final = {Lane.BARE, Lane.UNSEALED}
_SEALED: Final = frozenset({"name", "birthDate", "body"})
_CURSORS: Final = frozenset({"cursor", "endCursor"})
_FRESH: Final = frozenset({"id"})


class DifferentError(Exception):
    """A lane answers otherwise than the product."""


async def require_same(lanes: Mapping[Lane, Runner], operation: Operation) -> None:
    """Raise DifferentError unless all lanes answer alike.

    Cursors are signed with a moment, so of each only that it is there is compared. Lanes that open nothing are compared
    without the sealed texts, and new contributions without their ids.
    """
    bodies: dict[Lane, Any] = {}
    for lane, runner in lanes.items():
        with runner.during():
            bodies[lane] = orjson.loads(await runner.ask(operation))
    ignored = _FRESH if operation is Operation.CONTRIBUTE else frozenset()
    for lane, body in bodies.items():
        hidden = ignored | (_SEALED if lane in _CLOSED else frozenset())
        expected, found = _masked(bodies[Lane.PRODUCT], hidden), _masked(body, hidden)
        if "errors" in body or expected != found:
            raise DifferentError(f"{operation}: {lane} answers {_difference(expected, found)}")


def _masked(value: Any, hidden: frozenset[str], name: str = "") -> Any:  # noqa: ANN401 - parsed JSON
    if isinstance(value, dict):
        return {key: _masked(below, hidden, key) for key, below in value.items()}
    if isinstance(value, list) and name not in hidden:
        return [_masked(below, hidden) for below in value]
    return value is not None if name in hidden or name in _CURSORS else value


def _difference(expected: Any, found: Any, path: str = "") -> str:  # noqa: ANN401 - parsed JSON
    if isinstance(expected, dict) and isinstance(found, dict) and expected.keys() == found.keys():
        return next(
            (_difference(expected[k], found[k], f"{path}.{k}") for k in expected if expected[k] != found[k]), ""
        )
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        pairs = enumerate(zip(expected, found, strict=True))
        return next((_difference(one, other, f"{path}[{at}]") for at, (one, other) in pairs if one != other), "")
    return f"at {path}: {found!r:.200} instead of {expected!r:.200}"
