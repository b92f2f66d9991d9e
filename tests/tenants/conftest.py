"""The wall of two organisations, also for what is asked of bindings, roles and pools."""

from tests.security.conftest import anyio_backend, walled

__all__ = ["anyio_backend", "walled"]
