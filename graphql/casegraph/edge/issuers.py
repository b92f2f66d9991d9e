"""Who may sign access tokens, for which organisations, with which keys: made from settings when a region opens."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import cast

from joserfc.jwk import ECKey, Key, KeySet, KeySetSerialization, OctKey, OKPKey, RSAKey

from backend.settings import TokenIssuer
from tenants.actor import CONTENT, METADATA_ONLY, STRONG
from tenants.ids import OrganisationId

# RFC 9864 names Ed25519 where RFC 8037 said EdDSA; issuers use either, and only with Ed25519 keys here.
ALGORITHMS = frozenset({"ES256", "RS256", "EdDSA", "Ed25519"})
DEFAULT_ASSURANCE: Mapping[str, int] = MappingProxyType(
    {
        "http://eidas.europa.eu/LoA/low": METADATA_ONLY,
        "http://eidas.europa.eu/LoA/substantial": CONTENT,
        "http://eidas.europa.eu/LoA/high": STRONG,
        "urn:etoegang:core:assurance-class:loa2": METADATA_ONLY,
        "urn:etoegang:core:assurance-class:loa3": CONTENT,
        "urn:etoegang:core:assurance-class:loa4": STRONG,
    }
)
"""Levels of eIDAS (EU 2015/1502) and eHerkenning; an unknown or missing `acr` gives metadata only (feature 3)."""
_SMALLEST_RSA = 2_048


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who may sign for which organisations. Made from settings; never completed from a token or the network.

    `organisations` maps the value of the claim `organisation_claim` to our organisation. `assurance` maps `acr`
    to 1 (metadata only), 2 (content) or 3 (strong).
    """

    name: str
    audience: str
    algorithms: frozenset[str]
    keys: KeySet = field(repr=False)
    organisation_claim: str
    organisations: Mapping[str, OrganisationId]
    assurance: Mapping[str, int]

    def __post_init__(self) -> None:
        """Refuse a configuration that could never be safe, at start and not at the first token."""
        if not self.algorithms or not self.algorithms <= ALGORITHMS:
            raise ValueError(f"Issuer {self.name}: algorithms must be among {', '.join(sorted(ALGORITHMS))}.")
        for key in self.keys:
            _check_key(self.name, key)


def trusted(settings: TokenIssuer) -> Issuer:
    """The issuer that these settings describe. Raises ValueError for keys that could never be safe."""
    return Issuer(
        name=settings.issuer,
        audience=settings.audience,
        algorithms=frozenset(settings.algorithms),
        keys=KeySet.import_key_set(cast("KeySetSerialization", settings.jwks)),
        organisation_claim=settings.organisation_claim,
        organisations={name: OrganisationId(id_) for name, id_ in settings.organisations.items()},
        assurance={**DEFAULT_ASSURANCE, **settings.assurance},
    )


def _check_key(issuer: str, key: Key) -> None:
    if isinstance(key, OctKey) or key.is_private:
        raise ValueError(f"Issuer {issuer}: who verifies needs no secret; give public keys only.")
    if isinstance(key, RSAKey) and key.raw_value.key_size < _SMALLEST_RSA:
        raise ValueError(f"Issuer {issuer}: RSA keys have at least {_SMALLEST_RSA} bits.")
    if isinstance(key, ECKey) and key.curve_name != "P-256":
        raise ValueError(f"Issuer {issuer}: elliptic curve keys are on P-256.")
    if isinstance(key, OKPKey) and key.get("crv") != "Ed25519":
        raise ValueError(f"Issuer {issuer}: Edwards curve keys are Ed25519.")
