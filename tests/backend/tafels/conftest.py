"""The same kamer as the services' tests have."""

from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
