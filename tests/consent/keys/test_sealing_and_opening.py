"""From a service's text to a sealed column and back to an answer."""

import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from consent.keys.cipher import Key, Place, seal, unseal
from consent.keys.errors import KeysCode, KeysError, SealBroken, TextRefused
from consent.keys.opening import Opener, Sealed
from consent.keys.sealing import TEXT_LIMIT_BYTES, normalised, refusal_of, seal_text
from consent.keys.store import KeyStore
from tenants.actor import Actor
from tests.consent.keys.keystore import Connection, Process, rows

Start = Callable[..., Awaitable[Process]]
TABLE, COLUMN = "casework.contribution", "body_enc"


def sealed(text: str, *, key: Key, table: str = TABLE, column: str = COLUMN) -> Sealed:
    row_id = uuid4()
    value = seal_text(text, table=table, column=column, row_id=row_id, key=key)
    return Sealed(table=table, column=column, row_id=row_id, ciphertext=value)


texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=500)


@given(text=texts, row_id=st.uuids(), key_id=st.uuids())
@example(text="", row_id=UUID(int=0), key_id=UUID(int=0))
@example(text="Zoë\r\n\t\u202e😀", row_id=UUID(int=0), key_id=UUID(int=0))
def test_a_text_comes_back_in_one_form(text: str, row_id: UUID, key_id: UUID) -> None:
    key = Key.fresh(key_id)
    value = seal_text(text, table=TABLE, column=COLUMN, row_id=row_id, key=key)
    opened = unseal(value, key=key, place=Place(table=TABLE, column=COLUMN, row_id=row_id)).decode()
    assert opened == unicodedata.normalize("NFC", text)


def test_two_spellings_of_a_name_are_kept_as_one() -> None:
    assert normalised("Zoe\N{COMBINING DIAERESIS}") == normalised("Zo\N{LATIN SMALL LETTER E WITH DIAERESIS}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\0b", KeysCode.TEXT_UNREADABLE),
        ("\0", KeysCode.TEXT_UNREADABLE),
        ("half \ud83d pair", KeysCode.TEXT_UNREADABLE),
        ("x" * (TEXT_LIMIT_BYTES + 1), KeysCode.TEXT_TOO_LONG),
        ("ë" * (TEXT_LIMIT_BYTES // 2 + 1), KeysCode.TEXT_TOO_LONG),
        # One character that normalises to three, so it passes the limit only before it is normalised.
        ("\N{MUSICAL SYMBOL THIRTY-SECOND NOTE}" * (TEXT_LIMIT_BYTES // 4), KeysCode.TEXT_TOO_LONG),
    ],
    ids=["NUL inside", "NUL alone", "half a pair", "one byte too long", "too long in bytes", "too long once normal"],
)
def test_what_cannot_be_kept_is_refused_and_told_to_the_user(text: str, code: KeysCode) -> None:
    with pytest.raises(TextRefused) as refused:
        seal_text(text, table=TABLE, column=COLUMN, row_id=uuid4(), key=Key.fresh(uuid4()))
    refusal = refusal_of(text, field="body")
    assert refusal is not None
    assert (refused.value.code, refusal.code, refusal.field) == (code, code, "body")
    assert refusal.message_nl != refusal.message_en


@pytest.mark.parametrize("text", ["", "x" * TEXT_LIMIT_BYTES, "ë" * (TEXT_LIMIT_BYTES // 2), "a\nb\tc"])
def test_what_can_be_kept_is_not_refused(text: str) -> None:
    assert refusal_of(text) is None


async def test_texts_come_back_in_order_whoever_sealed_them(start_process: Start, actor: Actor) -> None:
    here, there = await start_process(), await start_process()
    one, two = await here.store.create_subject_keys(actor, 2)
    both = await here.store.key_for_subjects(actor, [one.id, two.id])
    items = [sealed(f"text {number}", key=key) for number, key in enumerate([both, one, two, one, both])]
    opened = await Opener(there.store, actor).open(items)
    assert opened == [f"text {number}" for number in range(5)]
    assert there.wrapping.asked == [2]
    assert await Opener(there.store, actor).open([]) == []
    assert there.wrapping.asked == [2]


async def test_a_destroyed_key_opens_to_nothing_and_the_rest_stays(store: KeyStore, actor: Actor) -> None:
    one, two = await store.create_subject_keys(actor, 2)
    both = await store.key_for_subjects(actor, [one.id, two.id])
    items = [sealed("of one", key=one), sealed("of two", key=two), sealed("of both", key=both)]
    opener = Opener(store, actor)
    assert await opener.open(items) == ["of one", "of two", "of both"]
    await store.destroy(actor, one.id)
    assert await opener.open(items) == [None, "of two", "of both"]
    await store.destroy(actor, two.id)
    assert await opener.open(items) == [None, None, None]


async def test_a_moved_value_is_an_error_never_a_text_and_closes_nothing_else(store: KeyStore, actor: Actor) -> None:
    key = await store.create_subject_key(actor)
    item = sealed("canary", key=key)
    moves = [
        replace(item, row_id=uuid4()),
        replace(item, table="casework.referral"),
        replace(item, column="reason_enc"),
        replace(item, ciphertext=item.ciphertext[:-1]),
        replace(item, ciphertext=item.ciphertext[:20]),
        replace(item, ciphertext=b""),
        replace(item, ciphertext=b"\x07" + item.ciphertext[1:]),
        replace(item, ciphertext=item.ciphertext[:-1] + bytes([item.ciphertext[-1] ^ 1])),
    ]
    for moved in moves:
        with capture_logs() as lines:
            before, closed, after = await Opener(store, actor).each([item, moved, item])
        assert (before, after) == ("canary", "canary")
        with pytest.raises(SealBroken):
            await Opener(store, actor).open([item, moved])
        assert isinstance(closed, SealBroken)
        assert [line["event"] for line in lines] == ["seal_broken"]
        assert (lines[0]["row_id"], lines[0]["reason"]) == (moved.row_id, KeysCode.SEAL_BROKEN)
        for told in (str(lines), str(closed), repr(moved)):
            assert "canary" not in told
            assert repr(item.ciphertext) not in told
            assert item.ciphertext.hex() not in told


async def test_bytes_that_are_no_text_are_told_without_quoting_them(store: KeyStore, actor: Actor) -> None:
    key = await store.create_subject_key(actor)
    row_id = uuid4()
    value = seal(b"canary \xff", key=key, place=Place(table=TABLE, column=COLUMN, row_id=row_id))
    (closed,) = await Opener(store, actor).each([Sealed(table=TABLE, column=COLUMN, row_id=row_id, ciphertext=value)])
    assert isinstance(closed, SealBroken)
    assert "canary" not in str(closed)
    assert closed.__cause__ is None
    assert closed.__context__ is None


async def test_a_value_under_a_key_that_never_was_is_an_error_of_its_own(
    store: KeyStore, actor: Actor, superuser: Connection
) -> None:
    mine = await store.create_subject_key(actor)
    before = await rows(superuser)
    items = [sealed("canary", key=Key.fresh(uuid4())), sealed("mine", key=mine)]
    with capture_logs() as lines:
        unknown, opened = await Opener(store, actor).each(items)
    assert isinstance(unknown, KeysError)
    assert (unknown.code, opened) == (KeysCode.KEY_UNKNOWN, "mine")
    assert [(line["row_id"], line["reason"]) for line in lines] == [(items[0].row_id, KeysCode.KEY_UNKNOWN)]
    assert await rows(superuser) == before


async def test_a_value_renamed_to_a_key_of_somebody_else_does_not_open(store: KeyStore, actor: Actor) -> None:
    mine, theirs = await store.create_subject_keys(actor, 2)
    item = sealed("canary", key=theirs)
    renamed = replace(item, ciphertext=item.ciphertext[:1] + mine.id.bytes + item.ciphertext[17:])
    closed, opened = await Opener(store, actor).each([renamed, item])
    assert isinstance(closed, SealBroken)
    assert opened == "canary"


async def test_a_key_that_rests_damaged_closes_its_own_values_only(
    start_process: Start, actor: Actor, superuser: Connection
) -> None:
    here, there = await start_process(), await start_process()
    one, two, three = await here.store.create_subject_keys(actor, 3)
    both = await here.store.create_record_key(actor, [two.id, three.id])
    items = [sealed(f"text {at}", key=key) for at, key in enumerate([one, two, both])]
    damage = "SET wrapped = set_byte(wrapped, 60, get_byte(wrapped, 60) # 1)"
    await superuser.execute(f"UPDATE keys.subject_key {damage} WHERE id = $1", one.id)
    closed, opened, shared = await Opener(there.store, actor).each(items)
    assert isinstance(closed, SealBroken)
    assert (opened, shared) == ("text 1", "text 2")
    await superuser.execute(f"UPDATE keys.record_key_wrap {damage} WHERE record_key_id = $1", both.id)
    elsewhere = await start_process()
    closed, opened, shared = await Opener(elsewhere.store, actor).each(items)
    assert isinstance(closed, SealBroken)
    assert opened == "text 1"
    assert isinstance(shared, SealBroken)
    # What could not be unwrapped is not held, so that a key that was put right opens at once.
    assert [elsewhere.cache.get(key.id) for key in (one, both)] == [None, None]
    assert elsewhere.cache.get(two.id) is not None


async def test_a_store_that_lost_its_keys_does_not_fill_the_log(store: KeyStore, actor: Actor) -> None:
    lost = Key.fresh(uuid4())
    with capture_logs() as lines:
        outcomes = await Opener(store, actor).each([sealed("canary", key=lost) for _ in range(25)])
    assert all(isinstance(one, KeysError) for one in outcomes)
    assert [line["event"] for line in lines] == ["seal_broken"] * 20 + ["seals_broken"]
    assert lines[-1]["more"] == 5
    with capture_logs() as lines:
        await Opener(store, actor).each([sealed("canary", key=lost) for _ in range(20)])
    assert [line["event"] for line in lines] == ["seal_broken"] * 20
