"""A process that destroys what is due and dies at a given statement; run by the tests, never imported by them.

Usage: python dying.py CASES_URL KEYS_DSN KEYS_FOLDER. It reads numbers from its standard input, one a line, and
for each of them forks a child that sweeps until just before or after that many statements were sent to either
database, and kills itself there. The child's end, and how many statements there were, go to standard output.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from asyncpg.connection import Connection
from asyncpg.prepared_stmt import PreparedStatement
from asyncpg.transaction import Transaction

from backend.retention.sweeping import sweep_cases
from backend.worker.clock import DatabaseClock
from consent.keys.cache import KeyCache
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.master import MasterKey
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants import binding
from tenants.session import open_region
from tenants.system import SystemAtWork

REGION = "proefregio"
_SENDING: tuple[tuple[type, str], ...] = (
    (Connection, "execute"),
    (Connection, "_execute"),
    (Connection, "prepare"),
    (Transaction, "start"),
    (Transaction, "commit"),
    (Transaction, "rollback"),
    (PreparedStatement, "fetch"),
)


class Fuse:
    """Counts what is sent to a database, and burns out at a given count: before it is sent, or once it was done."""

    def __init__(self, length: int) -> None:
        self.left = length
        self.sent = 0

    def burn(self) -> None:
        self.sent += 1
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def laid(self, send: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def sending(*arguments: Any, **words: Any) -> Any:
            self.burn()
            answer = await send(*arguments, **words)
            self.burn()
            return answer

        return sending


def lay(fuse: Fuse) -> None:
    """Every statement of either database goes through one of these: of the driver, and of SQLAlchemy's use of it."""
    for owner, name in _SENDING:
        setattr(owner, name, fuse.laid(getattr(owner, name)))


async def destroy(cases: str, keys: str, key: bytes) -> None:
    """One sweep, as the worker does it."""
    region = await open_region(cases, code=REGION, binding_key=key)
    vault = await open_pool(keys, size=1)
    clock = DatabaseClock()
    await clock.ask(region)
    store = KeyStore(
        KeyDatabase(vault, sign=lambda actor: binding.sign(actor, key=key)),
        region=REGION,
        wrapping=FileWrapping(MasterKey(bytes(range(32)), region=REGION)),
        cache=KeyCache(),
    )
    await sweep_cases(SystemAtWork(region=region, clock=clock), store)


def one_life(length: int, *given: Any) -> None:
    """In a child: sweep with a fuse of this length. Its exit status tells whether it came to the end."""
    fuse = Fuse(length)
    lay(fuse)
    try:
        asyncio.run(destroy(*given))
    except BaseException as fault:  # noqa: BLE001 - told to the parent, which fails the test
        sys.stderr.write(f"{type(fault).__name__}: {fault}\n")
        os._exit(3)
    sys.stderr.flush()
    os._exit(0)


def main(cases: str, keys: str, binding_hex: str) -> None:
    """One child at a time, until standard input ends."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            one_life(int(line), cases, keys, bytes.fromhex(binding_hex))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
