"""Tokens that nobody should believe, by the name of their trick."""

import hmac
import time
from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import uuid4

import orjson
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.casegraph.provider import AUDIENCE, ISSUER, Provider, encoded, public, signed


def hostile(provider: Provider, other_provider: Provider, *, key_url: str) -> dict[str, str]:
    """All of them; `provider` may speak for its own organisation only. `key_url` is where tokens say keys are."""
    stranger = _stranger()
    return {
        **_unsigned(provider),
        **_confused(provider),
        **_brought_along(provider, stranger, url=key_url),
        **_wrong_claims(provider),
        **_other_kinds(provider),
        **_borrowed_voice(provider, other_provider, stranger),
        **_broken(provider),
    }


def _with_secret(header: Mapping[str, Any], provider: Provider, secret: bytes) -> str:
    head, payload = encoded(orjson.dumps(header)), encoded(orjson.dumps(provider.claims()))
    digest = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}[header["alg"]]
    return f"{head}.{payload}.{encoded(hmac.digest(secret, f'{head}.{payload}'.encode(), digest))}"


@cache
def _stranger() -> Provider:
    return Provider.new(ISSUER)


def _unsigned(provider: Provider) -> dict[str, str]:
    payload = encoded(orjson.dumps(provider.claims()))
    spelled = ["none", "None", "NONE", "nOnE", "", "null", "HS0", None, 0, False, [], ["none"], ["ES256"], {"a": 1}]
    tokens = {}
    for alg in spelled:
        head = encoded(orjson.dumps({"alg": alg, "typ": "at+jwt", "kid": "es"}))
        tokens[f"alg {alg!r} without signature"] = f"{head}.{payload}."
        tokens[f"alg {alg!r} with a signature"] = f"{head}.{payload}.{encoded(b'x' * 64)}"
    no_alg = encoded(orjson.dumps({"typ": "at+jwt", "kid": "es"}))
    good = provider.token()
    return {
        **tokens,
        "no alg": f"{no_alg}.{payload}.{encoded(b'x' * 64)}",
        "signature cut off": good.rsplit(".", 1)[0] + ".",
        "no third part": good.rsplit(".", 1)[0],
        "signature of zeros": good.rsplit(".", 1)[0] + "." + encoded(bytes(64)),
        "signature of another token": good.rsplit(".", 1)[0] + "." + provider.token().rsplit(".", 1)[1],
    }


def _confused(provider: Provider) -> dict[str, str]:
    """Public keys used as shared secrets, and algorithms that the issuer never uses."""
    pem = provider.rs.public_key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = provider.rs.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    jwk = orjson.dumps(provider.rs.as_dict(private=False))
    point = provider.es.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    secrets = {"PEM": pem, "PEM without end": pem.strip(), "DER": der, "JWK": jwk, "point": point, "word": b"secret"}
    tokens = {}
    for algorithm in ("HS256", "HS384", "HS512"):
        for name, secret in secrets.items():
            for kid in ("rs", "es"):
                header: dict[str, object] = {"alg": algorithm, "typ": "at+jwt", "kid": kid}
                tokens[f"{algorithm} with {name} as secret, kid {kid}"] = _with_secret(header, provider, secret)
    for algorithm in ("PS256", "RS384", "RS512", "PS512"):
        header = {"alg": algorithm, "typ": "at+jwt", "kid": "rs"}
        tokens[f"{algorithm} by the right key"] = signed(
            header, provider.claims(), key=provider.rs, algorithm=algorithm
        )
    for named, used in (("RS256", "ES256"), ("ES256", "RS256"), ("EdDSA", "ES256"), ("ES256", "EdDSA")):
        header = {"alg": named, "typ": "at+jwt", "kid": provider.key(named).kid}
        tokens[f"says {named}, signed with {used}"] = signed(
            header, provider.claims(), key=provider.key(used), algorithm=used
        )
    return tokens


def _brought_along(provider: Provider, stranger: Provider, *, url: str) -> dict[str, str]:
    """Keys, addresses of keys and odd headers in the token, signed by a stranger or by the issuer himself."""
    extras: dict[str, dict[str, Any]] = {
        "jku": {"jku": url},
        "x5u": {"x5u": url},
        "jwk": {"jwk": public(stranger.es)},
        "x5c": {"x5c": ["MIIB"]},
        "crit": {"crit": ["exp"]},
        "crit of nothing": {"crit": []},
        "b64": {"b64": False, "crit": ["b64"]},
        "zip": {"zip": "DEF"},
        "cty": {"cty": "JWT"},
        "an unknown header": {"tenant": str(provider.organisation)},
        "kid as path": {"kid": "../../../../dev/null"},
        "kid as SQL": {"kid": "es' OR '1'='1"},
        "kid as URL": {"kid": url},
        "kid as command": {"kid": "es|/usr/bin/id"},
        "kid empty": {"kid": ""},
        "kid null": {"kid": None},
        "kid as number": {"kid": 0},
        "kid as list": {"kid": ["es"]},
        "kid as object": {"kid": {"$ne": ""}},
        "kid unknown": {"kid": "zz"},
        "kid of another key": {"kid": "rs"},
        "kid with NUL": {"kid": "es\x00"},
        "kid of 10,000 characters": {"kid": "e" * 10_000},
        "no kid among several keys": {"kid": ...},
    }
    tokens = {}
    for name, extra in extras.items():
        for whose, signer in (("issuer", provider), ("stranger", stranger)):
            tokens[f"{name}, signed by {whose}"] = signer.sign(provider.claims(), **extra)
    return tokens


def _wrong_claims(provider: Provider) -> dict[str, str]:
    now = int(time.time())
    wrong: dict[str, list[Any]] = {
        "iss": [..., None, "", 1, [ISSUER], ISSUER + "/", ISSUER.upper(), "https://evil.example", {"a": ISSUER}],
        "aud": [
            ...,
            None,
            "",
            1,
            [],
            ["x"],
            {"a": AUDIENCE},
            AUDIENCE + "/",
            "https://ketentafel.example",
            [1],
            [[AUDIENCE]],
        ],
        "sub": [..., None, "", 1, [], {}, "a\x00b", "a\nb", "s" * 300],
        "exp": [..., None, "", str(now + 300), now, now - 1, now - 29, 0, -1, [], True, now + 10**7, 10**18, 1e300, {}],
        "iat": [..., None, str(now), now + 3_600, 10**18, True, []],
        "nbf": [None, str(now), now + 3_600, 10**18, True, []],
        "organisation": [..., None, "", 1, [], [str(provider.organisation)], str(uuid4()), "*", {"a": 1}],
        "purpose": ["ALLES", "", None, 1, [], ["VEILIGHEID_GEZIN"], "veiligheid_gezin", {}],
        "client_id": [..., None, "", 1, [], "c" * 300],
    }
    return {
        f"{claim} = {str(value)[:40]!r}": provider.sign(provider.claims(**{claim: value}))
        for claim, values in wrong.items()
        for value in values
    }


def _other_kinds(provider: Provider) -> dict[str, str]:
    """Good signatures under things that are no access tokens."""
    kinds = [
        "JOSE",
        "id_token",
        "logout+jwt",
        "dpop+jwt",
        "secevent+jwt",
        "at+jwt ",
        "at",
        "",
        None,
        1,
        ["at+jwt"],
        ...,
    ]
    tokens = {f"typ {typ!r}": provider.sign(provider.claims(), typ=typ) for typ in kinds}
    id_token = provider.claims(nonce="n", at_hash="h", scope=..., client_id=..., azp="desk")
    for typ in ("JWT", "at+jwt", "jwt"):
        tokens[f"ID token under typ {typ}"] = provider.sign(id_token, typ=typ)
        tokens[f"bare ID token under typ {typ}"] = provider.sign(
            provider.claims(scope=..., client_id=..., azp="desk"), typ=typ
        )
    for claim in ("nonce", "at_hash", "c_hash", "s_hash"):
        tokens[f"with the ID token's claim {claim}"] = provider.token(**{claim: "x"})
    for kind in ("ID", "Refresh", "Offline", 1, None):
        tokens[f"body typ {kind!r}"] = provider.token(typ=kind)
    bodies: list[Any] = [[], "text", 1, None, True, b"", b"{", b"\xff", b"[" * 3_000, b'{"a":' * 1_000]
    tokens |= {f"body {str(body)[:12]!r}": provider.sign(body) for body in bodies}
    return tokens


def _borrowed_voice(provider: Provider, other: Provider, stranger: Provider) -> dict[str, str]:
    """One issuer speaking for another's organisation or in another's name."""
    theirs = str(other.organisation)
    return {
        "issuer speaks for the other's organisation": provider.token(organisation=theirs),
        "issuer names the other as iss": provider.token(iss=other.name, organisation=theirs),
        "other speaks for our organisation": other.token(organisation=str(provider.organisation)),
        "other names us as iss": other.sign(provider.claims()),
        **{
            f"stranger signs {alg}": stranger.sign(provider.claims(), algorithm=alg)
            for alg in ("ES256", "RS256", "EdDSA")
        },
    }


def _broken(provider: Provider) -> dict[str, str]:
    good = provider.token()
    head, payload, signature = good.split(".")
    changed = encoded(orjson.dumps(provider.claims(sub="somebody-else")))
    return {
        "empty": "",
        "dots": "..",
        "four parts": good + ".x",
        "five parts": f"{good}.x.y",
        "inner space": f"{head}. {payload}.{signature}",
        "padded": f"{head}=.{payload}.{signature}",
        "plus and slash": f"{head}.{payload}.{'+/' * 43}",
        "changed body": f"{head}.{changed}.{signature}",
        "swapped parts": f"{payload}.{head}.{signature}",
        "not ASCII": f"{head}.{payload}.é{signature}",
        "with a quote": f'"{good}"',
        "two tokens": f"{good}, {good}",
        "too long": provider.token(padding="p" * 9_000),
        "long signature": f"{head}.{payload}.{'A' * 4_000}",
        "flipped bit": f"{head}.{payload}.{('B' if signature[0] == 'A' else 'A') + signature[1:]}",
        "header is a list": f"{encoded(b'[]')}.{payload}.{signature}",
        "header is deep": f"{encoded(b'[' * 350)}.{payload}.{signature}",
        "JSON instead of a token": '{"protected":"","payload":"","signature":""}',
    }
