"""The services of lawful basis are tested in the same kamer as those of casework; its SQL in databases of its own."""

from tests.backend.cases.conftest import anyio_backend, desk, house, kamer, keys_dsn
from tests.factories.sabotage import migrated, sabotage

__all__ = ["anyio_backend", "desk", "house", "kamer", "keys_dsn", "migrated", "sabotage"]
