"""The demo's own sign-in: a key pair in the data folder, and tokens for people who do not exist.

Only a region in mode DEMO believes this issuer: the settings do not look at its file in any other mode.
"""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Any
from uuid import uuid4

import orjson
from joserfc import jwt
from joserfc.jwk import ECKey

from backend.demo import clock
from backend.demo.cast import Person, organisation_id
from backend.demo.errors import DemoCode, DemoError
from backend.demo.everybody import organisation_ids
from backend.settings import Mode, Region, Settings
from consent.basis import Purpose

ISSUER = "https://aanmelding.ketentafel.invalid"
AUDIENCE = "ketentafel-demo"
CLIENT = "ketentafel-demo"
LONGEST = timedelta(hours=24)
_ALGORITHM = "ES256"
_STRONG = "http://eidas.europa.eu/LoA/high"
# A token starts a moment ago, for a reader whose clock is behind.
_MARGIN = timedelta(seconds=5)


def demo_region(settings: Settings) -> Region:
    """The first region in mode DEMO. Raises NO_DEMO_REGION."""
    found = next((region for region in settings.regions if region.mode is Mode.DEMO), None)
    if found is None:
        raise DemoError(DemoCode.NO_DEMO_REGION)
    return found


def require_demo(region: Region) -> None:
    """Raise NOT_DEMO for a region in any other mode."""
    if region.mode is not Mode.DEMO:
        raise DemoError(DemoCode.NOT_DEMO, region=region.code, mode=region.mode.value)


def open_sign_in(settings: Settings, region: Region) -> None:
    """Make the key pair when there is none, and write down what the region's settings must know of it."""
    require_demo(region)
    file = settings.demo_issuer_file(region.code)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    secret = _secret_file(settings, region)
    if not secret.exists():
        fresh = ECKey.generate_key("P-256", {"kid": token_hex(8)})
        _write_once(secret, orjson.dumps(fresh.as_dict(private=True)))
    entry = {
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "algorithms": [_ALGORITHM],
        "organisation_claim": "organisation",
        "organisations": [str(one) for one in organisation_ids()],
        "jwks": {"keys": [_key(secret).as_dict(private=False)]},
    }
    _write(file, orjson.dumps(entry, option=orjson.OPT_INDENT_2))


def token(
    settings: Settings,
    region: Region,
    person: Person,
    *,
    organisation: str | None = None,
    purpose: Purpose = Purpose.VEILIGHEID_GEZIN,
    life: timedelta = timedelta(hours=8),
) -> str:
    """An access token (RFC 9068) for a person at one of the person's organisations. At most 24 hours long.

    Raises NOT_DEMO, PLACE_UNKNOWN, and NO_SIGN_IN before the sign-in was opened.
    """
    require_demo(region)
    secret = _secret_file(settings, region)
    if not secret.exists():
        raise DemoError(DemoCode.NO_SIGN_IN)
    from_ = clock.now() - _MARGIN
    key = _key(secret)
    claims: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": person.login,
        "client_id": CLIENT,
        "jti": uuid4().hex,
        "iat": int(from_.timestamp()),
        "exp": int((from_ + min(life, LONGEST)).timestamp()),
        "acr": _STRONG,
        "organisation": str(organisation_id(person.place(organisation).organisation)),
        "purpose": purpose.value,
    }
    header = {"alg": _ALGORITHM, "typ": "at+jwt", "kid": key.kid}
    return jwt.encode(header, claims, key, algorithms=[_ALGORITHM])


def _secret_file(settings: Settings, region: Region) -> Path:
    return settings.demo_issuer_file(region.code).with_name("signing.json")


def _key(file: Path) -> ECKey:
    return ECKey.import_key(orjson.loads(file.read_bytes()))


def _write_once(path: Path, content: bytes) -> None:
    """Two makers at once end with one and the same key: a hard link never replaces a file."""
    fresh = _fresh(path, content, mode=0o400)
    with suppress(FileExistsError):
        path.hardlink_to(fresh)
    fresh.unlink()


def _write(path: Path, content: bytes) -> None:
    """Replace the whole file at once, and only when it says something else: others may be reading it."""
    if not path.exists() or path.read_bytes() != content:
        _fresh(path, content, mode=0o600).replace(path)


def _fresh(path: Path, content: bytes, *, mode: int) -> Path:
    fresh = path.with_name(f"{path.name}.{token_hex(8)}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return fresh
