"""Access tokens: which ones we believe, decided from configuration alone and without any call to the outside."""

import base64
import binascii
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import orjson
from joserfc import jws
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key
from joserfc.jwt import JWTClaimsRegistry

from casegraph.edge.issuers import Issuer
from consent.basis import Purpose
from tenants.actor import METADATA_ONLY
from tenants.ids import OrganisationId

_MAX_TOKEN = 8_192
_MAX_HEADER = 512
_MAX_NAME = 255
_LEEWAY = 30
_LONGEST_LIFE = 86_400
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+", re.ASCII)
# A key, or an address of one, that a token brings along (jwk, jku, x5u, x5c) is its sender's word about himself.
_HEADER_NAMES = frozenset({"alg", "typ", "kid", "x5t", "x5t#S256"})
_TYPES = frozenset({"at+jwt", "application/at+jwt", "jwt"})
_ID_TOKEN_CLAIMS = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
_ACCESS_TOKEN_CLAIMS = frozenset({"scope", "scp", "client_id"})


class TokenFault(StrEnum):
    """Why a token was not believed. It is for our log only: the sender learns nothing but that it was not."""

    MALFORMED = "MALFORMED"
    HEADER = "HEADER"
    ALGORITHM = "ALGORITHM"
    TYPE = "TYPE"
    ISSUER = "ISSUER"
    KEY = "KEY"
    SIGNATURE = "SIGNATURE"
    CLAIMS = "CLAIMS"
    EXPIRED = "EXPIRED"
    ORGANISATION = "ORGANISATION"
    PURPOSE = "PURPOSE"
    CLIENT = "CLIENT"


class TokenRefusedError(Exception):
    """The token is not believed, for this reason."""

    def __init__(self, fault: TokenFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a believed token says. `client` is the application it was issued to; `expires_at` is aware (UTC)."""

    issuer: str
    subject: str
    organisation: OrganisationId
    client: str
    purpose: Purpose
    assurance: int
    expires_at: datetime


def verify(token: str, *, issuers: Mapping[str, Issuer], now: float) -> Verified:
    """What the token says, when one of these issuers signed it for us and it is valid at `now` (epoch seconds).

    Raises TokenRefusedError. RFC 8725 (best practice), RFC 9068 (access tokens).
    """
    header, claims = _read(token)
    issuer = issuers.get(_name(claims.get("iss"), TokenFault.ISSUER))
    if issuer is None:
        raise TokenRefusedError(TokenFault.ISSUER)
    _check_signature(token, header, issuer=issuer)
    _check_claims(claims, issuer=issuer, now=now)
    _check_is_access_token(claims)
    return Verified(
        issuer=issuer.name,
        subject=_name(claims.get("sub"), TokenFault.CLAIMS),
        organisation=_organisation(claims, issuer=issuer),
        client=_name(claims.get("client_id", claims.get("azp")), TokenFault.CLIENT),
        purpose=_purpose(claims),
        assurance=_assurance(claims, issuer=issuer),
        expires_at=datetime.fromtimestamp(int(claims["exp"]), UTC),
    )


def _read(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    if len(token) > _MAX_TOKEN or not _SHAPE.fullmatch(token):
        raise TokenRefusedError(TokenFault.MALFORMED)
    head, payload, _ = token.split(".")
    if len(head) > _MAX_HEADER:
        raise TokenRefusedError(TokenFault.MALFORMED)
    header = _object(head)
    if not _HEADER_NAMES.issuperset(header) or not all(isinstance(value, str) for value in header.values()):
        raise TokenRefusedError(TokenFault.HEADER)
    if header.get("typ", "").lower() not in _TYPES:
        raise TokenRefusedError(TokenFault.TYPE)
    return header, _object(payload)


def _object(segment: str) -> dict[str, Any]:
    try:
        decoded = orjson.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (binascii.Error, orjson.JSONDecodeError):
        raise TokenRefusedError(TokenFault.MALFORMED) from None
    if not isinstance(decoded, dict):
        raise TokenRefusedError(TokenFault.MALFORMED)
    return decoded


def _check_signature(token: str, header: Mapping[str, Any], *, issuer: Issuer) -> None:
    algorithm = header.get("alg")
    if algorithm not in issuer.algorithms:
        raise TokenRefusedError(TokenFault.ALGORITHM)
    key = _key(header.get("kid"), issuer=issuer)
    if key.get("alg", algorithm) != algorithm or key.get("use", "sig") != "sig":
        raise TokenRefusedError(TokenFault.KEY)
    try:
        with warnings.catch_warnings():
            # The name EdDSA is old, the signature under it is the same Ed25519.
            warnings.simplefilter("ignore", SecurityWarning)
            jws.deserialize_compact(token, key, algorithms=[algorithm])
    except JoseError:
        raise TokenRefusedError(TokenFault.SIGNATURE) from None


def _key(kid: str | None, *, issuer: Issuer) -> Key:
    found = [key for key in issuer.keys if kid is None or key.kid == kid]
    # Without a name for the key there must be no choice: we never try keys until one fits.
    if len(found) != 1:
        raise TokenRefusedError(TokenFault.KEY)
    return found[0]


def _check_claims(claims: dict[str, Any], *, issuer: Issuer, now: float) -> None:
    registry = JWTClaimsRegistry(
        now=int(now),
        leeway=_LEEWAY,
        iss={"essential": True, "value": issuer.name},
        aud={"essential": True, "value": issuer.audience},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        registry.validate(claims)
    except JoseError:
        raise TokenRefusedError(TokenFault.CLAIMS) from None
    # Leeway is for issuers whose clock runs ahead. An end is an end: the database would not honour a later one.
    if not now < claims["exp"] <= now + _LONGEST_LIFE:
        raise TokenRefusedError(TokenFault.EXPIRED)


def _check_is_access_token(claims: Mapping[str, Any]) -> None:
    if not _ID_TOKEN_CLAIMS.isdisjoint(claims) or _ACCESS_TOKEN_CLAIMS.isdisjoint(claims):
        raise TokenRefusedError(TokenFault.TYPE)
    # Keycloak writes ID and Refresh here under the same header type.
    if claims.get("typ", "Bearer") != "Bearer":
        raise TokenRefusedError(TokenFault.TYPE)


def _organisation(claims: Mapping[str, Any], *, issuer: Issuer) -> OrganisationId:
    named = claims.get(issuer.organisation_claim)
    organisation = issuer.organisations.get(named) if isinstance(named, str) else None
    if organisation is None:
        raise TokenRefusedError(TokenFault.ORGANISATION)
    return organisation


def _purpose(claims: Mapping[str, Any]) -> Purpose:
    try:
        return Purpose(claims.get("purpose", Purpose.VEILIGHEID_GEZIN))
    except ValueError:
        raise TokenRefusedError(TokenFault.PURPOSE) from None


def _assurance(claims: Mapping[str, Any], *, issuer: Issuer) -> int:
    level = claims.get("acr")
    return issuer.assurance.get(level, METADATA_ONLY) if isinstance(level, str) else METADATA_ONLY


def _name(value: object, fault: TokenFault) -> str:
    # A control character or a lone NUL in a name would be an error in the database: refuse it as what it is.
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_NAME or not value.isprintable():
        raise TokenRefusedError(fault)
    return value
