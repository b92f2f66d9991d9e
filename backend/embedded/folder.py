"""The data folder: one owner at a time, private, and reachable for the account that the servers run as."""

from __future__ import annotations

import fcntl
import os
import stat
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

from backend.embedded.endpoints import Endpoints
from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.launch import NOBODY
from backend.embedded.process import Isolation

if TYPE_CHECKING:
    from typing import Self

_PRIVATE = 0o700
_PASSABLE = 0o711


class DataFolder:
    """The folder of one installation, locked for as long as this object is open.

    Layout: `postgres/` (cluster), `valkey/` (append-only file), `logs/`, `run/` (sockets) and `ketentafel.lock`,
    which holds the process id of the one that runs the servers.
    """

    def __init__(self, root: Path, *, isolation: Isolation) -> None:
        """Name the folder; nothing is touched before `open`."""
        self.root = root.resolve()
        self.isolation = isolation
        self.cluster = self.root / "postgres"
        self.valkey = self.root / "valkey"
        self.logs = self.root / "logs"
        self.binaries = self.root / "binaries"
        self.endpoints = Endpoints.of(self.root)
        self._lock: int | None = None

    def open(self) -> Self:
        """Lock the folder, then make its parts; raises `DATA_FOLDER_IN_USE` or `DATA_FOLDER_UNUSABLE`."""
        try:
            self.root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            self._take_lock()
        except OSError as error:
            raise self._unusable(error.strerror or "?") from error
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Let go of the folder; the lock file stays, since removing it would let two starters each lock one."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def server_uid(self) -> int:
        """The account that owns the servers' files, as the kernel sees it."""
        return NOBODY if self.isolation is Isolation.NOBODY else os.geteuid()

    def hand_over(self, folder: Path) -> None:
        """Make a folder and all in it belong to the servers' account.

        Only root can need this: when a machine starts or stops refusing user namespaces, or after a copy.
        """
        if folder.stat().st_uid == self.server_uid or os.geteuid() != 0:
            return
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.lchown(Path(parent, name), self.server_uid, self.server_uid)
        os.lchown(folder, self.server_uid, self.server_uid)

    def _take_lock(self) -> None:
        descriptor = os.open(self.root / "ketentafel.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode("ascii", "replace").strip() or "?"
            os.close(descriptor)
            raise EmbeddedError(EmbeddedCode.DATA_FOLDER_IN_USE, folder=self.root, pid=holder) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode("ascii"), 0)
        self._lock = descriptor
        _open_folders.add(self)

    def _prepare(self) -> None:
        try:
            if self.isolation is Isolation.NOBODY:
                self.root.chmod(_PASSABLE)
                self._require_passable()
            for folder in (self.valkey, self.logs):
                folder.mkdir(mode=_PRIVATE, exist_ok=True)
                self.hand_over(folder)
            self._prepare_sockets()
        except OSError as error:
            raise self._unusable(error.strerror or "?") from error

    def _prepare_sockets(self) -> None:
        """Make the socket folder, and refuse one that somebody else made first in a shared place."""
        folder = self.endpoints.socket_dir
        folder.mkdir(mode=_PRIVATE, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode):
            raise EmbeddedError(EmbeddedCode.RUNTIME_FOLDER_UNSAFE, folder=folder, reason="not a folder")
        if found.st_uid not in {os.geteuid(), self.server_uid} and os.geteuid() != 0:
            raise EmbeddedError(EmbeddedCode.RUNTIME_FOLDER_UNSAFE, folder=folder, reason=f"uid {found.st_uid}")
        self.hand_over(folder)
        folder.chmod(_PRIVATE)

    def _require_passable(self) -> None:
        for folder in self.root.parents:
            if not folder.stat().st_mode & stat.S_IXOTH:
                raise self._unusable(f"{folder}: {_PASSABLE:o}")

    def _unusable(self, reason: str) -> EmbeddedError:
        account = "nobody" if self.isolation is Isolation.NOBODY else f"uid {os.geteuid()}"
        return EmbeddedError(EmbeddedCode.DATA_FOLDER_UNUSABLE, folder=self.root, reason=reason, account=account)


_open_folders: weakref.WeakSet[DataFolder] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A fork would keep the lock alive after its parent, and with it a folder that nobody serves."""
    for folder in tuple(_open_folders):
        folder.close()


os.register_at_fork(after_in_child=_forget_in_child)
