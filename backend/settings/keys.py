"""Key files by the name of their setting: the operator is told which one cannot be used, and why."""

from pathlib import Path

from backend.settings.errors import SettingsCode, SettingsInvalid
from tenants import secret_file
from tenants.secret_file import SECRET_BYTES, SecretFault, SecretFileError

CODES = {
    SecretFault.UNREADABLE: SettingsCode.FILE_UNREADABLE,
    SecretFault.NOT_A_FILE: SettingsCode.FILE_UNREADABLE,
    SecretFault.OPEN_TO_OTHERS: SettingsCode.KEY_FILE_OPEN,
    SecretFault.FOREIGN_OWNER: SettingsCode.KEY_FILE_FOREIGN,
    SecretFault.SIZE: SettingsCode.KEY_FILE_SIZE,
}


def read_key(path: Path, *, setting: str) -> bytes:
    """The 32 bytes in the file. Raises SettingsInvalid: FILE_UNREADABLE, or one of the KEY_FILE codes."""
    try:
        return secret_file.read(path)
    except SecretFileError as error:
        raise _invalid(error, setting=setting) from None


def create_key(path: Path, *, setting: str) -> None:
    """Make a key file of 32 random bytes unless there is one. Raises SettingsInvalid (FILE_UNREADABLE)."""
    try:
        secret_file.create(path)
    except SecretFileError as error:
        raise _invalid(error, setting=setting) from None


def _invalid(error: SecretFileError, *, setting: str) -> SettingsInvalid:
    return SettingsInvalid(CODES[error.fault], setting=setting, expected=str(SECRET_BYTES))
