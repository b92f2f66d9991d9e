"""Which keys are in use, asked over every sealed column that the tables have."""

from uuid import UUID, uuid4

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, Uuid

from consent.keys.cipher import Key, Place, seal
from consent.keys.references import key_columns, keys_in_use
from tests.consent.keys.keystore import Connection


def tables() -> MetaData:
    metadata = MetaData()
    note = (Column("id", Uuid), Column("body_enc", LargeBinary), Column("key_id", Uuid))
    Table("note", metadata, *note, schema="pg_temp")
    Table(
        "case",
        metadata,
        Column("id", Uuid),
        Column("name_enc", LargeBinary),
        Column("reason_enc", LargeBinary),
        Column("hash", LargeBinary),
        Column("encoding", Text),
        schema="pg_temp",
    )
    return metadata


def value(key_id: UUID) -> bytes:
    place = Place(table="casework.note", column="body_enc", row_id=uuid4())
    return seal(b"text", key=Key.fresh(key_id), place=place)


def test_every_column_that_names_a_key_is_listed() -> None:
    assert key_columns(tables()) == [
        ("pg_temp.case", "name_enc"),
        ("pg_temp.case", "reason_enc"),
        ("pg_temp.note", "body_enc"),
        ("pg_temp.note", "key_id"),
    ]


async def test_exactly_the_asked_keys_that_some_row_names_are_given(superuser: Connection) -> None:
    in_note, in_name, in_reason, as_key, twice, not_asked, unused = (uuid4() for _ in range(7))
    await superuser.execute("CREATE TEMP TABLE note (id uuid, body_enc bytea, key_id uuid)")
    await superuser.execute('CREATE TEMP TABLE "case" (id uuid, name_enc bytea, reason_enc bytea, hash bytea)')
    for key_id in (in_note, twice, twice, not_asked):
        await superuser.execute("INSERT INTO note VALUES ($1, $2)", uuid4(), value(key_id))
    await superuser.execute("INSERT INTO note (id, key_id) VALUES ($1, $2)", uuid4(), as_key)
    # Beside them an empty column and values that are cut off, which name no key and stop no sweep.
    add = 'INSERT INTO "case" (id, name_enc, reason_enc) VALUES ($1, $2, $3)'
    await superuser.execute(add, uuid4(), value(in_name), value(in_reason))
    await superuser.execute(add, uuid4(), value(twice), None)
    await superuser.execute(add, uuid4(), b"", b"\x01cut")
    asked = [in_note, in_name, in_reason, as_key, twice, unused]
    found = await superuser.fetch(keys_in_use(tables()), asked)
    assert sorted(row["key_id"] for row in found) == sorted([in_note, in_name, in_reason, as_key, twice])
    assert await superuser.fetch(keys_in_use(tables()), []) == []
