"""The data folder: one owner at a time, private, and reachable for the account that the servers run as."""

import contextlib
import fcntl
import os
import time
import weakref
from pathlib import Path
from typing import Self

from backend.embedded import nobody
from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.launch import NOBODY
from backend.embedded.process import Isolation, processes_in
from backend.settings.addresses import Endpoints

_PRIVATE = 0o700
_LEFTOVER_SECONDS = 10.0
_POLL_SECONDS = 0.05


class DataFolder:
    """The folder of one installation, locked for as long as this object is open.

    Layout: `postgres/` (cluster), `valkey/` (append-only file), `run/` (sockets), `logs/` and `ketentafel.pid`,
    which tells a second starter who runs the servers. `cluster`, `valkey` and `sockets` are the real places,
    `endpoints` the addresses that clients use.
    """

    def __init__(self, root: Path, *, isolation: Isolation) -> None:
        self.root = root.resolve()
        self.isolation = isolation
        self.endpoints = Endpoints.of(self.root)
        self.logs = self.root / "logs"
        self.place = self.root
        self._pid_file = self.root / "ketentafel.pid"
        self._lock: int | None = None

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own folder."""
        return self.place / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's own folder."""
        return self.place / "valkey"

    @property
    def sockets(self) -> Path:
        """The folder of the sockets, as the servers see it."""
        return self.endpoints.socket_dir.resolve()

    def open(self) -> Self:
        """Lock the folder, then make its parts; raises DATA_FOLDER_IN_USE, _UNUSABLE or RUNTIME_FOLDER_UNSAFE."""
        try:
            self.root.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            self._take_lock()
            self._wait_for_leftovers()
            self._prepare()
        except OSError as error:
            self.close()
            raise self.unusable(error) from error
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Let go of the folder, and leave no trace of having held it."""
        if self._lock is not None:
            self._pid_file.unlink(missing_ok=True)
            if self._sockets_are_outside:
                with contextlib.suppress(OSError):  # not empty after a kill; the next start uses it again
                    self.endpoints.socket_dir.rmdir()
            self.forget()

    def forget(self) -> None:
        """Close our hold on the lock without touching the folder: for a forked child, whose parent still has it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def own(self, folder: Path) -> None:
        """Make a folder and all in it belong to the servers' account.

        Only root can need this, when a machine starts or stops refusing user namespaces. What belongs to a person
        is never taken over: it is refused (PermissionError).
        """
        uid = NOBODY if self.isolation is Isolation.NOBODY else os.geteuid()
        owner = folder.stat().st_uid
        if owner == uid:
            return
        if os.geteuid() != 0 or owner not in {0, NOBODY}:
            raise PermissionError(0, f"{folder}: uid {owner}")
        for parent, folders, files in os.walk(folder):
            for name in (*folders, *files):
                os.lchown(Path(parent, name), uid, uid)
        os.lchown(folder, uid, uid)

    def unusable(self, error: OSError) -> EmbeddedError:
        """The refusal for something that the operating system would not let us do here."""
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror)
        account = "nobody" if self.isolation is Isolation.NOBODY else f"uid {os.geteuid()}"
        return EmbeddedError(EmbeddedCode.DATA_FOLDER_UNUSABLE, folder=self.root, reason=reason, account=account)

    def _take_lock(self) -> None:
        """Lock the folder itself: a lock file could be removed and made again between two starters."""
        descriptor = os.open(self.root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise EmbeddedError(EmbeddedCode.DATA_FOLDER_IN_USE, folder=self.root, pid=self._holder()) from None
        self._lock = descriptor
        _open_folders.add(self)
        self._pid_file.write_text(f"{os.getpid()}\n", encoding="ascii")

    def _holder(self) -> str:
        try:
            return self._pid_file.read_text(encoding="ascii").strip() or "?"
        except OSError:
            return "?"

    def _wait_for_leftovers(self) -> None:
        """Servers of a parent that was just killed are ending; give them time, and never run two on one folder."""
        deadline = time.monotonic() + _LEFTOVER_SECONDS
        while found := [*processes_in(self.root / "postgres"), *processes_in(self.root / "valkey")]:
            if time.monotonic() > deadline:
                raise EmbeddedError(EmbeddedCode.DATA_FOLDER_IN_USE, folder=self.root, pid=found[0])
            time.sleep(_POLL_SECONDS)

    def _prepare(self) -> None:
        self.logs.mkdir(mode=_PRIVATE, exist_ok=True)
        if self.isolation is Isolation.NOBODY:
            self.place = nobody.open_place(self.root, names=("postgres", "valkey", "run"))
        self.valkey.mkdir(mode=_PRIVATE, exist_ok=True)
        self.own(self.valkey)
        self._prepare_sockets()

    def _prepare_sockets(self) -> None:
        """Make the socket folder, and refuse one that somebody else made first in a shared place."""
        folder = self.sockets
        if self._sockets_are_outside and self.endpoints.socket_dir.is_symlink():
            raise EmbeddedError(EmbeddedCode.RUNTIME_FOLDER_UNSAFE, folder=self.endpoints.socket_dir, reason="link")
        try:
            folder.mkdir(mode=_PRIVATE, exist_ok=True)
            self.own(folder)
        except (FileExistsError, PermissionError) as error:
            raise EmbeddedError(EmbeddedCode.RUNTIME_FOLDER_UNSAFE, folder=folder, reason=error.strerror) from None
        folder.chmod(_PRIVATE)

    @property
    def _sockets_are_outside(self) -> bool:
        return self.endpoints.socket_dir.parent != self.root


_open_folders: weakref.WeakSet[DataFolder] = weakref.WeakSet()


def _forget_in_child() -> None:
    """A forked child would keep the lock after its parent, and with it a folder that nobody serves."""
    for folder in tuple(_open_folders):
        folder.forget()


os.register_at_fork(after_in_child=_forget_in_child)
