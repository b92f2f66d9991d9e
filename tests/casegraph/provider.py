"""An identity provider of our own, and what it signs."""

from __future__ import annotations

import base64
import dataclasses
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import orjson
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from backend.settings import TokenIssuer
from casegraph.edge.issuers import Issuer, trusted

ISSUER = "https://idp.lokaalteam.example"
OTHER_ISSUER = "https://idp.ggz.example"
AUDIENCE = "https://ketentafel.example/west"
SUBSTANTIAL = "http://eidas.europa.eu/LoA/substantial"


def public(key: Key) -> dict[str, Any]:
    """What may be published of a key."""
    return key.as_dict(private=False)


@dataclass(frozen=True)
class Provider:
    """Signs tokens for the organisations it may speak for, and for any other on request."""

    name: str
    organisation: UUID
    es: ECKey
    rs: RSAKey
    ed: OKPKey

    @classmethod
    def new(cls, name: str) -> Provider:
        return cls(
            name=name,
            organisation=uuid4(),
            es=ECKey.generate_key("P-256", {"kid": "es"}),
            rs=RSAKey.generate_key(2048, {"kid": "rs"}),
            ed=OKPKey.generate_key("Ed25519", {"kid": "ed"}),
        )

    def key(self, algorithm: str) -> Key:
        keys: dict[str, Key] = {"ES256": self.es, "RS256": self.rs, "EdDSA": self.ed, "Ed25519": self.ed}
        return keys[algorithm]

    def settings(self, **changes: object) -> TokenIssuer:
        """What an operator writes down about this provider."""
        written: dict[str, Any] = {
            "issuer": self.name,
            "audience": AUDIENCE,
            "algorithms": ["ES256", "RS256", "EdDSA", "Ed25519"],
            "jwks": {"keys": [public(key) for key in (self.es, self.rs, self.ed)]},
            "organisation_claim": "organisation",
            "organisations": [str(self.organisation)],
        }
        return TokenIssuer(**{**written, **changes})

    def issuer(self, **changes: Any) -> Issuer:
        return dataclasses.replace(trusted(self.settings()), **changes)

    def claims(self, **changes: object) -> dict[str, Any]:
        """The claims of a good access token (RFC 9068); a change to `...` leaves the claim out."""
        now = int(time.time())
        good = {
            "iss": self.name,
            "aud": AUDIENCE,
            "sub": "jet-van-dam",
            "client_id": "desk",
            "scope": "case:read",
            "jti": uuid4().hex,
            "iat": now,
            "exp": now + 3_600,
            "acr": SUBSTANTIAL,
            "organisation": str(self.organisation),
        }
        return {name: value for name, value in {**good, **changes}.items() if value is not ...}

    def sign(self, claims: object, *, algorithm: str = "ES256", **header: object) -> str:
        """A token over any JSON value; header changes to `...` leave the header out."""
        full: dict[str, object] = {"alg": algorithm, "typ": "at+jwt", "kid": self.key(algorithm).kid, **header}
        return signed(full, claims, key=self.key(algorithm), algorithm=algorithm)

    def token(self, *, algorithm: str = "ES256", **changes: object) -> str:
        return self.sign(self.claims(**changes), algorithm=algorithm)


def signed(header: Mapping[str, Any], claims: object, *, key: Key, algorithm: str) -> str:
    """A compact signature made by hand, so that headers no library would write can be written."""
    head = encoded(orjson.dumps({name: value for name, value in header.items() if value is not ...}))
    payload = encoded(claims if isinstance(claims, bytes) else orjson.dumps(claims))
    model = jws.JWSRegistry.algorithms[algorithm]
    signature = model.sign(f"{head}.{payload}".encode(), key)
    return f"{head}.{payload}.{encoded(signature)}"


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
