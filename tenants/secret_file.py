"""A file of 32 secret bytes: made once, whole or not at all, and read only when no other account could have read it.

The binding key and the master key of a region are such files. A KMS or a secret store may mount them instead; what
counts is who may read them.
"""

import os
import stat
from enum import StrEnum
from pathlib import Path
from secrets import token_bytes, token_hex

SECRET_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SecretFault(StrEnum):
    """What is wrong with a secret file."""

    UNREADABLE = "UNREADABLE"
    NOT_A_FILE = "NOT_A_FILE"
    OPEN_TO_OTHERS = "OPEN_TO_OTHERS"
    FOREIGN_OWNER = "FOREIGN_OWNER"
    SIZE = "SIZE"


class SecretFileError(Exception):
    """The file cannot be used; nothing of it is told but what is wrong."""

    def __init__(self, fault: SecretFault) -> None:
        self.fault = fault
        super().__init__(fault.value)


def read(path: Path) -> bytes:
    """The 32 bytes in the file.

    Raises SecretFileError unless it is a plain file of that size, owned by this account or by root, which no other
    account may read or change (mode 600 or 400).
    """
    try:
        # Without waiting: a pipe of this name would otherwise hold up the start.
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        raise SecretFileError(SecretFault.UNREADABLE) from None
    try:
        # Judged on the opened file, not on its name, which may point elsewhere a moment later.
        if fault := _fault(os.fstat(file)):
            raise SecretFileError(fault)
        return os.read(file, SECRET_BYTES)
    finally:
        os.close(file)


def create(path: Path) -> bool:
    """Make the file with 32 random bytes unless there is one; whether it was made now.

    It gets its name only when it is whole and on disk: a kill half-way leaves no half key, and of two makers at once
    one is first. Raises SecretFileError where no file can be made.
    """
    if path.exists():
        return False
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _write_once(path)
    except OSError:
        raise SecretFileError(SecretFault.UNREADABLE) from None


def _fault(found: os.stat_result) -> SecretFault | None:
    if not stat.S_ISREG(found.st_mode):
        return SecretFault.NOT_A_FILE
    if found.st_mode & _OTHERS:
        return SecretFault.OPEN_TO_OTHERS
    if found.st_uid not in {os.geteuid(), 0}:
        return SecretFault.FOREIGN_OWNER
    return None if found.st_size == SECRET_BYTES else SecretFault.SIZE


def _write_once(path: Path) -> bool:
    fresh = path.with_name(f"{path.name}.{token_hex(8)}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(token_bytes(SECRET_BYTES))
            out.flush()
            os.fsync(file)
        # A hard link appears complete or not at all, and never replaces a key that is already in use.
        path.hardlink_to(fresh)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    _sync_folder(path.parent)
    return True


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
