"""The kamer that casework's tests work in, and the office behind it."""

from tests.backend.outbox.conftest import anyio_backend, desk, house, kamer, keys_dsn, office, opened
from tests.backend.tasks.bills import bill

__all__ = ["anyio_backend", "bill", "desk", "house", "kamer", "keys_dsn", "office", "opened"]
