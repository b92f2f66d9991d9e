"""Fixtures that every test may use."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from backend.embedded import EmbeddedOptions, EmbeddedServers

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def servers() -> Iterator[EmbeddedServers]:
    """Run a real PostgreSQL and Valkey for the whole session, one pair per xdist worker; gone afterwards.

    Not pytest's own temporary folder: that is kept for three sessions, and is closed to the account that the
    servers run as where root may not make user namespaces.
    """
    folder = Path(tempfile.mkdtemp(prefix="ketentafel-test-"))
    try:
        with EmbeddedServers(folder, options=EmbeddedOptions(durable=False)) as running:
            yield running
    finally:
        shutil.rmtree(folder)
