"""The layout of a sealed value, and that it opens nowhere but in its own place under its own key."""

import pickle
from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.keys.cipher import OVERHEAD_BYTES, Key, Place, key_id_of, seal, unseal
from consent.keys.errors import KeysCode, SealBroken

KEY_ID = UUID("018f0000-0000-7000-8000-000000000001")
ROW_ID = UUID("018f0000-0000-7000-8000-000000000002")
OTHER_ID = UUID("018f0000-0000-7000-8000-000000000003")
SECRET = bytes(range(32))
NONCE = bytes(range(100, 112))
KEY = Key(KEY_ID, SECRET)
PLACE = Place(table="casework.contribution", column="body_enc", row_id=ROW_ID)
TEXT = "Zoë zag haar moeder vallen."
# Made once by another program (createCipheriv('aes-256-gcm') of Node 20) from the sentence of the layout.
VECTOR = bytes.fromhex(
    "01"
    "018f0000000070008000000000000001"
    "6465666768696a6b6c6d6e6f"
    "12741dcd599337f91e0a3e89a845079227a66378ab1a921ecbb4c266"
    "1350b6a62f3c87a0aec16c9400c059ff"
)


def test_a_value_of_another_program_opens() -> None:
    assert unseal(VECTOR, key=KEY, place=PLACE).decode() == TEXT


def test_sealing_gives_the_same_bytes_as_the_other_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("consent.keys.cipher.token_bytes", lambda size: NONCE[:size])
    assert seal(TEXT.encode(), key=KEY, place=PLACE) == VECTOR


def test_the_authenticated_data_name_table_column_row_and_key() -> None:
    assert PLACE.bound_to(KEY_ID) == f"casework.contribution|body_enc|{ROW_ID}|{KEY_ID}".encode()


@given(plain=st.binary(max_size=2_000), secret=st.binary(min_size=32, max_size=32), row=st.uuids(), key_id=st.uuids())
def test_whatever_is_sealed_opens_again(plain: bytes, secret: bytes, row: UUID, key_id: UUID) -> None:
    key, place = Key(key_id, secret), replace(PLACE, row_id=row)
    sealed = seal(plain, key=key, place=place)
    assert unseal(sealed, key=key, place=place) == plain
    assert key_id_of(sealed) == key_id
    assert len(sealed) == len(plain) + OVERHEAD_BYTES == len(plain) + 45


def test_a_nonce_is_never_used_twice() -> None:
    sealed = [seal(b"same", key=KEY, place=PLACE) for _ in range(1_000)]
    assert len({value[17:29] for value in sealed}) == 1_000
    assert len({value[29:] for value in sealed}) == 1_000


@pytest.mark.parametrize(
    "place",
    [
        replace(PLACE, table="casework.referral"),
        replace(PLACE, table="consent.contribution"),
        replace(PLACE, column="reason_enc"),
        replace(PLACE, row_id=OTHER_ID),
    ],
    ids=["table", "schema", "column", "row"],
)
def test_a_moved_value_does_not_open(place: Place) -> None:
    with pytest.raises(SealBroken):
        unseal(VECTOR, key=KEY, place=place)


def test_a_value_does_not_open_under_another_key() -> None:
    with pytest.raises(SealBroken):
        unseal(VECTOR, key=Key(KEY_ID, bytes(32)), place=PLACE)
    with pytest.raises(SealBroken):
        unseal(VECTOR, key=Key(OTHER_ID, SECRET), place=PLACE)


def test_a_value_renamed_to_another_key_does_not_open_even_with_the_same_secret() -> None:
    renamed = VECTOR[:1] + OTHER_ID.bytes + VECTOR[17:]
    assert key_id_of(renamed) == OTHER_ID
    with pytest.raises(SealBroken):
        unseal(renamed, key=Key(OTHER_ID, SECRET), place=PLACE)


def test_no_cut_value_opens() -> None:
    for length in range(len(VECTOR)):
        with pytest.raises(SealBroken):
            unseal(VECTOR[:length], key=KEY, place=PLACE)
    with pytest.raises(SealBroken):
        unseal(VECTOR + b"\0", key=KEY, place=PLACE)


def test_no_value_with_one_bit_changed_opens() -> None:
    for position in range(len(VECTOR) * 8):
        changed = bytearray(VECTOR)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(SealBroken):
            unseal(bytes(changed), key=KEY, place=PLACE)


def test_an_unknown_format_is_not_guessed_at() -> None:
    with pytest.raises(SealBroken) as refused:
        key_id_of(b"\x02" + VECTOR[1:])
    assert refused.value.code is KeysCode.SEAL_BROKEN


@pytest.mark.parametrize("length", [0, 16, 31, 33, 64])
def test_a_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Key(KEY_ID, bytes(length))


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("contribution", "body_enc"),
        ("casework.contribution.x", "body_enc"),
        ("casework.Contribution", "body_enc"),
        ("casework.contribution|body_enc", "body_enc"),
        ("casework.contribution", "body|enc"),
        ("casework.contribution", ""),
        ("casework.contribution\n", "body_enc"),
    ],
)
def test_a_place_that_could_be_read_as_another_is_refused(table: str, column: str) -> None:
    with pytest.raises(ValueError, match=r"schema\.table"):
        Place(table=table, column=column, row_id=ROW_ID)


def test_a_key_shows_its_id_only_and_stays_in_its_process() -> None:
    shown = f"{KEY} {KEY!r} {[KEY]}"
    assert str(KEY_ID) in shown
    assert SECRET.hex() not in shown
    assert repr(SECRET) not in shown
    assert not hasattr(KEY, "__dict__")
    with pytest.raises(TypeError, match="does not leave"):
        pickle.dumps(KEY)
