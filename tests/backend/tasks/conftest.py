"""The kamer that casework's tests work in, and the office behind it."""

from tests.backend.outbox.conftest import anyio_backend, desk, house, kamer, keys_dsn, office, opened

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn", "office", "opened"]
