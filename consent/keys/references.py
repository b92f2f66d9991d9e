"""The question which keys are in use, written from the tables themselves so that no column is forgotten."""

from collections.abc import Iterator

from sqlalchemy import MetaData

SUFFIX = "_enc"
KEY_COLUMN = "key_id"
# Bytes 2 to 17 of a sealed value are its key id (consent.keys.cipher). A value too short to have one names none.
_HEADER = "CASE WHEN octet_length({0}) > 16 THEN encode(substring({0} FROM 2 FOR 16), 'hex')::uuid END"


def key_columns(metadata: MetaData) -> list[tuple[str, str]]:
    """Every column that names a key, as (schema.table, column), in a fixed order.

    Those are the sealed ones, whose name ends in `_enc`, and `key_id`: the key of a subject may seal nothing of its own
    and still open the texts that the subject shares with others.
    """
    return sorted(
        (table.fullname, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name == KEY_COLUMN or column.name.endswith(SUFFIX)
    )


def keys_in_use(metadata: MetaData) -> str:
    """SQL with one parameter, `uuid[]`: which of these keys some row names, in a sealed value or as its key.

    To be run by a role or definer function that sees every row (`KeyStore.sweep_orphans`).
    """
    named = " UNION ALL ".join(_named(metadata))
    return f"SELECT DISTINCT key_id FROM ({named}) AS named WHERE key_id = ANY ($1)"  # noqa: S608 - names of our tables


def _named(metadata: MetaData) -> Iterator[str]:
    for table, column in key_columns(metadata):
        # Quoted, as one of our tables is called case.
        name = ".".join(f'"{part}"' for part in table.split("."))
        key = column if column == KEY_COLUMN else _HEADER.format(column)
        yield f"SELECT {key} AS key_id FROM {name}"  # noqa: S608 - names of our tables
