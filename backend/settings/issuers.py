"""Who may say who somebody is: an issuer of tokens, and the keys that it signs with."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self
from uuid import UUID

import orjson
from pydantic import (
    Field,
    JsonValue,
    model_validator,
)

from backend.settings.asking import Client
from backend.settings.errors import SettingsCode
from backend.settings.section import Name, Section, refuse

_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})  # RFC 7518 §6.2.2, 6.3.2, 6.4.1


class TokenIssuer(Section):
    """Who may sign tokens, for which organisations, with which keys.

    `organisations` maps a value of the organisation claim to our organisation; a list of ids means that the claim
    holds our own ids. `assurance` maps `acr` to 1 (metadata only), 2 (content) or 3 (strong), beside the defaults.
    `jwks` holds public keys (RFC 7517), also when they came from `jwks_file`. `clients` are its applications that may
    ask more or less than others.
    """

    issuer: Name
    audience: Name
    algorithms: frozenset[Literal["ES256", "RS256", "EdDSA", "Ed25519"]] = Field(min_length=1)
    organisation_claim: Name
    organisations: Mapping[str, UUID] = Field(min_length=1)
    assurance: Mapping[str, Annotated[int, Field(ge=1, le=3)]] = Field(default_factory=dict)
    jwks_file: Path | None = None
    jwks: dict[str, list[dict[str, JsonValue]]] = Field(default_factory=dict)
    clients: tuple[Client, ...] = Field(default=(), alias="client")

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, given: object) -> object:
        if not isinstance(given, dict):
            return given
        names = given.get("organisations")
        organisations = {str(name).lower(): name for name in names} if isinstance(names, list) else names
        if not isinstance(given.get("jwks_file"), str | Path):
            return {**given, "organisations": organisations}
        if "jwks" in given:
            raise refuse(SettingsCode.KEY_SET)
        return {**given, "organisations": organisations, "jwks": _read_jwks(Path(given["jwks_file"]))}

    @model_validator(mode="after")
    def _public_keys(self) -> Self:
        keys = self.jwks.get("keys", [])
        if not keys or set(self.jwks) != {"keys"}:
            raise refuse(SettingsCode.KEY_SET)
        if any(key.get("kty") == "oct" or not _PRIVATE_MEMBERS.isdisjoint(key) for key in keys):
            raise refuse(SettingsCode.KEY_SET_SECRET)
        return self

    @model_validator(mode="after")
    def _one_entry_per_client(self) -> Self:
        if len({one.id for one in self.clients}) != len(self.clients):
            raise refuse(SettingsCode.SETTING_INVALID, "client.id")
        return self

    def client(self, id: str) -> Client | None:
        """What is set for one of its applications."""
        return next((one for one in self.clients if one.id == id), None)


def _read_jwks(path: Path) -> JsonValue:
    try:
        read: JsonValue = orjson.loads(path.read_bytes())
    except OSError:
        raise refuse(SettingsCode.FILE_UNREADABLE) from None
    except orjson.JSONDecodeError:
        raise refuse(SettingsCode.KEY_SET) from None
    return read
