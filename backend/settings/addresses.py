"""The addresses of the embedded servers, computed from the data folder alone.

Every process with the same settings computes the same addresses, so that a worker reaches the servers that the
web process started.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

SUPERUSER = "postgres"
MAINTENANCE_DATABASE = "postgres"
# sun_path holds 103 bytes on macOS and 107 on Linux, and the longest name we put there is PostgreSQL's.
_SOCKET_PATH_BYTES = 103
POSTGRES_SOCKET = ".s.PGSQL.5432"
_VALKEY_SOCKET = "valkey.sock"
_SHORT_ROOT = Path("/tmp")  # noqa: S108 - a fixed, short place; the folder in it is checked for owner and mode


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoints:
    """Where the two servers of one data folder listen: Unix sockets in one folder that only we may enter."""

    socket_dir: Path

    @classmethod
    def of(cls, data_dir: Path) -> "Endpoints":
        """The addresses that belong to a data folder, whether or not servers run there."""
        folder = data_dir.resolve()
        inside = folder / "run"
        if len(bytes(inside / POSTGRES_SOCKET)) <= _SOCKET_PATH_BYTES:
            return cls(socket_dir=inside)
        return cls(socket_dir=_SHORT_ROOT / f"ketentafel-{short_name(folder)}")

    @property
    def valkey_socket(self) -> Path:
        """The socket file of Valkey."""
        return self.socket_dir / _VALKEY_SOCKET

    @property
    def valkey_url(self) -> str:
        """The address of Valkey for redis-py and arq: `unix:///…`."""
        return f"unix://{quote(str(self.valkey_socket))}"

    def postgres_url(self, database: str, role: str) -> str:
        """The SQLAlchemy URL of a database for a role: `postgresql+asyncpg://role@/database?host=…`."""
        return self.postgres_dsn(database, role).replace("postgresql://", "postgresql+asyncpg://", 1)

    def postgres_dsn(self, database: str, role: str) -> str:
        """The same address for plain asyncpg or psql: `postgresql://role@/database?host=…`."""
        return f"postgresql://{quote(role, safe='')}@/{quote(database, safe='')}?host={quote(str(self.socket_dir))}"


def short_name(folder: Path) -> str:
    """Sixteen hex digits that stand for a folder where its full path does not fit or cannot be reached."""
    return hashlib.sha256(bytes(folder)).hexdigest()[:16]
