"""A process that runs the servers on a disk of a few megabytes; run by the tests, never imported by them.

Usage: python small_disk.py DATA_FOLDER MEGABYTES. The disk is made in memory, in a namespace that only this process
and its servers see, so it asks for no rights on the machine. Lines on standard input: `fill` writes until nothing
more fits, `free` gives that back; each is answered by a line. The servers end with this process.
"""

import ctypes
import os
import sys
from pathlib import Path

from backend.embedded import EmbeddedServers

_CLONE_NEWNS, _CLONE_NEWUSER = 0x00020000, 0x10000000
_MS_REC, _MS_PRIVATE = 0x4000, 0x40000
_CHUNK = b"\0" * 65_536


def own_disk(folder: Path, *, megabytes: int) -> None:
    """Mount a disk of its own on the folder, for this process and what it starts."""
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    called(libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNS))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1", encoding="ascii")
    called(libc.mount(b"none", b"/", None, _MS_REC | _MS_PRIVATE, None))
    options = f"size={megabytes}m,mode=700".encode()
    called(libc.mount(b"none", os.fsencode(folder), b"tmpfs", 0, options))


def called(answer: int) -> None:
    """Raise what the system said."""
    if answer != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def fill(ballast: Path) -> None:
    """Write until the disk is full."""
    with ballast.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(_CHUNK)
        except OSError:
            return


def main(folder: str, megabytes: str) -> None:
    """Serve until standard input ends."""
    place = Path(folder)
    own_disk(place, megabytes=int(megabytes))
    with EmbeddedServers(place):
        answer("ready")
        for line in sys.stdin:
            if line.strip() == "fill":
                fill(place / "ballast")
            else:
                (place / "ballast").unlink(missing_ok=True)
            answer(line.strip())


def answer(word: str) -> None:
    """Say that it is done."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
