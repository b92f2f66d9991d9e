"""The embedded default: supervised PostgreSQL and Valkey, so that Ketentafel runs without any other server."""

from backend.embedded.endpoints import MAINTENANCE_DATABASE, SUPERUSER, Endpoints
from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.process import Isolation
from backend.embedded.servers import EmbeddedOptions, EmbeddedServers
from backend.embedded.supervisor import ServerChange, ServerEvent, ServerName

__all__ = [
    "MAINTENANCE_DATABASE",
    "SUPERUSER",
    "EmbeddedCode",
    "EmbeddedError",
    "EmbeddedOptions",
    "EmbeddedServers",
    "Endpoints",
    "Isolation",
    "ServerChange",
    "ServerEvent",
    "ServerName",
]
