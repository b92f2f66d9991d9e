"""The master key file: made once, read by its owner only, and what is derived from it."""

import os
import pickle
import threading
from pathlib import Path
from uuid import UUID

import pytest

from consent.keys.cipher import Key
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.master import Derived, MasterKey, create_master_key, read_master_key, require_master_key
from consent.keys.wrapping import FileWrapping
from tests.consent.keys.keystore import REGION

ROOT = bytes(range(32))
# HKDF-SHA256 as another program (hkdfSync of Node 20) gives it, without salt, with info `ketentafel|1|haaglanden|…`.
DERIVED = {
    Derived.WRAPPING: "94ff96699f3df842f2177f21336edf931ab2f62a44a0b88e817f1a80145266c3",
    Derived.PERSON_HASH: "22742bc613135af2c2904966c6876314403d72b2a9440818bac78818361ff559",
    Derived.CURSOR: "d2cf3bf19a8bc3f14286b0b260a9d87aaf038dad49c67ff84ac17941feb47bee",
    Derived.MUTATION_INPUT: "f3351c728a72b3c5534c9f38425c408e20ae14b20193d6a3588c455c0a6d6b8d",
    Derived.IDENTIFIER: "2ba37ce755a889d2e6c9315eaba46ba296e35d172263d53aa2ad96ce2a3ea72c",
}


def test_derived_keys_are_those_of_another_program() -> None:
    master = MasterKey(ROOT, region=REGION)
    assert {purpose: master.derive(purpose).hex() for purpose in Derived} == DERIVED
    assert master.id == UUID(DERIVED[Derived.IDENTIFIER][:32])


def test_one_file_in_two_regions_gives_other_keys() -> None:
    here, there = MasterKey(ROOT, region="haaglanden"), MasterKey(ROOT, region="midden")
    assert {here.derive(purpose) for purpose in Derived}.isdisjoint(there.derive(purpose) for purpose in Derived)
    assert here.id != there.id


def test_a_made_file_is_private_random_and_whole(tmp_path: Path) -> None:
    made = create_master_key(tmp_path / "a.key", region=REGION)
    other = create_master_key(tmp_path / "b.key", region=REGION)
    found = (tmp_path / "a.key").stat()
    assert (found.st_mode & 0o777, found.st_size, found.st_nlink) == (0o600, 32, 1)
    assert made.id != other.id
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.key", "b.key"]
    assert read_master_key(tmp_path / "a.key", region=REGION).id == made.id


def test_a_master_key_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    create_master_key(path, region=REGION)
    before = path.read_bytes()
    with pytest.raises(KeysError) as refused:
        create_master_key(path, region=REGION)
    assert refused.value.code is KeysCode.MASTER_KEY_EXISTS
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["master.key"]


def test_a_kill_while_making_leaves_no_half_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(_file: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        create_master_key(tmp_path / "master.key", region=REGION)
    assert list(tmp_path.iterdir()) == []


def test_many_starting_at_once_agree_on_one_key(tmp_path: Path) -> None:
    found: list[UUID] = []
    threads = [
        threading.Thread(target=lambda: found.append(require_master_key(tmp_path / "m.key", region=REGION).id))
        for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 16
    assert len(set(found)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["m.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601, 0o777])
def test_a_file_that_others_may_touch_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(ROOT)
    path.chmod(mode)
    for read in (read_master_key, require_master_key):
        with pytest.raises(KeysError) as refused:
            read(path, region=REGION)
        assert refused.value.code is KeysCode.MASTER_KEY_UNSAFE
        assert f"mode {mode:o}" in refused.value.message_en
    assert path.read_bytes() == ROOT


@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_private_file_is_read(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(ROOT)
    path.chmod(mode)
    assert read_master_key(path, region=REGION).derive(Derived.WRAPPING).hex() == DERIVED[Derived.WRAPPING]


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_file_of_another_size_is_refused(tmp_path: Path, size: int) -> None:
    path = tmp_path / "master.key"
    path.write_bytes(bytes(size))
    path.chmod(0o600)
    with pytest.raises(KeysError) as refused:
        require_master_key(path, region=REGION)
    assert refused.value.code is KeysCode.MASTER_KEY_UNSAFE
    assert path.stat().st_size == size


def test_what_is_no_plain_file_is_refused(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    for path in (tmp_path, pipe):
        with pytest.raises(KeysError) as refused:
            read_master_key(path, region=REGION)
        assert refused.value.code is KeysCode.MASTER_KEY_UNSAFE


def test_an_absent_file_is_told_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(KeysError) as refused:
        read_master_key(tmp_path / "master.key", region=REGION)
    assert refused.value.code is KeysCode.MASTER_KEY_MISSING
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(KeysError) as refused:
        create_master_key(tmp_path / "absent" / "master.key", region=REGION)
    assert refused.value.code is KeysCode.MASTER_KEY_UNSAFE
    assert list(tmp_path.iterdir()) == []


def test_a_master_key_shows_nothing_and_stays_in_its_process() -> None:
    master = MasterKey(ROOT, region=REGION)
    shown = f"{master} {master!r} {FileWrapping(master)!r}"
    assert ROOT.hex() not in shown
    assert repr(ROOT) not in shown
    assert not hasattr(master, "__dict__")
    with pytest.raises(TypeError, match="does not leave"):
        pickle.dumps(master)


async def test_a_wrapped_key_comes_back_as_it_was() -> None:
    wrapping = FileWrapping(MasterKey(ROOT, region=REGION))
    keys = {id_: Key.fresh(id_) for id_ in (UUID(int=1), UUID(int=2), UUID(int=3))}
    wrapped = await wrapping.wrap(keys)
    opened = await wrapping.unwrap(wrapped)
    assert {id_: key.expose() for id_, key in opened.items()} == {id_: key.expose() for id_, key in keys.items()}
    assert all(key.expose() not in wrapped[id_] for id_, key in keys.items())


async def test_a_wrapped_key_stored_under_another_id_does_not_open() -> None:
    wrapping = FileWrapping(MasterKey(ROOT, region=REGION))
    wrapped = await wrapping.wrap({UUID(int=1): Key.fresh(UUID(int=1))})
    with pytest.raises(SealBroken):
        await wrapping.unwrap({UUID(int=2): wrapped[UUID(int=1)]})


async def test_another_master_key_is_named_as_the_cause() -> None:
    wrapped = await FileWrapping(MasterKey(ROOT, region=REGION)).wrap({UUID(int=1): Key.fresh(UUID(int=1))})
    for other in (MasterKey(bytes(32), region=REGION), MasterKey(ROOT, region="midden")):
        with pytest.raises(KeysError) as refused:
            await FileWrapping(other).unwrap(wrapped)
        assert refused.value.code is KeysCode.MASTER_KEY_WRONG
