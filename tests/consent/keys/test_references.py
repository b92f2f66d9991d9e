"""Which keys are in use, asked over every sealed column that the tables have."""

from uuid import UUID, uuid4

from sqlalchemy import Column, LargeBinary, MetaData, Table, Text, Uuid

from consent.keys.cipher import Key, Place, seal
from consent.keys.references import keys_in_use, sealed_columns
from tests.consent.keys.keystore import Connection


def tables() -> MetaData:
    metadata = MetaData()
    Table("note", metadata, Column("id", Uuid), Column("body_enc", LargeBinary), schema="pg_temp")
    Table(
        "person",
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


def test_every_sealed_column_is_listed() -> None:
    assert sealed_columns(tables()) == [
        ("pg_temp.note", "body_enc"),
        ("pg_temp.person", "name_enc"),
        ("pg_temp.person", "reason_enc"),
    ]


async def test_exactly_the_asked_keys_that_some_value_names_are_given(superuser: Connection) -> None:
    in_note, in_name, in_reason, twice, not_asked, unused = (uuid4() for _ in range(6))
    await superuser.execute("CREATE TEMP TABLE note (id uuid, body_enc bytea)")
    await superuser.execute("CREATE TEMP TABLE person (id uuid, name_enc bytea, reason_enc bytea, hash bytea)")
    for key_id in (in_note, twice, twice, not_asked):
        await superuser.execute("INSERT INTO note VALUES ($1, $2)", uuid4(), value(key_id))
    # Beside them an empty column and values that are cut off, which name no key and stop no sweep.
    add = "INSERT INTO person (id, name_enc, reason_enc) VALUES ($1, $2, $3)"
    await superuser.execute(add, uuid4(), value(in_name), value(in_reason))
    await superuser.execute(add, uuid4(), value(twice), None)
    await superuser.execute(add, uuid4(), b"", b"\x01cut")
    asked = [in_note, in_name, in_reason, twice, unused]
    found = await superuser.fetch(keys_in_use(tables()), asked)
    assert sorted(row["key_id"] for row in found) == sorted([in_note, in_name, in_reason, twice])
    assert await superuser.fetch(keys_in_use(tables()), []) == []
