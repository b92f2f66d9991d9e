"""The embedded default: supervised PostgreSQL and Valkey, so that Ketentafel runs without any other server."""

from backend.embedded.errors import EmbeddedCode, EmbeddedError
from backend.embedded.ports import claim_port
from backend.embedded.process import Isolation
from backend.embedded.readiness import require_database
from backend.embedded.regions import embedded_databases_of, needed, servers_for
from backend.embedded.servers import EmbeddedOptions, EmbeddedServers
from backend.embedded.supervisor import ServerChange, ServerEvent, ServerName
from backend.settings.addresses import MAINTENANCE_DATABASE, SUPERUSER

__all__ = [
    "MAINTENANCE_DATABASE",
    "SUPERUSER",
    "EmbeddedCode",
    "EmbeddedError",
    "EmbeddedOptions",
    "EmbeddedServers",
    "Isolation",
    "ServerChange",
    "ServerEvent",
    "ServerName",
    "claim_port",
    "embedded_databases_of",
    "needed",
    "require_database",
    "servers_for",
]
