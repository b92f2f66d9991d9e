"""How often a code may be tried: by one address, and by everybody together. Kept in this process, and nowhere else.

A code has 125 random bits, so nobody finds one by trying; this keeps the trying from costing anything.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address, ip_network

_WINDOW_SECONDS = 600
_BY_ONE = 20
_BY_ALL = 2_000
_ADDRESSES = 10_000


@dataclass(slots=True, kw_only=True)
class Limiter:
    """Counts tries within a window of ten minutes. An address that was counted is forgotten with its window."""

    by_one: int = _BY_ONE
    by_all: int = _BY_ALL
    clock: Callable[[], float] = time.monotonic
    _window: int = -1
    _all: int = 0
    _each: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def allows(self, address: str | None) -> bool:
        """Count one try; False when there were too many."""
        window = int(self.clock() // _WINDOW_SECONDS)
        if window != self._window:
            self._window, self._all = window, 0
            self._each.clear()
        source = _source(address)
        self._all += 1
        self._each[source] = self._each.pop(source, 0) + 1
        if len(self._each) > _ADDRESSES:
            self._each.popitem(last=False)
        return self._all <= self.by_all and self._each[source] <= self.by_one


def _source(address: str | None) -> str:
    """The address, of IPv6 the network of 64 bits that one subscriber has."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        return str(ip_network((found, 64), strict=False))
    return str(found)
