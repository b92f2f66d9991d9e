"""Keys that were made for a row that never came are destroyed after a day, and no other key ever is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from uuid import UUID

import pytest

from consent.keys.errors import KeysCode, KeysError
from consent.keys.store import KeyStore, Sweep
from tenants.actor import Actor
from tests.consent.keys.keystore import Connection, rows

Question = Callable[[Collection[UUID]], Awaitable[Collection[UUID]]]


@pytest.fixture(autouse=True)
async def nothing_before(superuser: Connection) -> AsyncIterator[None]:
    """Other tests left keys behind that nobody uses; here each key counts."""
    await superuser.execute("TRUNCATE keys.subject_key, keys.record_key CASCADE")
    yield
    await superuser.execute("TRUNCATE keys.subject_key, keys.record_key CASCADE")


def answering(*used: UUID) -> Question:
    async def in_use(asked: Collection[UUID]) -> Collection[UUID]:
        return [id_ for id_ in asked if id_ in used]

    return in_use


async def age(superuser: Connection, *ids: UUID, by: str = "25 hours") -> None:
    for table in ("subject_key", "record_key"):
        aged = f"UPDATE keys.{table} SET created_at = created_at - $2::text::interval WHERE id = ANY ($1)"
        await superuser.execute(aged, ids, by)


async def living(store: KeyStore, actor: Actor, ids: Collection[UUID]) -> set[UUID]:
    return {id_ for id_, key in (await store.keys_for(actor, ids)).items() if key is not None}


async def test_orphans_go_and_keys_in_use_stay(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    used, orphan, other = [key.id for key in await store.create_subject_keys(actor, 3)]
    record = (await store.create_record_key(actor, [used, other])).id
    orphan_record = (await store.create_record_key(actor, [used, other])).id
    every = [used, orphan, other, record, orphan_record]
    await age(superuser, *every)
    question = answering(used, other, record)

    assert await store.sweep_orphans(actor, in_use=question) == Sweep(adopted=3, destroyed=2, left=0)
    assert await living(store, actor, every) == {used, other, record}
    wraps = "SELECT count(wrapped) FROM keys.record_key_wrap WHERE record_key_id = $1"
    assert await superuser.fetchval(wraps, orphan_record) == 0
    assert await superuser.fetchval(wraps, record) == 2
    assert await store.sweep_orphans(actor, in_use=question) == Sweep(adopted=0, destroyed=0, left=0)


@pytest.mark.parametrize(("by", "gone"), [("23 hours 59 minutes", False), ("24 hours 1 minute", True)])
async def test_a_key_gets_a_day(store: KeyStore, actor: Actor, superuser: Connection, by: str, *, gone: bool) -> None:
    used, young = [key.id for key in await store.create_subject_keys(actor, 2)]
    await age(superuser, used)
    await age(superuser, young, by=by)
    await store.sweep_orphans(actor, in_use=answering(used))
    assert await living(store, actor, [used, young]) == ({used} if gone else {used, young})


async def test_a_key_that_was_ever_in_use_is_never_swept(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    subject, other = [key.id for key in await store.create_subject_keys(actor, 2)]
    record = (await store.create_record_key(actor, [subject, other])).id
    await age(superuser, subject, other, record)
    await store.sweep_orphans(actor, in_use=answering(subject, other, record))
    # The text was replaced and its old record key is named nowhere any more.
    swept = await store.sweep_orphans(actor, in_use=answering(subject, other))
    assert swept == Sweep(adopted=0, destroyed=0, left=0)
    assert await living(store, actor, [record]) == {record}


async def test_a_key_that_only_opens_a_shared_text_is_never_swept(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    one, two = [key.id for key in await store.create_subject_keys(actor, 2)]
    record = (await store.create_record_key(actor, [one, two])).id
    await age(superuser, one, two, record)
    # A question that forgot the subjects: their keys seal nothing of their own.
    swept = await store.sweep_orphans(actor, in_use=answering(record))
    assert swept == Sweep(adopted=1, destroyed=0, left=2)
    assert await living(store, actor, [one, two, record]) == {one, two, record}


async def test_all_keys_of_a_write_that_never_came_go_together(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    used, one, two = [key.id for key in await store.create_subject_keys(actor, 3)]
    record = (await store.create_record_key(actor, [one, two])).id
    await age(superuser, used, one, two, record)
    assert await store.sweep_orphans(actor, in_use=answering(used)) == Sweep(adopted=1, destroyed=3, left=0)
    assert await living(store, actor, [used, one, two, record]) == {used}


async def test_an_answer_that_denies_a_key_in_use_is_not_believed(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    known, seen, hidden = [key.id for key in await store.create_subject_keys(actor, 3)]
    await age(superuser, known)
    await store.sweep_orphans(actor, in_use=answering(known))
    await age(superuser, seen, hidden)
    before = await rows(superuser)
    # A question that runs under somebody's row policies sees a part of the rows only.
    for partial in (answering(seen), answering()):
        with pytest.raises(KeysError) as refused:
            await store.sweep_orphans(actor, in_use=partial)
        assert refused.value.code is KeysCode.SWEEP_DOUBTFUL
    assert await rows(superuser) == before
    assert await living(store, actor, [known, seen, hidden]) == {known, seen, hidden}


async def test_where_nothing_is_known_to_be_in_use_orphans_are_left(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    first, second = [key.id for key in await store.create_subject_keys(actor, 2)]
    await age(superuser, first, second)
    before = await rows(superuser)
    assert await store.sweep_orphans(actor, in_use=answering()) == Sweep(adopted=0, destroyed=0, left=2)
    assert await rows(superuser) == before


async def test_a_failing_question_changes_nothing(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    key = (await store.create_subject_key(actor)).id
    await age(superuser, key)
    before = await rows(superuser)

    async def failing(_asked: Collection[UUID]) -> Collection[UUID]:
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.sweep_orphans(actor, in_use=failing)
    assert await rows(superuser) == before


async def test_a_sweep_takes_no_more_than_it_was_told(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    ids = [key.id for key in await store.create_subject_keys(actor, 5)]
    await age(superuser, *ids)
    await age(superuser, *ids[:4], by="1 hour")
    used = ids[4]
    assert await store.sweep_orphans(actor, in_use=answering(used), most=3) == Sweep(adopted=1, destroyed=2, left=0)
    assert await store.sweep_orphans(actor, in_use=answering(used), most=3) == Sweep(adopted=0, destroyed=2, left=0)
    assert await living(store, actor, ids) == {used}


async def test_a_swept_key_is_forgotten_at_once(store: KeyStore, actor: Actor, superuser: Connection) -> None:
    used, orphan = [key.id for key in await store.create_subject_keys(actor, 2)]
    await age(superuser, used, orphan)
    assert await living(store, actor, [used, orphan]) == {used, orphan}
    await store.sweep_orphans(actor, in_use=answering(used))
    assert await living(store, actor, [used, orphan]) == {used}
