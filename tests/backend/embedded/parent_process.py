"""A process that runs the servers until it is killed; started by the tests, as this account or as another.

Arguments: data folder, story, number of rows to commit for it, and `refuse-namespaces` to do without them as most
containers do, or `stop` to stop in order at once.
Prints one line of JSON when the servers answer and the rows are committed.
"""

import asyncio
import ctypes
import errno
import json
import os
import signal
import sys
import time
from pathlib import Path

import asyncpg

from backend.embedded import EmbeddedError, EmbeddedServers, ServerName
from backend.embedded.process import choose_isolation

_BPF_LOAD, _BPF_JUMP_EQUAL, _BPF_RETURN = 0x20, 0x15, 0x06
_RETURN_ERRNO, _RETURN_ALLOW = 0x00050000, 0x7FFF0000
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, _PR_SET_NO_NEW_PRIVS = 22, 2, 38
_UNSHARE = {"x86_64": 272, "aarch64": 97}


class _Instruction(ctypes.Structure):
    _fields_ = (("code", ctypes.c_ushort), ("yes", ctypes.c_ubyte), ("no", ctypes.c_ubyte), ("k", ctypes.c_uint))


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def refuse_namespaces() -> None:
    """Let the kernel refuse unshare(2) to this process and its children, as a container's seccomp profile does."""
    steps = [
        _Instruction(_BPF_LOAD, 0, 0, 0),
        _Instruction(_BPF_JUMP_EQUAL, 0, 1, _UNSHARE[os.uname().machine]),
        _Instruction(_BPF_RETURN, 0, 0, _RETURN_ERRNO | errno.EPERM),
        _Instruction(_BPF_RETURN, 0, 0, _RETURN_ALLOW),
    ]
    program = _Filter(len(steps), (_Instruction * len(steps))(*steps))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


async def commit_rows(servers: EmbeddedServers, story: str, count: int) -> int:
    """Add rows for a story; how many it has now."""
    connection = await asyncpg.connect(servers.postgres_dsn("postgres", "postgres"))
    await connection.execute("CREATE TABLE IF NOT EXISTS kept (story text)")
    await connection.executemany("INSERT INTO kept VALUES ($1)", [(story,)] * count)
    found: int = await connection.fetchval("SELECT count(*) FROM kept WHERE story = $1", story)
    await connection.close()
    return found


def main(folder: str, story: str, rows: str, *rest: str) -> None:
    if "refuse-namespaces" in rest:
        refuse_namespaces()
    # A shell that runs the tests in the background lets them ignore Ctrl-C, and whatever they start as well.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    servers = EmbeddedServers(Path(folder))
    try:
        servers.start()
    except EmbeddedError as error:
        sys.stdout.write(json.dumps({"code": error.code, "details": {k: str(v) for k, v in error.details.items()}}))
        return
    told = {
        "pids": [servers.pid(name) for name in ServerName],
        "isolation": choose_isolation(),
        "rows": asyncio.run(commit_rows(servers, story, int(rows))),
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    if "stop" in rest:
        servers.stop()
    else:
        # Not pause(): a signal between the last step of Python and that call would be waited for without end.
        while True:
            time.sleep(0.1)


if __name__ == "__main__":
    main(*sys.argv[1:])
