"""The services of lawful basis are tested in the same kamer as those of casework."""

from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
