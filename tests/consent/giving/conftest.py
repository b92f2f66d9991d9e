"""The form of consent is tested in the same kamer as the services of lawful basis."""

from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn"]
