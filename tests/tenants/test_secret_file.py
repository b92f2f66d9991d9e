"""A secret file: made once, whole or not at all, and read only when nobody else could have read it."""

import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

from tenants import secret_file
from tenants.secret_file import SecretFault, SecretFileError

SECRET = bytes(range(32))


def fault_of(path: Path) -> SecretFault:
    with pytest.raises(SecretFileError) as refused:
        secret_file.read(path)
    return refused.value.fault


def laid(path: Path, content: bytes = SECRET, *, mode: int = 0o600) -> Path:
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_a_made_file_is_private_random_and_whole(tmp_path: Path) -> None:
    assert secret_file.create(tmp_path / "a.key")
    assert secret_file.create(tmp_path / "b.key")
    found = (tmp_path / "a.key").stat()
    assert (stat.S_IMODE(found.st_mode), found.st_size, found.st_nlink) == (0o400, 32, 1)
    assert secret_file.read(tmp_path / "a.key") != secret_file.read(tmp_path / "b.key")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.key", "b.key"]


def test_a_secret_is_never_overwritten(tmp_path: Path) -> None:
    path = laid(tmp_path / "a.key")
    assert not secret_file.create(path)
    assert path.read_bytes() == SECRET
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]


def test_a_file_that_appears_while_one_is_made_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process is first between the look and the link."""
    path = tmp_path / "a.key"
    real = os.fsync

    def first(file: int) -> None:
        if not path.exists():
            laid(path)
        real(file)

    monkeypatch.setattr(os, "fsync", first)
    assert not secret_file.create(path)
    assert path.read_bytes() == SECRET
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.key"]


def test_a_kill_while_making_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_file: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        secret_file.create(tmp_path / "a.key")
    assert list(tmp_path.iterdir()) == []


def test_many_makers_at_once_agree_on_one_key(tmp_path: Path) -> None:
    made: list[bool] = []
    path = tmp_path / "keys" / "a.key"
    threads = [threading.Thread(target=lambda: made.append(secret_file.create(path))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), sum(made)) == (20, 1)
    assert [entry.name for entry in path.parent.iterdir()] == ["a.key"]
    assert len(secret_file.read(path)) == 32


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601, 0o440, 0o444, 0o777])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = laid(tmp_path / "a.key", mode=mode)
    assert fault_of(path) is SecretFault.OPEN_TO_OTHERS
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_private_file_is_read(tmp_path: Path, mode: int) -> None:
    assert secret_file.read(laid(tmp_path / "a.key", mode=mode)) == SECRET


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_file_of_another_size_is_refused(tmp_path: Path, size: int) -> None:
    path = laid(tmp_path / "a.key", bytes(size))
    assert fault_of(path) is SecretFault.SIZE
    assert not secret_file.create(path)
    assert path.stat().st_size == size


def test_a_file_of_another_account_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = laid(tmp_path / "a.key")
    real = os.fstat

    def foreign(file: int) -> Any:
        found = list(real(file))
        found[stat.ST_UID] = os.geteuid() + 1
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", foreign)
    assert fault_of(path) is SecretFault.FOREIGN_OWNER


def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    for path in (tmp_path, tmp_path / "pipe"):
        assert fault_of(path) is SecretFault.NOT_A_FILE


def test_an_absent_file_is_told_and_not_made(tmp_path: Path) -> None:
    assert fault_of(tmp_path / "a.key") is SecretFault.UNREADABLE
    assert list(tmp_path.iterdir()) == []


def test_where_no_file_can_be_made_that_is_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file, not a folder")
    with pytest.raises(SecretFileError) as refused:
        secret_file.create(tmp_path / "keys" / "a.key")
    assert refused.value.fault is SecretFault.UNREADABLE
    assert (tmp_path / "keys").read_text() == "a file, not a folder"


def test_a_fault_tells_nothing_of_the_file(tmp_path: Path) -> None:
    path = laid(tmp_path / "a.key", mode=0o644)
    with pytest.raises(SecretFileError) as refused:
        secret_file.read(path)
    assert str(refused.value) == "OPEN_TO_OTHERS"
