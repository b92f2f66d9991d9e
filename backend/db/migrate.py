"""Bring a region's case database to this version: tables by Alembic, policies and triggers whole, the catalogue."""

from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import create_async_engine

from backend.db import policies
from consent.catalogue.registering import register_catalogue

_MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision in the code."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    if revision is None:
        raise RuntimeError("The migration chain is empty.")
    return revision


async def migrate(owner_url: str) -> None:
    """Migrate the case database behind the owner's URL (`postgresql+asyncpg://…`). Safe to repeat."""
    engine = create_async_engine(owner_url, hide_parameters=True)
    try:
        async with engine.begin() as connection:
            await connection.exec_driver_sql("SET lock_timeout = '1s'")
            for schema in policies.SCHEMAS:
                await connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {schema}")
            await connection.exec_driver_sql("CREATE EXTENSION IF NOT EXISTS btree_gist")
            await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()
    owner = await asyncpg.connect(owner_url.replace("postgresql+asyncpg://", "postgresql://", 1))
    try:
        await policies.apply(owner)
        await register_catalogue(owner)
    finally:
        await owner.close()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return config


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
