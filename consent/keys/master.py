"""The master key of a region: one file of 32 random bytes, and the keys that are derived from it.

Who has this file and the key store database can open everything of the region, so the two are never kept or backed
up together. A KMS takes the file's place by another `Wrapping` (consent.keys.wrapping).
"""

import os
import stat
from enum import StrEnum
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import NoReturn
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from consent.keys.cipher import KEY_BYTES
from consent.keys.errors import KeysCode, KeysError

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Derived(StrEnum):
    """What a derived key is for. A value is part of the derivation: changing it loses what it guards."""

    WRAPPING = "wrapping"
    PERSON_HASH = "person-hash"
    CURSOR = "cursor"
    MUTATION_INPUT = "mutation-input"
    IDENTIFIER = "identifier"


class MasterKey:
    """The root of a region's keys. Like `Key` it neither shows itself nor leaves its process."""

    __slots__ = ("_root", "id", "region")

    def __init__(self, root: bytes, *, region: str) -> None:
        """Take 32 bytes. The region is part of every derivation, so one file in two regions gives other keys."""
        if len(root) != KEY_BYTES:
            raise ValueError(f"a master key has {KEY_BYTES} bytes")
        self._root = root
        self.region = region
        self.id = UUID(bytes=self.derive(Derived.IDENTIFIER)[:16])

    def derive(self, purpose: Derived) -> bytes:
        """32 bytes for one purpose, by HKDF-SHA256 (RFC 5869) without salt, as the root is uniformly random."""
        info = f"ketentafel|1|{self.region}|{purpose}".encode()
        return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(self._root)

    def __repr__(self) -> str:
        return f"MasterKey({self.region})"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a master key does not leave its process")


def read_master_key(path: Path, *, region: str) -> MasterKey:
    """Read the key file of a region.

    Raises `MASTER_KEY_MISSING`, or `MASTER_KEY_UNSAFE` when the file is not a plain file of 32 bytes that only its
    owner may read, or when neither this account nor root owns it.
    """
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeysError(KeysCode.MASTER_KEY_MISSING, path=path) from None
    except OSError as error:
        raise KeysError(KeysCode.MASTER_KEY_UNSAFE, path=path, reason=error.strerror) from None
    try:
        # Judged on the opened file, not on its name, which may point elsewhere a moment later.
        if reason := _objection(os.fstat(file)):
            raise KeysError(KeysCode.MASTER_KEY_UNSAFE, path=path, reason=reason)
        return MasterKey(os.read(file, KEY_BYTES), region=region)
    finally:
        os.close(file)


def create_master_key(path: Path, *, region: str) -> MasterKey:
    """Make a key file that only this account may read; raises `MASTER_KEY_EXISTS` and changes nothing when it is there.

    The file gets its name only when it is whole and on disk: a kill half-way leaves no half key behind.
    """
    try:
        _write_once(path, token_bytes(KEY_BYTES))
    except FileExistsError:
        raise KeysError(KeysCode.MASTER_KEY_EXISTS, path=path) from None
    except OSError as error:
        raise KeysError(KeysCode.MASTER_KEY_UNSAFE, path=path, reason=error.strerror) from None
    return read_master_key(path, region=region)


def require_master_key(path: Path, *, region: str) -> MasterKey:
    """Read the key file, and make it when there is none: for the embedded default only, where we own the folder."""
    try:
        return read_master_key(path, region=region)
    except KeysError as absent:
        if absent.code is not KeysCode.MASTER_KEY_MISSING:
            raise
    try:
        return create_master_key(path, region=region)
    except KeysError as present:
        if present.code is not KeysCode.MASTER_KEY_EXISTS:
            raise
    # Another process was first; its key is the region's key.
    return read_master_key(path, region=region)


def _objection(found: os.stat_result) -> str | None:
    if not stat.S_ISREG(found.st_mode):
        return "not a file"
    if found.st_mode & _OTHERS:
        return f"mode {stat.S_IMODE(found.st_mode):o}"
    if found.st_uid not in {os.geteuid(), 0}:
        return "owned by another account"
    if found.st_size != KEY_BYTES:
        return f"{found.st_size} bytes"
    return None


def _write_once(path: Path, root: bytes) -> None:
    fresh = path.with_name(f"{path.name}.{token_hex(8)}.new")
    file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(file, "wb") as out:
            out.write(root)
            out.flush()
            os.fsync(out.fileno())
        path.hardlink_to(fresh)
    finally:
        fresh.unlink()
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(file)
    finally:
        os.close(file)
