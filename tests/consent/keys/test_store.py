"""Making, fetching, holding and destroying keys, in one process and in several."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import asyncpg
import pytest

from backend.embedded import EmbeddedServers
from consent.keys.cache import KeyCache
from consent.keys.cipher import Key
from consent.keys.database import KeyDatabase, open_pool
from consent.keys.errors import KeysCode, KeysError, SealBroken
from consent.keys.master import MasterKey
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants.actor import CONTENT, METADATA_ONLY, Actor
from tests.consent.keys.keystore import APP, REGION, Connection, Process, new_actor, rows, signed

Start = Callable[..., Awaitable[Process]]


async def code_of(work: Awaitable[object]) -> KeysCode:
    with pytest.raises(KeysError) as refused:
        await work
    return refused.value.code


def same(one: Key | None, other: Key | None) -> bool:
    return one is not None and other is not None and (one.id, one.expose()) == (other.id, other.expose())


async def until_somebody_waits(superuser: Connection) -> None:
    for _ in range(200):
        if await superuser.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            return
        await asyncio.sleep(0.005)
    pytest.fail("nobody waits")


async def test_another_process_gets_the_same_key(start_process: Start, actor: Actor) -> None:
    here, there = await start_process(), await start_process()
    key = await here.store.create_subject_key(actor)
    found = await there.store.keys_for(actor, [key.id])
    assert same(found[key.id], key)


async def test_a_key_is_stored_wrapped_only(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    keys = await store.create_subject_keys(actor, 3)
    record = await store.create_record_key(actor, [key.id for key in keys])
    stored = str(await rows(superuser))
    for key in (*keys, record):
        assert str(key.id) in stored
        assert key.expose().hex() not in stored


async def test_many_keys_of_both_sorts_are_one_question(start_process: Start, actor: Actor) -> None:
    here, there = await start_process(), await start_process()
    subjects = await here.store.create_subject_keys(actor, 5)
    records = [await here.store.create_record_key(actor, [subjects[n].id, subjects[n + 1].id]) for n in range(3)]
    # A new connection first asks what sort of thing an array of ids is.
    await there.database.fetch(actor, [])
    asked: list[str] = []
    async with there.pool.acquire() as connection:
        connection.add_query_logger(lambda query: asked.append(query.query))
    wanted = [key.id for key in (*subjects, *records)]
    found = await there.store.keys_for(actor, [*wanted, *wanted])
    assert asked == ["SELECT * FROM keys.fetch($1, $2)"]
    assert all(same(found[key.id], key) for key in (*subjects, *records))
    assert await there.store.keys_for(actor, wanted) == found
    assert len(asked) == 1
    assert there.wrapping.asked == [5]


async def test_nothing_is_asked_for_nothing(process: Process, actor: Actor) -> None:
    assert await process.store.keys_for(actor, []) == {}
    assert process.wrapping.asked == []


async def test_any_surviving_subject_opens_a_shared_record(start_process: Start, actor: Actor) -> None:
    here = await start_process()
    subjects = await here.store.create_subject_keys(actor, 3)
    record = await here.store.create_record_key(actor, [key.id for key in subjects])
    for subject in subjects:
        found = await (await start_process()).store.keys_for(actor, [record.id])
        assert same(found[record.id], record)
        await here.store.destroy(actor, subject.id)
    found = await (await start_process()).store.keys_for(actor, [record.id, subjects[0].id])
    assert found == {record.id: None, subjects[0].id: None}


async def test_each_subject_alone_opens_a_shared_record(start_process: Start, actor: Actor) -> None:
    here = await start_process()
    for survivor in range(3):
        subjects = await here.store.create_subject_keys(actor, 3)
        record = await here.store.create_record_key(actor, [key.id for key in subjects])
        for number, subject in enumerate(subjects):
            if number != survivor:
                await here.store.destroy(actor, subject.id)
        found = await (await start_process()).store.keys_for(actor, [record.id])
        assert same(found[record.id], record)


async def test_a_destroyed_key_is_gone_at_once_here_and_within_a_minute_elsewhere(
    start_process: Start, actor: Actor
) -> None:
    here, there = await start_process(), await start_process()
    one, two = await here.store.create_subject_keys(actor, 2)
    record = await here.store.create_record_key(actor, [one.id, two.id])
    wanted = [one.id, two.id, record.id]
    await there.store.keys_for(actor, wanted)
    await here.store.destroy(actor, one.id)
    await here.store.destroy(actor, two.id)

    assert await here.store.keys_for(actor, wanted) == dict.fromkeys(wanted)
    there.clock.seconds += 59.9
    held = await there.store.keys_for(actor, wanted)
    assert same(held[one.id], one)
    there.clock.seconds += 0.1
    assert await there.store.keys_for(actor, wanted) == dict.fromkeys(wanted)


async def test_destroying_blanks_every_trace_of_the_key(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    one, two = await store.create_subject_keys(actor, 2)
    record = await store.create_record_key(actor, [one.id, two.id])
    wraps = "SELECT subject_key_id, wrapped IS NULL FROM keys.record_key_wrap WHERE record_key_id = $1"
    await store.destroy(actor, one.id)
    assert dict(map(tuple, await superuser.fetch(wraps, record.id))) == {one.id: True, two.id: False}
    row = await superuser.fetchrow("SELECT wrapped, destroyed_at FROM keys.subject_key WHERE id = $1", one.id)
    assert row is not None
    assert row["wrapped"] is None
    assert row["destroyed_at"] is not None


async def test_destroying_again_gives_the_first_moment_and_changes_nothing(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    key = await store.create_subject_key(actor)
    first = await store.destroy(actor, key.id)
    before = await rows(superuser)
    assert await store.destroy(actor, key.id) == first
    assert await asyncio.gather(*(store.destroy(actor, key.id) for _ in range(5))) == [first] * 5
    assert await rows(superuser) == before


async def test_a_record_key_alone_can_be_destroyed(store: KeyStore, actor: Actor) -> None:
    one, two = await store.create_subject_keys(actor, 2)
    record = await store.create_record_key(actor, [one.id, two.id])
    first = await store.destroy(actor, record.id)
    assert await store.destroy(actor, record.id) == first
    found = await store.keys_for(actor, [one.id, two.id, record.id])
    assert found[record.id] is None
    assert same(found[one.id], one)
    assert same(found[two.id], two)


async def test_an_unknown_key_is_told_apart_from_a_destroyed_one(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    key = await store.create_subject_key(actor)
    before = await rows(superuser)
    assert await code_of(store.keys_for(actor, [key.id, uuid4()])) is KeysCode.KEY_UNKNOWN
    assert await code_of(store.destroy(actor, uuid4())) is KeysCode.KEY_UNKNOWN
    assert await code_of(store.create_record_key(actor, [key.id, uuid4()])) is KeysCode.KEY_UNKNOWN
    assert await rows(superuser) == before


async def test_no_record_key_is_made_under_a_destroyed_subject(
    start_process: Start, actor: Actor, superuser: Connection
) -> None:
    here, there = await start_process(), await start_process()
    one, two = await here.store.create_subject_keys(actor, 2)
    await there.store.keys_for(actor, [one.id, two.id])
    await here.store.destroy(actor, one.id)
    before = await rows(superuser)
    assert await code_of(here.store.create_record_key(actor, [one.id, two.id])) is KeysCode.KEY_DESTROYED
    # This process still holds the key for a minute; the key store itself refuses.
    assert await code_of(there.store.create_record_key(actor, [one.id, two.id])) is KeysCode.KEY_DESTROYED
    assert await code_of(here.store.key_for_subjects(actor, [one.id])) is KeysCode.KEY_DESTROYED
    assert await rows(superuser) == before


async def test_the_key_for_one_subject_is_its_own_and_for_several_a_new_one(store: KeyStore, actor: Actor) -> None:
    one, two = await store.create_subject_keys(actor, 2)
    assert same(await store.key_for_subjects(actor, [one.id, one.id]), one)
    record = await store.key_for_subjects(actor, [one.id, two.id])
    assert record.id not in {one.id, two.id}
    with pytest.raises(ValueError, match="two subjects"):
        await store.key_for_subjects(actor, [])
    with pytest.raises(ValueError, match="two subjects"):
        await store.create_record_key(actor, [one.id])


async def test_a_destruction_during_a_fetch_leaves_nothing_held(process: Process, actor: Actor) -> None:
    key = await process.store.create_subject_key(actor)
    process.cache.forget(key.id)
    answered, go_on = asyncio.Event(), asyncio.Event()
    unwrap = process.wrapping.unwrap

    async def slowly(wrapped: dict[UUID, bytes]) -> dict[UUID, Key]:
        answered.set()
        await go_on.wait()
        return await unwrap(wrapped)

    process.wrapping.unwrap = slowly  # type: ignore[method-assign,assignment] # to stop between answer and use
    fetching = asyncio.create_task(process.store.keys_for(actor, [key.id]))
    await answered.wait()
    await process.store.destroy(actor, key.id)
    go_on.set()
    await fetching
    assert await process.store.keys_for(actor, [key.id]) == {key.id: None}


async def test_the_process_holds_no_more_than_its_bound_and_still_answers(start_process: Start, actor: Actor) -> None:
    process = await start_process(entries=3)
    keys = await process.store.create_subject_keys(actor, 10)
    found = await process.store.keys_for(actor, [key.id for key in keys])
    assert all(same(found[key.id], key) for key in keys)
    assert len(process.cache) == 3


async def test_concurrent_makers_all_get_their_own(start_process: Start, actor: Actor) -> None:
    processes = [await start_process() for _ in range(3)]
    shared = await processes[0].store.create_subject_keys(actor, 2)
    makers = [process.store.create_subject_key(actor) for process in processes for _ in range(10)]
    records = [
        process.store.create_record_key(actor, [key.id for key in shared]) for process in processes for _ in range(10)
    ]
    made = await asyncio.gather(*makers, *records)
    assert len({key.id for key in made}) == len({key.expose() for key in made}) == 60
    found = await (await start_process()).store.keys_for(actor, [key.id for key in made])
    assert all(same(found[key.id], key) for key in made)


async def test_a_record_waits_for_a_destruction_under_way_and_is_then_refused(
    process: Process, actor: Actor, app: Connection, superuser: Connection
) -> None:
    one, two = await process.store.create_subject_keys(actor, 2)
    destroying = app.transaction()
    await destroying.start()
    await app.execute("SELECT keys.destroy($1, $2)", signed(actor), one.id)
    making = asyncio.create_task(code_of(process.store.create_record_key(actor, [one.id, two.id])))
    await until_somebody_waits(superuser)
    await destroying.commit()
    assert await making is KeysCode.KEY_DESTROYED
    assert await superuser.fetchval("SELECT count(*) FROM keys.record_key_wrap WHERE subject_key_id = $1", two.id) == 0


async def test_a_destruction_waits_for_a_record_under_way_and_then_blanks_it(
    process: Process, actor: Actor, app: Connection, superuser: Connection
) -> None:
    one, two = await process.store.create_subject_keys(actor, 2)
    record = uuid4()
    making = app.transaction()
    await making.start()
    add = "SELECT keys.add_record_key($1, $2, $3, $4)"
    await app.execute(add, signed(actor), record, [one.id, two.id], [b"under one", b"under two"])
    destroying = asyncio.create_task(process.store.destroy(actor, one.id))
    await until_somebody_waits(superuser)
    await making.commit()
    await destroying
    wraps = await superuser.fetch(
        "SELECT subject_key_id, wrapped FROM keys.record_key_wrap WHERE record_key_id = $1", record
    )
    assert dict(map(tuple, wraps)) == {one.id: None, two.id: b"under two"}


@pytest.mark.parametrize("change", [{"region": "midden"}, {"assurance": METADATA_ONLY}])
async def test_a_held_key_is_no_way_around_the_binding(
    process: Process, actor: Actor, superuser: Connection, change: dict[str, object]
) -> None:
    key = await process.store.create_subject_key(actor)
    stranger = new_actor(**change)
    before = await rows(superuser)
    assert process.cache.get(key.id) is not None
    for work in (
        process.store.keys_for(stranger, [key.id]),
        process.store.create_subject_key(stranger),
        process.store.destroy(stranger, key.id),
    ):
        assert await code_of(work) is KeysCode.NOT_BOUND
    assert await rows(superuser) == before


async def test_content_assurance_reads_and_makes_but_does_not_destroy(store: KeyStore, superuser: Connection) -> None:
    reader = new_actor(assurance=CONTENT)
    key = await store.create_subject_key(reader)
    before = await rows(superuser)
    assert await code_of(store.destroy(reader, key.id)) is KeysCode.NOT_BOUND
    assert same((await store.keys_for(reader, [key.id]))[key.id], key)
    assert await rows(superuser) == before


async def test_a_process_with_another_binding_key_gets_nothing(
    process: Process, master: MasterKey, actor: Actor, superuser: Connection
) -> None:
    key = await process.store.create_subject_key(actor)
    forging = KeyDatabase(process.pool, sign=lambda actor: signed(actor)[:-64] + "0" * 64)
    store = KeyStore(forging, region=REGION, wrapping=FileWrapping(master), cache=KeyCache())
    before = await rows(superuser)
    assert await code_of(store.keys_for(actor, [key.id])) is KeysCode.NOT_BOUND
    assert await code_of(store.create_subject_key(actor)) is KeysCode.NOT_BOUND
    assert await code_of(store.destroy(actor, key.id)) is KeysCode.NOT_BOUND
    assert await rows(superuser) == before


async def test_a_process_with_another_master_key_is_told_so(process: Process, actor: Actor) -> None:
    key = await process.store.create_subject_key(actor)
    wrong = FileWrapping(MasterKey(bytes(32), region=REGION))
    store = KeyStore(process.database, region=REGION, wrapping=wrong, cache=KeyCache())
    assert await code_of(store.keys_for(actor, [key.id])) is KeysCode.MASTER_KEY_WRONG


async def test_a_wrap_moved_to_another_key_opens_nothing(
    start_process: Start, actor: Actor, superuser: Connection
) -> None:
    here = await start_process()
    one, two, three = await here.store.create_subject_keys(actor, 3)
    record = await here.store.create_record_key(actor, [one.id, two.id])
    other = await here.store.create_record_key(actor, [one.id, two.id])
    swap = "UPDATE keys.subject_key SET wrapped = (SELECT wrapped FROM keys.subject_key WHERE id = $2) WHERE id = $1"
    await superuser.execute(swap, three.id, one.id)
    moved = (
        "UPDATE keys.record_key_wrap w SET wrapped = (SELECT v.wrapped FROM keys.record_key_wrap v "
        "WHERE v.record_key_id = $2 AND v.subject_key_id = w.subject_key_id) WHERE w.record_key_id = $1"
    )
    await superuser.execute(moved, record.id, other.id)
    there = await start_process()
    for id_ in (three.id, record.id):
        with pytest.raises(SealBroken):
            await there.store.keys_for(actor, [id_])
    assert same((await there.store.keys_for(actor, [other.id]))[other.id], other)


async def test_a_key_store_that_is_not_there_is_told_without_its_address(
    servers: EmbeddedServers, key_database: str, master: MasterKey, actor: Actor
) -> None:
    pool = await open_pool(servers.postgres_dsn(key_database, APP), size=1)
    store = KeyStore(KeyDatabase(pool, sign=signed), region=REGION, wrapping=FileWrapping(master), cache=KeyCache())
    pool.terminate()
    with pytest.raises(KeysError) as refused:
        await store.create_subject_key(actor)
    assert refused.value.code is KeysCode.STORE_UNAVAILABLE
    assert key_database not in str(refused.value)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(("database", "role"), [("keys_nowhere", APP), ("keys_test", "nobody_there")])
async def test_a_key_store_that_cannot_be_entered_is_told_without_its_address(
    servers: EmbeddedServers, key_database: str, database: str, role: str
) -> None:
    with pytest.raises(KeysError) as refused:
        await open_pool(servers.postgres_dsn(database, role))
    assert refused.value.code is KeysCode.STORE_UNAVAILABLE
    shown = "".join(traceback.format_exception(refused.value))
    assert [name for name in (database, role) if name in shown] == []


async def test_a_key_store_that_is_too_slow_is_not_waited_for(
    process: Process, actor: Actor, superuser: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consent.keys.database._SECONDS", 0.2)
    key = await process.store.create_subject_key(actor)
    blocking = superuser.transaction()
    await blocking.start()
    await superuser.execute("LOCK TABLE keys.subject_key IN ACCESS EXCLUSIVE MODE")
    other = KeyStore(process.database, region=REGION, wrapping=process.wrapping, cache=KeyCache())
    assert await code_of(other.keys_for(actor, [key.id])) is KeysCode.STORE_UNAVAILABLE
    await blocking.rollback()
    assert same((await other.keys_for(actor, [key.id]))[key.id], key)


async def test_a_cut_connection_does_not_spoil_the_next_question(
    process: Process, actor: Actor, superuser: Connection
) -> None:
    key = await process.store.create_subject_key(actor)
    process.cache.forget(key.id)
    await superuser.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = current_database()",
        APP,
    )
    # Until this process has read the end of its connections, one question may still be lost on them.
    await asyncio.sleep(0.1)
    assert same((await process.store.keys_for(actor, [key.id]))[key.id], key)


async def test_the_database_speaks_only_in_codes(process: Process, actor: Actor) -> None:
    key = await process.store.create_subject_key(actor)
    with pytest.raises(asyncpg.UniqueViolationError):
        await process.pool.execute("SELECT keys.add_subject_keys($1, $2, $3)", signed(actor), [key.id], [b"canary"])
    with pytest.raises(KeysError) as refused:
        await process.database.add_subject_keys(actor, {key.id: b"canary"})
    assert refused.value.code is KeysCode.STORE_UNAVAILABLE
    assert "23505" in refused.value.message_en
    assert str(key.id) not in str(refused.value)
