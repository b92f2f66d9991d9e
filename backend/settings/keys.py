"""Key files: 32 random bytes each, made once, readable for one account."""

import contextlib
import os
import secrets
import stat
from pathlib import Path

from backend.settings.errors import SettingsCode, SettingsInvalid

KEY_BYTES = 32


def read_key(path: Path, *, setting: str, private: bool) -> bytes:
    """The 32 bytes in the file; `private` also refuses a file that every account of the machine can read.

    Raises SettingsInvalid: FILE_UNREADABLE, KEY_FILE_SIZE or KEY_FILE_OPEN.
    """
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            key = file.read(KEY_BYTES + 1)
    except OSError:
        raise SettingsInvalid(SettingsCode.FILE_UNREADABLE, setting=setting) from None
    if len(key) != KEY_BYTES:
        raise SettingsInvalid(SettingsCode.KEY_FILE_SIZE, setting=setting, expected=str(KEY_BYTES))
    if private and mode & stat.S_IROTH:
        raise SettingsInvalid(SettingsCode.KEY_FILE_OPEN, setting=setting)
    return key


def create_key(path: Path, *, setting: str) -> None:
    """Make a key file of 32 random bytes unless there is one; two makers at once end with one and the same key.

    Raises SettingsInvalid (FILE_UNREADABLE) where the file cannot be made.
    """
    if path.exists():
        return
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _create(path)
    except OSError:
        raise SettingsInvalid(SettingsCode.FILE_UNREADABLE, setting=setting) from None


def _create(path: Path) -> None:
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(descriptor)
        # A hard link appears complete or not at all, and never replaces a key that is already in use.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)
    finally:
        fresh.unlink()
