"""Rotation: keys move from one wrapping key to another, whoever reads, writes, destroys or is killed meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

from consent.keys.cache import KeyCache
from consent.keys.cipher import Key
from consent.keys.database import Gone
from consent.keys.errors import KeysCode, KeysError
from consent.keys.founding import region_secret
from consent.keys.master import Derived, MasterKey
from consent.keys.persons import PersonHasher, PersonHashKind, PersonIndex
from consent.keys.rotation import Rotated, rotate
from consent.keys.store import KeyStore
from consent.keys.transit import TransitKey, TransitWrapping
from consent.keys.wrapping import FileWrapping, Ring
from tenants.actor import CONTENT, Actor
from tenants.ids import SubjectId, new_id, new_subject_id
from tests.consent.keys.bao import KEY, POLICY, ROTATING, running_bao
from tests.consent.keys.keystore import REGION, Connection, Process, new_actor, rows

if TYPE_CHECKING:
    from consent.keys.database import KeyDatabase

OLD, NEW = (FileWrapping(MasterKey(bytes([number]) * 32, region=REGION)) for number in (1, 2))
BOTH, TURNED = Ring([OLD, NEW], region=REGION), Ring([NEW, OLD], region=REGION)
MANY = 23


@pytest.fixture(autouse=True)
async def nothing_before(superuser: Connection) -> AsyncIterator[None]:
    """Here each key counts."""
    emptying = "TRUNCATE keys.subject_key, keys.record_key, keys.region_secret, keys.wrapping_key CASCADE"
    await superuser.execute(emptying)
    yield
    await superuser.execute(emptying)


def store_of(process: Process, wrapping: Any) -> KeyStore:
    """A process that has just started and holds no key yet."""
    return KeyStore(process.database, region=REGION, wrapping=wrapping, cache=KeyCache())


async def filled(process: Process, count: int = MANY) -> dict[UUID, bytes]:
    keys = await store_of(process, BOTH).create_subject_keys(new_actor(), count)
    return {key.id: key.expose() for key in keys}


async def read(process: Process, wrapping: Any, ids: Any) -> dict[UUID, bytes | None]:
    found = await store_of(process, wrapping).keys_for(new_actor(), ids)
    return {id_: None if key is None else key.expose() for id_, key in found.items()}


async def turned(process: Process, wrapping: Any = TURNED, *, batch: int = 5) -> Rotated:
    return await rotate(process.database, wrapping, actor=new_actor, batch=batch)


async def refused(work: Any) -> KeysCode:
    with pytest.raises(KeysError) as error:
        await work
    return error.value.code


async def test_all_keys_move_and_open_as_before(process: Process) -> None:
    keys = await filled(process)
    told: list[int] = []
    done = await rotate(process.database, TURNED, actor=new_actor, batch=5, told=told.append)
    assert (done.rewrapped, done.damaged, done.label) == (MANY, 0, await NEW.label())
    assert told == [5, 10, 15, 20, 23]
    assert {one.label: one.resting for one in done.register} == {await OLD.label(): 0, await NEW.label(): MANY}
    for wrapping in (TURNED, NEW, BOTH):
        assert await read(process, wrapping, keys) == keys
    assert await refused(read(process, OLD, keys)) is KeysCode.MASTER_KEY_WRONG


async def test_a_second_time_changes_nothing(process: Process, superuser: Connection) -> None:
    await filled(process)
    await turned(process)
    before = await rows(superuser)
    assert (await turned(process)).rewrapped == 0
    assert await rows(superuser) == before


async def test_what_hangs_on_the_regions_own_secret_outlives_every_wrapping_key(process: Process) -> None:
    store, name = store_of(process, BOTH), "Zoë van 't Hof"
    secret = await region_secret(process.database, BOTH, new_actor())
    subject, key = SubjectId(new_subject_id()), await store.create_subject_key(new_actor())
    index = PersonIndex(process.database, PersonHasher(secret))
    await index.note(new_actor(), subject, key=key.id, kind=PersonHashKind.NAME, value=name)
    assert (await turned(process)).rewrapped == 2
    later = await region_secret(process.database, NEW, new_actor())
    assert [later.derive(one) for one in Derived] == [secret.derive(one) for one in Derived]
    again = PersonIndex(process.database, PersonHasher(later))
    assert await again.find(new_actor(), kind=PersonHashKind.NAME, value=name) == [subject]


async def test_of_many_who_make_the_regions_secret_at_once_all_get_the_same(
    start_process: Callable[..., Awaitable[Process]], superuser: Connection
) -> None:
    processes = [await start_process() for _ in range(4)]
    found = await asyncio.gather(*(region_secret(one.database, BOTH, new_actor()) for one in processes for _ in "ab"))
    assert len({one.derive(Derived.CURSOR) for one in found}) == 1
    assert await superuser.fetchval("SELECT count(*) FROM keys.region_secret") == 1
    wrapped = await superuser.fetchval("SELECT wrapped FROM keys.region_secret")
    assert found[0].derive(Derived.CURSOR) not in wrapped


async def test_a_key_that_is_destroyed_meanwhile_stays_destroyed(process: Process, superuser: Connection) -> None:
    keys = await filled(process)
    gone = max(keys)

    class Destroying(Ring):
        """Between the reading of a batch and its writing somebody destroys a key of it."""

        async def wrap(self, keys: Mapping[UUID, Key]) -> dict[UUID, bytes]:
            if gone in keys:
                await store_of(process, BOTH).destroy(new_actor(), gone)
            return await super().wrap(keys)

    done = await turned(process, Destroying([NEW, OLD], region=REGION), batch=100)
    assert done.rewrapped == MANY - 1
    assert await superuser.fetchval("SELECT wrapped FROM keys.subject_key WHERE id = $1", gone) is None
    assert await read(process, TURNED, keys) == keys | {gone: None}


async def test_a_damaged_key_holds_up_no_other_and_is_told(process: Process, superuser: Connection) -> None:
    keys = await filled(process)
    bad = sorted(keys)[7]
    await superuser.execute("UPDATE keys.subject_key SET wrapped = wrapped || '\\x00' WHERE id = $1", bad)
    done = await turned(process)
    assert (done.rewrapped, done.damaged) == (MANY - 1, 1)
    assert {one.label: one.resting for one in done.register}[await OLD.label()] == 1
    good = {id_: key for id_, key in keys.items() if id_ != bad}
    assert await read(process, NEW, good) == good


class Killed(BaseException):
    """What a kill is to the code that it ends."""


class Dying:
    """A key store that is asked so many questions and then no more; with `after` the last is still carried out."""

    def __init__(self, database: KeyDatabase, *, at: int, after: bool) -> None:
        self._database, self._left, self._after = database, at, after

    def __getattr__(self, name: str) -> Any:
        verb = getattr(self._database, name)

        async def asked(*given: Any, **named: Any) -> Any:
            self._left -= 1
            if self._left < 0 and not self._after:
                raise Killed
            answer = await verb(*given, **named)
            if self._left < 0:
                raise Killed
            return answer

        return asked


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_kill_at_any_point_loses_nothing_and_the_next_run_goes_on(process: Process, *, after: bool) -> None:
    """Five batches, each point between two questions: every key opens after the kill and after the run that follows."""
    keys, point, ended = await filled(process), 0, False
    label = await NEW.label()
    while not ended:
        await turned(process, BOTH, batch=100)  # back to the beginning
        dying: Any = Dying(process.database, at=point, after=after)
        ended = True
        try:
            await rotate(dying, TURNED, actor=new_actor, batch=5)
        except Killed:
            ended = False
        assert await read(process, TURNED, keys) == keys
        assert await read(process, BOTH, keys) == keys
        done = await turned(process)
        assert {one.label: one.resting for one in done.register}[label] == MANY
        point += 1
    assert point > 12


async def test_no_reader_fails_and_no_writer_is_held_up_meanwhile(
    start_process: Callable[..., Awaitable[Process]],
) -> None:
    """Readers that know both keys ask without a pause; writers that still wrap with the old one go on as well."""
    processes = [await start_process() for _ in range(3)]
    keys = await filled(processes[0], 120)
    ended, questions = asyncio.Event(), 0

    async def reading(process: Process, wrapping: Ring) -> None:
        nonlocal questions
        while not ended.is_set():
            assert await read(process, wrapping, keys) == keys
            questions += 1

    async def writing(process: Process) -> None:
        while not ended.is_set():
            added = await store_of(process, BOTH).create_subject_keys(new_actor(), 2)
            assert len(await read(process, TURNED, [key.id for key in added])) == 2

    async with asyncio.TaskGroup() as tasks:
        for process, wrapping in zip(processes[:2], (BOTH, TURNED), strict=True):
            tasks.create_task(reading(process, wrapping))
        tasks.create_task(writing(processes[2]))
        for wrapping in (TURNED, BOTH, TURNED):
            await rotate(processes[0].database, wrapping, actor=new_actor, batch=20)
        ended.set()
    assert questions > 10
    assert max(one.resting for one in (await turned(processes[0])).register) >= 120


async def test_two_rotations_at_once_do_no_harm(start_process: Callable[..., Awaitable[Process]]) -> None:
    one, two = await start_process(), await start_process()
    keys = await filled(one, 60)
    done = await asyncio.gather(turned(one), turned(two))
    assert sum(each.rewrapped for each in done) == 60
    assert await read(one, NEW, keys) == keys


async def aged(superuser: Connection, label: bytes, *, days: int) -> None:
    aged = "UPDATE keys.wrapping_key SET emptied_at = emptied_at - make_interval(days => $2) WHERE label = $1"
    await superuser.execute(aged, label, days)


async def test_a_wrapping_key_goes_when_no_key_and_no_backup_rests_on_it(
    process: Process, superuser: Connection
) -> None:
    await filled(process)
    old = await OLD.label()
    retiring = process.database.retire_wrapping

    async def retire() -> KeysCode:
        before = await rows(superuser)
        code = await refused(retiring(new_actor(), old, backup_days=30))
        assert await rows(superuser) == before
        return code

    assert await retire() is KeysCode.MASTER_KEY_IN_USE, "nothing was ever noted about it"
    await process.database.take_stock(new_actor(), await NEW.label())
    assert await retire() is KeysCode.MASTER_KEY_IN_USE, "all keys rest on it"
    await turned(process)
    assert await retire() is KeysCode.MASTER_KEY_IN_USE, "a backup of yesterday asks for it"
    await aged(superuser, old, days=31)
    at = await retiring(new_actor(), old, backup_days=30)
    assert await retiring(new_actor(), old, backup_days=30) == at
    # A process that was never told goes on with the old key: it is refused, and nothing is stored.
    before = await rows(superuser)
    late = store_of(process, BOTH)
    assert await refused(late.create_subject_key(new_actor())) is KeysCode.MASTER_KEY_RETIRED
    assert await refused(turned(process, BOTH)) is KeysCode.MASTER_KEY_RETIRED
    assert await rows(superuser) == before
    fresh = await store_of(process, TURNED).create_subject_key(new_actor())
    assert await read(process, NEW, [fresh.id]) == {fresh.id: fresh.expose()}


async def test_a_version_of_a_service_goes_after_every_version_before_it(
    process: Process, superuser: Connection
) -> None:
    """A service knows one lowest version: closing the second would close what still rests on the first."""
    first, second, third, other = (
        b"\x02" + bytes([marker] * 16) + version.to_bytes(4) for marker, version in ((7, 1), (7, 2), (7, 3), (9, 1))
    )

    async def rests(label: bytes, ids: list[UUID]) -> None:
        made = (
            "INSERT INTO keys.subject_key (id, wrapped) SELECT k.id, $2::bytea || 'x' FROM unnest($1::uuid[]) k (id)"
            " ON CONFLICT (id) DO UPDATE SET wrapped = excluded.wrapped"
        )
        await superuser.execute(made, ids, label)
        await process.database.take_stock(new_actor(), third)

    async def retires(label: bytes) -> bool:
        try:
            await process.database.retire_wrapping(new_actor(), label, backup_days=30)
        except KeysError as waits:
            if waits.code is not KeysCode.MASTER_KEY_IN_USE:
                raise
            return False
        return True

    old, new, theirs = ([new_id()] for _ in range(3))
    await rests(first, old)
    await rests(second, new)
    await rests(other, theirs)
    await rests(third, new)  # and a rotation that was ended on the way left the first
    await aged(superuser, second, days=31)
    assert not await retires(second), "keys rest on the version before it"
    await rests(third, old)
    assert not await retires(second), "a backup asks for the version before it"
    await aged(superuser, first, days=31)
    assert await retires(second)
    assert await retires(first)
    assert not await retires(third)


async def test_a_key_that_comes_late_under_the_old_one_is_noticed(process: Process, superuser: Connection) -> None:
    await filled(process)
    old = await OLD.label()
    await turned(process)
    await aged(superuser, old, days=31)
    late = await store_of(process, BOTH).create_subject_key(new_actor())
    assert await refused(process.database.retire_wrapping(new_actor(), old, backup_days=30)) is (
        KeysCode.MASTER_KEY_IN_USE
    )
    # Noted again, moved, and its days begin anew: a backup may have been made of it.
    done = await turned(process)
    assert done.rewrapped == 1
    register = {one.label: one for one in done.register}
    assert register[old].emptied_at is not None
    assert await refused(process.database.retire_wrapping(new_actor(), old, backup_days=30)) is (
        KeysCode.MASTER_KEY_IN_USE
    )
    assert await read(process, NEW, [late.id]) == {late.id: late.expose()}


async def test_rotating_asks_strong_assurance(process: Process, superuser: Connection) -> None:
    await filled(process)
    before = await rows(superuser)

    def weak() -> Actor:
        return new_actor(assurance=CONTENT)

    assert await refused(rotate(process.database, TURNED, actor=weak)) is KeysCode.NOT_BOUND
    assert await refused(process.database.retire_wrapping(weak(), b"x", backup_days=0)) is KeysCode.NOT_BOUND
    assert await refused(process.database.rewrap(weak(), {}, {})) is KeysCode.NOT_BOUND
    assert await rows(superuser) == before


async def test_destroyed_keys_are_told_in_order_and_page_by_page(process: Process) -> None:
    keys = sorted(await filled(process, 5))
    store = store_of(process, BOTH)
    record = await store.create_record_key(new_actor(), keys[:2])
    gone = [keys[3], record.id, keys[0]]
    moments = [await store.destroy(new_actor(), one) for one in gone]
    found: list[Gone] = []
    last = Gone(UUID(int=0), moments[0] - timedelta(days=1))
    while page := await process.database.destroyed(new_actor(), after=last, most=2):
        found += page
        last = page[-1]
    assert found == [Gone(key, at) for key, at in zip(gone, moments, strict=True)]


async def test_keys_move_from_a_file_to_a_service_and_on_to_its_next_version(
    process: Process, superuser: Connection, tmp_path: Any
) -> None:
    """The whole way of a region that gets a key service, against a real one."""
    from consent.keys.service import open_service  # noqa: PLC0415 - only here

    keys = await filled(process)
    with running_bao(tmp_path) as bao:
        bao.key()
        login = bao.account("operator", POLICY + ROTATING)
        async with open_service(bao.address, login, ca_file=bao.ca_file) as service:
            transit = TransitWrapping(service, TransitKey(region=REGION, mount="transit", name=KEY))
            moving = Ring([transit, OLD], region=REGION)
            assert (await turned(process, moving)).rewrapped == MANY
            assert await read(process, transit, keys) == keys
            first = await transit.label()
            await transit.renew()
            done = await turned(process, moving)
            assert (done.rewrapped, len(done.register)) == (MANY, 3)
            await aged(superuser, first, days=31)
            await process.database.retire_wrapping(new_actor(), first, backup_days=30)
            assert await moving.retire(first) is True
            assert await read(process, transit, keys) == keys
            with suppress(KeysError):
                await transit.retire(first)  # may be repeated
            assert await read(process, transit, keys) == keys
