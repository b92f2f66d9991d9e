"""Become a server that ends with its parent; run as a script, never imported by the application.

Usage: python -I -S launch.py ISOLATION PARENT_PID SIGNAL PROGRAM [ARGUMENT …]

The steps cannot be done by the parent: a parent-death signal is bound to the process that asks for it and is lost
when that process changes account, and Python 3.11 has no call for user namespaces. Doing them here, in a fresh
single-threaded process, also avoids running Python between fork and exec of a threaded application. Standard
library only, since it runs without site-packages.
"""

import ctypes
import os
import sys
from pathlib import Path

NOBODY = 65534
REFUSED = 125
ORPHANED = 126
NOT_RUN = 127

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38


def enter_namespace() -> None:
    """Show this process to itself as `nobody`, while the kernel keeps its real account for files.

    PostgreSQL refuses to run as root; in a user namespace of its own it needs no account, chmod or chown.
    Raises OSError where the machine refuses user namespaces.
    """
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} {user} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} {group} 1", encoding="ascii")


def become_nobody() -> None:
    """Give up root for the account `nobody`, for good."""
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)


def end_with_parent(parent: int, signal_number: int) -> None:
    """Ask the kernel for a signal when the parent ends; leave at once when it already has."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        sys.exit(ORPHANED)


def main(isolation: str, parent: str, signal_number: str, *command: str) -> None:
    """Isolate, bind to the parent, and become the program; exit statuses 125 to 127 tell which step failed."""
    os.umask(0o077)
    try:
        if isolation == "namespace":
            enter_namespace()
        elif isolation == "nobody":
            become_nobody()
    except OSError as error:
        sys.stderr.write(f"isolation {isolation} refused: {error.strerror}\n")
        sys.exit(REFUSED)
    end_with_parent(int(parent), int(signal_number))
    os.environ.pop("LD_LIBRARY_PATH", None)  # was for this interpreter; the server finds its own libraries
    try:
        os.execv(command[0], command)  # noqa: S606 - becoming the given program is the whole task
    except OSError as error:
        sys.stderr.write(f"{command[0]} cannot be run: {error.strerror}\n")
        sys.exit(NOT_RUN)


if __name__ == "__main__":
    main(*sys.argv[1:])
