"""The same kamer and office as the outbox's tests."""

from tests.backend.outbox.conftest import anyio_backend, desk, house, kamer, keys_dsn, office, opened

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn", "office", "opened"]
