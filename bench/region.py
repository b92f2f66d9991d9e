"""A region of its own to measure in: embedded servers in a temporary folder, and one organisation that may sign in."""

import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg
import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from backend.embedded import EmbeddedOptions, EmbeddedServers, ServerName
from backend.provision import create_databases, create_keys, migrate_region
from backend.settings import SUPERUSER, Region, load
from backend.settings.load import embedded_databases
from bench.ids import MEASURED, MEMBER
from tenants.actor import CONTENT, Actor
from tenants.ids import MemberId, OrganisationId, RequestId, new_id

CODE = "bench"
ISSUER = "https://idp.bench.example"
SUBJECT = "jet-verzonnen"
_AUDIENCE = "https://ketentafel.example/bench"
_SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"
_HOURS = 12
# A vacuum that starts by itself would fall upon whichever lane is running, and so would a checkpoint. A crash is of no
# interest, and a log that nobody follows need not tell how an index is built.
_SETTINGS = {
    "autovacuum": "off",
    "checkpoint_timeout": "1h",
    "full_page_writes": "off",
    "max_wal_senders": "0",
    "max_wal_size": "4GB",
    "shared_buffers": "1GB",
    "wal_level": "minimal",
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """The region under measurement. `token` is good for twelve hours."""

    servers: EmbeddedServers
    settings: Region
    folder: Path
    token: str = field(repr=False)

    def dsn(self, role: str = SUPERUSER, *, database: str | None = None) -> str:
        """The address of the case database, or of a copy of it."""
        return self.servers.postgres_dsn(database or embedded_databases(CODE)[0], role)

    def url(self, role: str, *, database: str | None = None) -> str:
        """The same for SQLAlchemy."""
        return self.servers.postgres_url(database or embedded_databases(CODE)[0], role)

    def environment(self) -> dict[str, str]:
        """What an operator sets to run the product for this region."""
        return {
            "KETENTAFEL_DATA_DIR": str(self.servers.data_dir),
            "KETENTAFEL_REGIONS_FILE": str(self.folder / "regions.toml"),
        }

    def postmaster(self) -> int:
        """The process above every process of PostgreSQL."""
        return self.servers.pid(ServerName.POSTGRES)

    @asynccontextmanager
    async def admin(self, *, database: str | None = None) -> AsyncIterator[asyncpg.Connection]:
        """A superuser's connection, past every policy."""
        connection = await asyncpg.connect(self.dsn(database=database))
        try:
            yield connection
        finally:
            await connection.close()


@contextmanager
def servers() -> Iterator[tuple[EmbeddedServers, Path]]:
    """Servers in a folder that goes when they stop. What a crash of the machine would lose is of no interest here."""
    folder = Path(tempfile.mkdtemp(prefix="ketentafel-bench-"))
    options = EmbeddedOptions(durable=False, postgres_settings=_SETTINGS)
    try:
        with EmbeddedServers(folder / "data", options=options) as running:
            yield running, folder
    finally:
        shutil.rmtree(folder)


async def provision(running: EmbeddedServers, folder: Path) -> Place:
    """Write the settings as an operator would and make the empty region."""
    key = ECKey.generate_key("P-256", {"kid": CODE})
    settings = load(data_dir=running.data_dir, regions_file=_write_settings(folder, key))
    (region,) = settings.regions
    create_keys(region)
    await create_databases(settings.endpoints, region)
    await migrate_region(region)
    return Place(servers=running, settings=region, folder=folder, token=_token(key))


def actor(*, organisation: UUID = MEASURED, member: UUID = MEMBER) -> Actor:
    """Whoever asks, in one request."""
    return Actor(
        region=CODE,
        organisation=OrganisationId(organisation),
        member=MemberId(member),
        purpose="VEILIGHEID_GEZIN",
        assurance=CONTENT,
        expires_at=datetime.now(UTC) + timedelta(hours=_HOURS),
        request_id=RequestId(new_id()),
    )


def _write_settings(folder: Path, key: ECKey) -> Path:
    (folder / "keys.json").write_bytes(orjson.dumps({"keys": [key.as_dict(private=False)]}))
    path = folder / "regions.toml"
    path.write_text(
        f'[[region]]\ncode = "{CODE}"\nname = "Meetregio"\nmode = "test"\n'
        f'[[region.issuer]]\nissuer = "{ISSUER}"\naudience = "{_AUDIENCE}"\nalgorithms = ["ES256"]\n'
        f'organisation_claim = "organisation"\norganisations = ["{MEASURED}"]\njwks_file = "keys.json"\n',
        encoding="utf-8",
    )
    return path


def _token(key: ECKey) -> str:
    """An access token (RFC 9068) of the measured member."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": _AUDIENCE,
        "sub": SUBJECT,
        "client_id": "bench",
        "scope": "case:read",
        "jti": new_id().hex,
        "iat": now,
        "exp": now + _HOURS * 3600,
        "acr": _SUBSTANTIAL,
        "organisation": str(MEASURED),
    }
    return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": CODE}, claims, key)
