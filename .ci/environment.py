"""Make `.venv` what the lock file says, and do nothing when it already is.

Usage: python .ci/environment.py

Run by `make` with the machine's own Python, which may be too old to run anything else here: this file therefore
keeps to syntax that Python 3.6 reads. The stamp inside `.venv` holds a digest of all that the environment was
made from, so that a changed lock, a moved checkout or another Python makes it anew, and nothing else does.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11, 4)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "ketentafel.stamp"
LOCK = ROOT / "requirements" / "dev.txt"
PROJECT = ROOT / "pyproject.toml"


def main() -> int:
    """Check the Python, compare the stamp, and build when they differ; the exit status tells whether it stands."""
    if sys.version_info < OLDEST:
        found = ".".join(str(part) for part in sys.version_info[:3])
        return complain(f"Ketentafel needs Python 3.11.4 or newer; {sys.executable} is Python {found}.")
    with Path(__file__).open() as own:
        fcntl.flock(own, fcntl.LOCK_EX)  # two commands at once: the second waits, and finds it made
        wanted = digest()
        made = STAMP.is_file() and STAMP.read_text() == wanted and (VENV / "bin" / "python").exists()
        return 0 if made else build(wanted)


def digest() -> str:
    """Digest of the lock, of the parts of pyproject.toml that an install reads, of the Python and of the folder."""
    import tomllib  # noqa: PLC0415 - absent from the old Pythons that must still reach the complaint

    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    installed = [project["project"], project["build-system"], project["tool"]["hatch"]]
    parts = [LOCK.read_text(encoding="utf-8"), repr(installed), sys.version, str(ROOT)]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def build(wanted: str) -> int:
    """Make the environment from nothing; the stamp is written last, so that half an environment is never trusted."""
    print("Making .venv from requirements/dev.txt (one to three minutes)", flush=True)  # noqa: T201 - this is a command
    python = str(VENV / "bin" / "python")
    install = [python, "-m", "pip", "install", "-qq", "--no-input", "--disable-pip-version-check"]
    steps = [
        [getattr(sys, "_base_executable", sys.executable), "-m", "venv", "--clear", str(VENV)],
        [*install, "--require-hashes", "--requirement", str(LOCK)],
        [*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)],
    ]
    environ = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    environ.pop("PYTHONDONTWRITEBYTECODE", None)  # pip compiles what it installs, or every start would do so again
    for step in steps:
        done = subprocess.run(step, check=False, env=environ)  # noqa: S603 - the steps above, no shell
        if done.returncode:
            return complain("This step failed: {}\n{}".format(" ".join(step), HINTS))
    STAMP.write_text(wanted)
    return 0


def complain(message: str) -> int:
    """Say what is wrong on the error stream; returns exit status 1."""
    sys.stderr.write(message + "\n")
    return 1


HINTS = (
    "Without a network the packages must be in pip's cache or in a folder that PIP_FIND_LINKS names. On Debian and "
    "Ubuntu the module venv comes from the package python3-venv. Another Python: make PYTHON=/path/to/python3."
)

if __name__ == "__main__":
    sys.exit(main())
