"""Alembic's entry: runs on the connection that `backend.db.migrate` hands over."""

from alembic import context

from backend.tables import metadata

_SCHEMAS = ("tenants", "consent", "casework")


def _ours(name: str | None, type_: str, _parents: object) -> bool:
    return type_ != "schema" or name in _SCHEMAS


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    include_schemas=True,
    include_name=_ours,
    version_table="revision",
    version_table_schema="tenants",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
