"""Only an access token that an issuer of this region signed for us, for an organisation of its own, is believed."""

from __future__ import annotations

import contextlib
import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, KeySet, OctKey, OKPKey, RSAKey

from casegraph.edge.tokens import TokenFault, TokenRefusedError, verify
from consent.basis import Purpose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from joserfc.jwk import Key

    from casegraph.edge.issuers import Issuer
    from casegraph.edge.tokens import Verified
    from tests.casegraph.provider import Provider


def _verified(token: str, issuers: Mapping[str, Issuer]) -> Verified:
    return verify(token, issuers=issuers, now=time.time())


@pytest.mark.parametrize("algorithm", ["ES256", "RS256", "EdDSA", "Ed25519"])
def test_a_good_token_is_believed_under_each_algorithm(
    provider: Provider, issuers: Mapping[str, Issuer], algorithm: str
) -> None:
    claims = provider.claims(acr="http://eidas.europa.eu/LoA/high", purpose="TOEZICHT")
    verified = _verified(provider.sign(claims, algorithm=algorithm), issuers)
    assert (verified.issuer, verified.subject) == (provider.name, "jet-van-dam")
    assert (verified.organisation, verified.client) == (provider.organisation, "desk")
    assert (verified.purpose, verified.assurance) == (Purpose.TOEZICHT, 3)
    assert verified.expires_at.timestamp() == claims["exp"]


def test_variants_that_issuers_really_send_are_believed(provider: Provider, issuers: Mapping[str, Issuer]) -> None:
    good = [
        provider.sign(provider.claims(), typ="JWT"),
        provider.sign(provider.claims(), typ="application/at+jwt"),
        provider.sign(provider.claims(), x5t="abc"),
        provider.token(aud=["https://elsewhere.example", provider.claims()["aud"]]),
        provider.token(client_id=..., azp="desk"),
        provider.token(scope=..., scp="case:read"),
        provider.token(iat=int(time.time()) + 20, nbf=int(time.time()) + 20),
        provider.token(typ="Bearer"),
        provider.token(exp=time.time() + 60.5),
    ]
    assert {_verified(token, issuers).subject for token in good} == {"jet-van-dam"}


def test_no_hostile_token_is_believed(hostile_tokens: dict[str, str], issuers: Mapping[str, Issuer]) -> None:
    believed = []
    for trick, token in hostile_tokens.items():
        with contextlib.suppress(TokenRefusedError):
            believed.append((trick, _verified(token, issuers)))
    assert believed == []
    assert len(hostile_tokens) >= 150


def test_each_hostile_family_is_refused_for_its_own_reason(
    provider: Provider, other_provider: Provider, hostile_tokens: dict[str, str], issuers: Mapping[str, Issuer]
) -> None:
    """A refusal for another reason would mean that the trick itself was never tried."""
    expected = {
        "HS256 with PEM as secret, kid rs": TokenFault.ALGORITHM,
        "alg 'none' with a signature": TokenFault.ALGORITHM,
        "jku, signed by issuer": TokenFault.HEADER,
        "kid unknown, signed by issuer": TokenFault.KEY,
        "no kid among several keys, signed by issuer": TokenFault.KEY,
        "kid unknown, signed by stranger": TokenFault.KEY,
        "stranger signs ES256": TokenFault.SIGNATURE,
        "changed body": TokenFault.SIGNATURE,
        "issuer speaks for the other's organisation": TokenFault.ORGANISATION,
        "issuer names the other as iss": TokenFault.SIGNATURE,
        "ID token under typ JWT": TokenFault.TYPE,
        "purpose = 'ALLES'": TokenFault.PURPOSE,
        "iss = 'https://evil.example'": TokenFault.ISSUER,
        "sub = ''": TokenFault.CLAIMS,
        "two tokens": TokenFault.MALFORMED,
    }
    seen = {}
    for trick in expected:
        with pytest.raises(TokenRefusedError) as refusal:
            _verified(hostile_tokens[trick], issuers)
        seen[trick] = refusal.value.fault
    assert seen == expected


def test_an_end_is_an_end_and_a_fast_clock_is_forgiven(provider: Provider, issuers: Mapping[str, Issuer]) -> None:
    now = 1_900_000_000
    token = provider.sign(provider.claims(iat=now, exp=now + 300))
    assert verify(token, issuers=issuers, now=now - 30).subject == "jet-van-dam"
    assert verify(token, issuers=issuers, now=now + 299.9).subject == "jet-van-dam"
    for moment, fault in (
        (now - 31, TokenFault.CLAIMS),
        (now + 300, TokenFault.CLAIMS),
        (now + 301, TokenFault.CLAIMS),
    ):
        with pytest.raises(TokenRefusedError) as refusal:
            verify(token, issuers=issuers, now=moment)
        assert refusal.value.fault is fault or refusal.value.fault is TokenFault.EXPIRED


@pytest.mark.parametrize(
    "acr", [..., None, "", 3, ["http://eidas.europa.eu/LoA/high"], "high", "http://eidas.europa.eu/LoA/low"]
)
def test_a_level_we_do_not_know_gives_metadata_only(
    provider: Provider, issuers: Mapping[str, Issuer], acr: object
) -> None:
    assert _verified(provider.token(acr=acr), issuers).assurance == 1


def _short_rsa() -> RSAKey:
    short = rsa.generate_private_key(public_exponent=65_537, key_size=1024)  # noqa: S505 - short on purpose
    with pytest.warns(SecurityWarning):
        return RSAKey.import_key(short.public_key())


def test_an_issuer_that_could_never_be_safe_is_refused_at_start(provider: Provider) -> None:
    for algorithms in (frozenset({"HS256"}), frozenset({"none", "ES256"}), frozenset[str]()):
        with pytest.raises(ValueError, match="algorithms"):
            provider.issuer(algorithms=algorithms)
    unsafe: list[Key] = [
        OctKey.generate_key(256),
        RSAKey.generate_key(2048),
        _short_rsa(),
        ECKey.import_key(ECKey.generate_key("secp256k1").as_dict(private=False)),
        OKPKey.import_key(OKPKey.generate_key("Ed448").as_dict(private=False)),
    ]
    for key in unsafe:
        with pytest.raises(ValueError, match="Issuer"):
            provider.issuer(keys=KeySet([key]))


def test_keys_never_show_in_the_text_of_an_issuer(provider: Provider) -> None:
    assert "KeySet" not in repr(provider.issuer())


def test_refusing_costs_little_memory(hostile_tokens: dict[str, str], issuers: Mapping[str, Issuer]) -> None:
    tracemalloc.start()
    for token in hostile_tokens.values():
        with pytest.raises(TokenRefusedError):
            _verified(token, issuers)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 5_000_000
