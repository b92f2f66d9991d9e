"""A production region on servers of its own: made ready as docs/operating.md tells an administrator to, then used."""

import asyncio
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx2
import orjson
import pytest

from backend.embedded import EmbeddedServers
from backend.embedded.binaries import find_valkey
from backend.embedded.servers import EmbeddedOptions
from backend.embedded.supervisor import ServerName
from casegraph.edge.trusted import trusted_documents
from tests.casegraph.live import PLAIN
from tests.casegraph.provider import AUDIENCE, ISSUER, Provider
from tests.factories.world import World

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
ORGANISATION = UUID("11111111-1111-4111-8111-111111111111")
OIN = "00000001001234567000"
PASSWORDS = {
    role: f"geheim-{role}"
    for role in (
        "dba",
        "ketentafel_owner",
        "ketentafel_app",
        "ketentafel_worker",
        "ketentafel_keys_owner",
        "ketentafel_keys_app",
    )
}
NO_TRUST = "host all all 127.0.0.1/32 scram-sha-256\nlocal all postgres trust\n"


@dataclass(frozen=True)
class Estate:
    """An administrator's machine: a PostgreSQL that asks for passwords, a Valkey that does too, and a folder."""

    folder: Path
    port: int
    valkey_port: int

    def dsn(self, role: str, database: str) -> str:
        return f"postgresql://{role}:{PASSWORDS[role]}@127.0.0.1:{self.port}/{database}"

    def environment(self) -> Mapping[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("KETENTAFEL_")},
            "KETENTAFEL_DATA_DIR": str(self.folder / "data"),
            "KETENTAFEL_REGIONS_FILE": str(self.folder / "regions.toml"),
            "WEST_OWNER": self.dsn("ketentafel_owner", "west_cases"),
            "WEST_APP": self.dsn("ketentafel_app", "west_cases"),
            "WEST_WORKER": self.dsn("ketentafel_worker", "west_cases"),
            "WEST_KEYS_OWNER": self.dsn("ketentafel_keys_owner", "west_keys"),
            "WEST_KEYS_APP": self.dsn("ketentafel_keys_app", "west_keys"),
            "WEST_VALKEY": f"redis://:geheim-valkey@127.0.0.1:{self.valkey_port}/0",
        }

    def ketentafel(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "backend.cli", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=dict(self.environment()), capture_output=True, text=True, check=False, timeout=120
        )


@pytest.fixture(scope="module")
def estate() -> Iterator[Estate]:
    folder = Path(tempfile.mkdtemp(prefix="kt-"))
    folder.chmod(0o755)
    found = Estate(folder=folder, port=free_port(), valkey_port=free_port())
    settings = {"listen_addresses": "127.0.0.1", "port": str(found.port), "unix_socket_permissions": "0700"}
    options = EmbeddedOptions(durable=False, run=frozenset({ServerName.POSTGRES}), postgres_settings=settings)
    valkey = subprocess.Popen(
        [find_valkey(), "--port", str(found.valkey_port), "--bind", "127.0.0.1", "--requirepass", "geheim-valkey"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        with EmbeddedServers(folder / "server", options=options) as servers:
            asyncio.run(administer(found, superuser=servers.postgres_dsn("postgres", "postgres")))
            yield found
    finally:
        valkey.kill()
        valkey.wait()
        shutil.rmtree(folder)


async def administer(estate: Estate, *, superuser: str) -> None:
    """Follow the page, as an administrator who may make roles and databases and is no superuser."""
    admin = await asyncpg.connect(f"{superuser}&port={estate.port}")
    try:
        await admin.execute(f"CREATE ROLE dba LOGIN CREATEROLE CREATEDB PASSWORD '{PASSWORDS['dba']}'")
        await admin.execute("REVOKE ALL ON DATABASE postgres FROM PUBLIC")
        await admin.execute("GRANT CONNECT ON DATABASE postgres TO dba")
        hba = Path(await admin.fetchval("SHOW hba_file"))
        await asyncio.to_thread(hba.write_text, NO_TRUST, encoding="utf-8")
        await admin.execute("SELECT pg_reload_conf()")
    finally:
        await admin.close()
    dba = await asyncpg.connect(estate.dsn("dba", "postgres"))
    try:
        for file in re.findall(r"^psql -1 -f (\S+)$", GUIDE, re.MULTILINE):
            async with dba.transaction():
                await dba.execute((ROOT / file).read_text(encoding="utf-8"))
        for statement in block("sql").split(";\n"):
            if statement.strip():
                await dba.execute(statement)
        for role in PASSWORDS.keys() - {"dba"}:
            await dba.execute(f"ALTER ROLE {role} PASSWORD '{PASSWORDS[role]}'")
    finally:
        await dba.close()


def block(language: str) -> str:
    """All blocks of this language on the page, one after the other."""
    return "\n".join(re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL))


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


@pytest.mark.full
def test_an_installation_is_made_as_the_page_says_and_answers(estate: Estate) -> None:
    provider = Provider.new(ISSUER)
    (estate.folder / "sign-in.json").write_bytes(orjson.dumps(provider.settings().jwks))
    text = block("toml").replace("https://sign-in.example", ISSUER).replace('"ketentafel"', f'"{AUDIENCE}"')
    (estate.folder / "regions.toml").write_text(text, encoding="utf-8")
    commands = re.search(r"```\n(install .*?)```", GUIDE, re.DOTALL)
    assert commands is not None
    subprocess.run(["/bin/sh", "-eu", "-c", commands[1]], cwd=estate.folder, check=True, timeout=10)
    assert stat.S_IMODE((estate.folder / "keys" / "master.key").stat().st_mode) == 0o400

    early = estate.ketentafel("api", "--port", "0")
    assert early.returncode != 0
    assert "migrate" in early.stderr + early.stdout

    for _ in range(2):
        migrated = estate.ketentafel("migrate")
        assert migrated.returncode == 0, migrated.stderr
    assert not (estate.folder / "data" / "postgres").exists()

    asyncio.run(arrange(estate))
    with at_work(estate, "worker"), at_work(estate, "api", "--port", "0", "--ready-file", str(ready(estate))):
        url = awaited(ready(estate))
        assert httpx2.get(f"{url}/readyz", verify=PLAIN).status_code == 200
        assert httpx2.get(f"{url}/graphiql", verify=PLAIN).status_code == 404

        def asked(client: str, question: dict[str, str]) -> httpx2.Response:
            token = provider.sign(provider.claims(organisation=OIN, client_id=client))
            headers = {"authorization": f"Bearer {token}"}
            return httpx2.post(f"{url}/west/graphql", headers=headers, json=question, verify=PLAIN)

        free = {"query": "{ viewer { organisation { name } } }"}
        trusted = {"documentId": next(id_ for id_, text in trusted_documents().items() if "query Viewer" in text)}
        assert asked("desk", trusted).json()["data"]["viewer"]["organisation"]["name"] == "Lokaal team"
        assert asked("desk", free).json()["errors"][0]["extensions"]["code"] == "TRUSTED_DOCUMENT_REQUIRED"
        assert asked("case-system-of-west", free).json() == {
            "data": {"viewer": {"organisation": {"name": "Lokaal team"}}}
        }
    assert not ready(estate).exists()


@pytest.mark.full
def test_no_password_is_told_when_the_database_refuses(estate: Estate) -> None:
    wrong = {**estate.environment(), "WEST_APP": estate.dsn("ketentafel_app", "west_cases").replace("geheim-", "mis-")}
    command = [sys.executable, "-m", "backend.cli", "api", "--port", "0"]
    told = subprocess.run(command, cwd=ROOT, env=wrong, capture_output=True, text=True, check=False, timeout=120)
    assert told.returncode != 0
    assert "west_cases" in told.stdout + told.stderr
    assert "mis-" not in told.stdout + told.stderr


def ready(estate: Estate) -> Path:
    return estate.folder / "ready"


def awaited(file: Path) -> str:
    end = time.monotonic() + 90
    while not file.exists():
        assert time.monotonic() < end, "the API did not answer in time"
        time.sleep(0.05)
    return file.read_text(encoding="utf-8")


class at_work:  # noqa: N801 - it reads as what it does
    """A command that runs for as long as the block lasts and then ends in order."""

    def __init__(self, estate: Estate, *arguments: str) -> None:
        self._command = [sys.executable, "-m", "backend.cli", *arguments]
        self._estate = estate

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=dict(self._estate.environment()))

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        assert self._process.wait(timeout=60) == 0


async def arrange(estate: Estate) -> None:
    """Two rows that another part of the product will make one day: an organisation and somebody who works there."""
    owner = await asyncpg.connect(estate.dsn("ketentafel_owner", "west_cases"))
    try:
        world = World(admin=owner)
        made = await world.organisation("Lokaal team", "LOKAAL_TEAM")
        await owner.execute("UPDATE tenants.organisation SET id = $2 WHERE id = $1", made, ORGANISATION)
        member = await world.member(ORGANISATION, name="Jet van Dam")
        await world.identity(member, issuer=ISSUER, subject="jet-van-dam")
    finally:
        await owner.close()
