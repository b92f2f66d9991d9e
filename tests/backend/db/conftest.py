"""A database whose catalogue is read, and sabotaged inside transactions that are rolled back."""

import pytest

from tests.factories.sabotage import migrated, sabotage

__all__ = ["migrated", "sabotage"]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
