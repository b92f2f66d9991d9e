"""The question which keys are in use, written from the tables themselves so that no sealed column is forgotten."""

from sqlalchemy import MetaData

SUFFIX = "_enc"


def sealed_columns(metadata: MetaData) -> list[tuple[str, str]]:
    """Every sealed column as (schema.table, column), in a fixed order: those whose name ends in `_enc`."""
    return sorted(
        (table.fullname, column.name)
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith(SUFFIX)
    )


def keys_in_use(metadata: MetaData) -> str:
    """SQL with one parameter, `uuid[]`: which of these keys some sealed value names in its header.

    To be run by a role or definer function that sees every row (`KeyStore.sweep_orphans`).
    """
    parts = [
        f"SELECT {column} AS sealed FROM {table}"  # noqa: S608 - names of our own tables
        for table, column in sealed_columns(metadata)
    ]
    # Bytes 2 to 17 of a sealed value are its key id (consent.keys.cipher). A value too short to have one names none.
    key_id = "CASE WHEN octet_length(sealed) > 16 THEN encode(substring(sealed FROM 2 FOR 16), 'hex')::uuid END"
    named = f"SELECT {key_id} AS key_id FROM ({' UNION ALL '.join(parts)}) AS sealed_values"  # noqa: S608 - as above
    return f"SELECT DISTINCT key_id FROM ({named}) AS named WHERE key_id = ANY ($1)"  # noqa: S608 - as above
