"""Make `tests/node_modules` what its lock file says, and do nothing when it already is.

Usage: .venv/bin/python .ci/node.py

Only the tests with integrators' clients and with a browser need it. As with `.venv`, a stamp inside the folder tells
what it was made from. No package may run a program of its own at installation, and what npm has in its cache is not
fetched again.
"""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 18
FOLDER = Path(__file__).resolve().parent.parent / "tests"
MODULES = FOLDER / "node_modules"
STAMP = MODULES / "ketentafel.stamp"
MADE_FROM = ("package.json", "package-lock.json", ".npmrc")
INSTALL = ["npm", "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]
SECONDS = 300


def main() -> int:
    """Check node, compare the stamp, and install when they differ; the exit status tells whether it stands."""
    version = node()
    if version is None or shutil.which("npm") is None:
        return complain(f"These tests need node {OLDEST} or newer, with npm. {HINT}")
    if int(version.split(".")[0]) < OLDEST:
        return complain(f"These tests need node {OLDEST} or newer; this is node {version}. {HINT}")
    with Path(__file__).open() as own:
        fcntl.flock(own, fcntl.LOCK_EX)  # two commands at once: the second waits, and finds it made
        wanted = digest(version)
        made = STAMP.is_file() and STAMP.read_text() == wanted
        return 0 if made else install(wanted)


def node() -> str | None:
    """The version of the node on the path, such as 18.20.4; None when there is none."""
    program = shutil.which("node")
    if program is None:
        return None
    told = subprocess.run([program, "--version"], stdout=subprocess.PIPE, check=False, timeout=30)  # noqa: S603 - the program just found
    found = re.match(r"v(\d+\.\d+\.\d+)", told.stdout.decode("ascii", "replace"))
    return found.group(1) if found else None


def digest(version: str) -> str:
    """Digest of what the folder is made from, and of the node that it is made for."""
    parts = [(FOLDER / name).read_text(encoding="utf-8") for name in MADE_FROM]
    return hashlib.sha256("\0".join([*parts, version, str(FOLDER)]).encode()).hexdigest()


def install(wanted: str) -> int:
    """Make the folder from nothing; the stamp is written last, so that half a folder is never trusted."""
    print("Making tests/node_modules from tests/package-lock.json", flush=True)  # noqa: T201 - this is a command
    try:
        done = subprocess.run(INSTALL, cwd=str(FOLDER), check=False, timeout=SECONDS).returncode == 0  # noqa: S603 - the command above, no shell
    except subprocess.TimeoutExpired:
        done = False
    if not done:
        return complain("This step failed: {}\n{}".format(" ".join(INSTALL), OFFLINE))
    STAMP.write_text(wanted)
    return 0


def complain(message: str) -> int:
    """Say what is wrong on the error stream; returns exit status 1."""
    sys.stderr.write(message + "\n")
    return 1


HINT = "On Debian and Ubuntu: apt-get install nodejs npm."
OFFLINE = "Without a network the packages of tests/package-lock.json must be in npm's cache."

if __name__ == "__main__":
    sys.exit(main())
