"""The master key and what is derived from it."""

import pickle
from uuid import UUID

import pytest

from consent.keys.cipher import Key
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.master import Derived, MasterKey
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
    Derived.WITHDRAWAL_CODE: "7b8b58d9863c574b487e00a967eed4ff424b42ba29834cb90d3bb450d6c4d262",
}


def test_derived_keys_are_those_of_another_program() -> None:
    master = MasterKey(ROOT, region=REGION)
    assert {purpose: master.derive(purpose).hex() for purpose in Derived} == DERIVED
    assert master.id == UUID(DERIVED[Derived.IDENTIFIER][:32])


def test_one_file_in_two_regions_gives_other_keys() -> None:
    here, there = MasterKey(ROOT, region="haaglanden"), MasterKey(ROOT, region="midden")
    assert {here.derive(purpose) for purpose in Derived}.isdisjoint(there.derive(purpose) for purpose in Derived)
    assert here.id != there.id


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
