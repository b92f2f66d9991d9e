"""A key, a text or a number shows up nowhere: not in a log, an error, a traceback, a statement or a file on disk."""

import io
import logging
import traceback
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog

from backend.embedded import EmbeddedServers
from consent.keys.cipher import Key, Place, seal, unseal
from consent.keys.errors import KeysError
from consent.keys.opening import Opener, Sealed
from consent.keys.persons import PersonHashKind, PersonIndex
from consent.keys.sealing import seal_text
from consent.keys.store import KeyStore
from consent.keys.wrapping import FileWrapping
from tenants.actor import Actor
from tenants.ids import SubjectId, new_subject_id
from tests.consent.keys.keystore import Connection, new_actor
from tests.factories.files import occurrences

CANARY, BSN = "kanarie in de kolenmijn", "999990019"
PLACE = Place(table="casework.contribution", column="body_enc", row_id=uuid4())


def spellings(secret: bytes) -> list[str]:
    """How bytes could stand in a text."""
    return [secret.hex(), repr(secret), repr(secret)[2:-1], repr(bytearray(secret)), str(list(secret))]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that any logger says, down to the finest level."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(stream), cache_logger_on_first_use=False)
    yield stream
    structlog.reset_defaults()
    root.setLevel(level)
    root.removeHandler(handler)


async def live(store: KeyStore, persons: PersonIndex, actor: Actor) -> list[Key]:
    """A life with all that can go wrong in it; gives every key that was used."""
    one, two = await store.create_subject_keys(actor, 2)
    both = await store.key_for_subjects(actor, [one.id, two.id])
    row_id = uuid4()
    value = seal_text(CANARY, table=PLACE.table, column=PLACE.column, row_id=row_id, key=both)
    item = Sealed(table=PLACE.table, column=PLACE.column, row_id=row_id, ciphertext=value)
    subject = SubjectId(new_subject_id())
    await persons.note(actor, subject, key=one.id, kind=PersonHashKind.BSN, value=BSN)
    await persons.find(actor, kind=PersonHashKind.BSN, value=BSN)
    assert await Opener(store, actor).open([item]) == [CANARY]
    moved = Sealed(table=PLACE.table, column=PLACE.column, row_id=uuid4(), ciphertext=value)
    stranger = new_actor(region="midden")
    await store.destroy(actor, one.id)
    for work in (
        Opener(store, actor).open([moved]),
        Opener(store, stranger).open([item]),
        store.keys_for(actor, [uuid4()]),
        store.key_for_subjects(actor, [one.id, two.id]),
        persons.note(actor, subject, key=one.id, kind=PersonHashKind.BSN, value=BSN),
        persons.find(actor, kind=PersonHashKind.BSN, value=f"{BSN}0"),
    ):
        with pytest.raises(KeysError) as refused:
            await work
        logging.getLogger("edge").error("refused: %s", refused.value)
    logging.getLogger("edge").debug("%r %s %r %r", both, one, store, item)
    return [one, two, both]


async def test_no_log_line_holds_a_key_a_text_or_a_number(
    store: KeyStore, persons: PersonIndex, actor: Actor, log: io.StringIO, servers: EmbeddedServers
) -> None:
    keys = await live(store, persons, actor)
    said = log.getvalue()
    assert "seal_broken" in said
    assert said.count("refused: ") == 6
    server_logs = [path.read_text(errors="replace") for path in (servers.data_dir / "logs").iterdir()]
    assert server_logs
    for text in (said, *server_logs):
        assert CANARY not in text
        assert BSN not in text
        for key in keys:
            assert [spelling for spelling in spellings(key.expose()) if spelling in text] == []


async def test_no_file_of_the_database_holds_a_key_or_a_text(
    store: KeyStore, persons: PersonIndex, actor: Actor, superuser: Connection, servers: EmbeddedServers
) -> None:
    keys = await live(store, persons, actor)
    await superuser.execute("CHECKPOINT")
    needles = (keys[1].id.bytes, CANARY.encode(), BSN.encode(), *(key.expose() for key in keys))
    found = occurrences(needles, servers.data_dir / "postgres")
    # The id of a key does stand there, which shows that the search finds what there is.
    assert found.pop(keys[1].id.bytes) > 0
    assert set(found.values()) == {0}


async def test_no_statement_in_flight_holds_a_value(
    store: KeyStore, persons: PersonIndex, actor: Actor, superuser: Connection
) -> None:
    await live(store, persons, actor)
    queries = str(await superuser.fetch("SELECT query FROM pg_stat_activity WHERE datname = current_database()"))
    assert "keys.note_person($1, $2, $3, $4, $5, $6)" in queries
    assert CANARY not in queries
    assert BSN not in queries


def test_a_traceback_with_all_locals_shows_no_key() -> None:
    key = Key.fresh(uuid4())
    value = seal(CANARY.encode(), key=key, place=PLACE)
    with pytest.raises(KeysError) as refused:
        unseal(value[:-1] + b"\0\0", key=key, place=PLACE)
    shown = "".join(traceback.TracebackException.from_exception(refused.value, capture_locals=True).format())
    assert f"Key({key.id})" in shown
    assert [spelling for spelling in spellings(key.expose()) if spelling in shown] == []


async def test_a_traceback_out_of_the_wrapping_shows_no_key(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    key = await store.create_subject_key(actor)
    await superuser.execute("UPDATE keys.subject_key SET wrapped = wrapped || '\\x00' WHERE id = $1", key.id)
    store._cache.forget(key.id)  # noqa: SLF001 - so that the key store is asked
    with pytest.raises(KeysError) as refused:
        await store.keys_for(actor, [key.id])
    shown = "".join(traceback.TracebackException.from_exception(refused.value, capture_locals=True).format())
    assert "wrapped" in shown
    # Only now, as this function's own variables stand in the traceback too.
    wrapping: FileWrapping = store._wrapping  # type: ignore[assignment] # noqa: SLF001 - to know its secret
    guarded = [key.expose(), wrapping._key.expose()]  # noqa: SLF001 - to know its secret
    assert [spelling for secret in guarded for spelling in spellings(secret) if spelling in shown] == []
