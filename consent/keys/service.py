"""The connection to a key management service: who we say that we are, one question at a time, and what went wrong.

Nothing that the service answers in words leaves this module: its texts may quote paths and policies.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

import httpx

from consent.keys.errors import KeysCode, KeysError

_SECONDS = 3.0
_LARGEST_SECRET = 8_192
# Sealed, standing by, overloaded, or on its way to another node: the same question may be answered a moment later.
_PASSING = frozenset({412, 429, 472, 473})


class Login(Protocol):
    """How the service knows us."""

    async def token(self, client: httpx.AsyncClient, /) -> str:
        """A token, asked anew: this is called first, and again when a token is no longer accepted."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenFile:
    """A token that somebody else keeps fresh in a file, such as the agent of the service or the platform we run on."""

    path: Path

    async def token(self, client: httpx.AsyncClient) -> str:  # noqa: ARG002 - the file is enough
        """As the file has it now."""
        return await asyncio.to_thread(_secret_in, self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppRole:
    """A role id, which is no secret, and a secret id in a file; the service gives a token for a while."""

    role_id: str
    secret_id_file: Path
    mount: str = "approle"

    async def token(self, client: httpx.AsyncClient) -> str:
        """Sign in. Raises `KMS_REFUSED` when the service does not know us."""
        secret = await asyncio.to_thread(_secret_in, self.secret_id_file)
        body = {"role_id": self.role_id, "secret_id": secret}
        answer = await client.post(f"v1/auth/{self.mount}/login", json=body)
        given = _read(answer).get("auth")
        token = given.get("client_token") if isinstance(given, dict) else None
        if not isinstance(token, str) or not token:
            raise KeysError(KeysCode.KMS_REFUSED, reason="login")
        return token


class Service:
    """One service, asked over one pool of connections. Made by `open_service`."""

    def __init__(self, client: httpx.AsyncClient, login: Login) -> None:
        """Take an open client whose base address is the service's."""
        self._client = client
        self._login = login
        self._token: str | None = None
        self._signing_in = asyncio.Lock()

    async def post(self, path: str, body: Mapping[str, object]) -> dict[str, Any]:
        """The field `data` of the answer.

        Raises `KMS_UNAVAILABLE` when it does not answer, is sealed or hurried, and `KMS_REFUSED` when it will not.
        """
        try:
            async with asyncio.timeout(_SECONDS):
                answer = await self._asked(path, body)
                found = _read(answer).get("data")
        except (httpx.HTTPError, OSError, TimeoutError) as error:
            # The client's own text names address and path.
            raise KeysError(KeysCode.KMS_UNAVAILABLE, reason=type(error).__name__) from None
        return found if isinstance(found, dict) else {}

    async def _asked(self, path: str, body: Mapping[str, object]) -> httpx.Response:
        used = self._token or await self._signed_in(instead_of=None)
        answer = await self._sent(path, body, token=used)
        if answer.status_code != HTTPStatus.FORBIDDEN:
            return answer
        # The token has ended, or the right to this was never ours. Signing in once more tells which.
        return await self._sent(path, body, token=await self._signed_in(instead_of=used))

    async def _sent(self, path: str, body: Mapping[str, object], *, token: str) -> httpx.Response:
        return await self._client.post(f"v1/{path}", json=body, headers={"X-Vault-Token": token})

    async def _signed_in(self, *, instead_of: str | None) -> str:
        """A token other than the one that was refused; many who find it refused at once sign in once."""
        async with self._signing_in:
            if self._token is None or self._token == instead_of:
                self._token = await self._login.token(self._client)
            return self._token


@asynccontextmanager
async def open_service(
    address: str, login: Login, *, namespace: str | None = None, ca_file: Path | None = None
) -> AsyncIterator[Service]:
    """A service at an address such as `https://bao.example:8200`; nothing is asked of it yet.

    No proxy and no redirect is followed: the address is the only place that keys go to. `ca_file` holds the
    certificate of whoever vouches for it, in PEM; without one the machine's own list is used.
    """
    headers = {"X-Vault-Request": "true"} | ({"X-Vault-Namespace": namespace} if namespace else {})
    trusted = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    async with httpx.AsyncClient(
        base_url=address, headers=headers, verify=trusted, timeout=_SECONDS, trust_env=False, follow_redirects=False
    ) as client:
        yield Service(client, login)


def _secret_in(path: Path) -> str:
    try:
        with path.open("rb") as file:
            found = file.read(_LARGEST_SECRET).decode("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise KeysError(KeysCode.KMS_REFUSED, reason=type(error).__name__) from None
    if not found:
        raise KeysError(KeysCode.KMS_REFUSED, reason="empty file")
    return found


def _read(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that means something to us; a batch with a bad item in it comes as 400 with its results."""
    status = answer.status_code
    if status == HTTPStatus.NO_CONTENT:
        return {}
    try:
        body = answer.json()
    except ValueError:
        body = None
    whole = isinstance(body, dict)
    if answer.is_success and whole:
        return dict(body)
    if status == HTTPStatus.BAD_REQUEST and whole and isinstance(body.get("data"), dict):
        return dict(body)
    if answer.is_server_error or status in _PASSING or answer.is_success:
        raise KeysError(KeysCode.KMS_UNAVAILABLE, reason=f"HTTP {status}")
    raise KeysError(KeysCode.KMS_REFUSED, reason=f"HTTP {status}")
