"""Who wraps the keys of a region while they rest: a key of our own, or a key management service."""

import binascii
import re
from base64 import b64decode
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, StringConstraints, model_validator

from backend.settings.errors import SettingsCode
from backend.settings.section import Section, from_environment, refuse
from tenants.secret_file import SECRET_BYTES

_HERE = re.compile(r"http://(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?/?")
_ENVIRONMENT = re.compile(r"env:.+")


def _check_address(value: str) -> str:
    """Encrypted on its way, unless it does not leave this machine."""
    if not (value.startswith("https://") or _HERE.fullmatch(value)):
        raise refuse(SettingsCode.SETTING_INVALID, "https://host:port")
    return value


def _only_by_reference(value: object) -> object:
    """A key never stands in the file itself."""
    if not isinstance(value, str) or not _ENVIRONMENT.fullmatch(value):
        raise refuse(SettingsCode.SETTING_INVALID, "env:NAME")
    return from_environment(value)


def _check_key(value: SecretStr) -> SecretStr:
    if len(key_in(value)) != SECRET_BYTES:
        raise refuse(SettingsCode.KEY_SIZE, str(SECRET_BYTES))
    return value


def key_in(value: SecretStr) -> bytes:
    """The bytes that a setting gives in base64; none for what is no base64."""
    try:
        return b64decode(value.get_secret_value(), validate=True)
    except (binascii.Error, ValueError):
        return b""


Address = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[A-Za-z0-9.\[\]:-]+/?$", max_length=300),
    AfterValidator(_check_address),
]
EnvironmentKey = Annotated[SecretStr, BeforeValidator(_only_by_reference), AfterValidator(_check_key)]
PathName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*$")]
KeyName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=100)]


class Transit(Section):
    """A key of the transit engine of OpenBao or Vault, and how the service knows us: one of two ways.

    `token_file` is kept fresh by somebody else, such as the service's agent; or `role_id` with `secret_id_file` for the
    AppRole that is mounted at `role_mount`. `ca_file` vouches for the service, in PEM.
    """

    address: Address
    mount: PathName = "transit"
    key: KeyName
    namespace: PathName | None = None
    ca_file: Path | None = None
    token_file: Path | None = None
    role_id: str | None = Field(default=None, min_length=1, max_length=200)
    secret_id_file: Path | None = None
    role_mount: PathName = "approle"

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        role = (self.role_id is not None, self.secret_id_file is not None)
        if role not in {(True, True), (False, False)} or all(role) == (self.token_file is not None):
            raise refuse(SettingsCode.SETTING_INVALID, "token_file | role_id + secret_id_file")
        return self


class WrappingKey(Section):
    """One of the keys that the key store's keys may be wrapped with: exactly one of three kinds."""

    file: Path | None = None
    environment: EnvironmentKey | None = None
    transit: Transit | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if [self.file, self.environment, self.transit].count(None) != 2:  # noqa: PLR2004 - of three, two are not there
            raise refuse(SettingsCode.SETTING_INVALID, "file | environment | transit")
        return self

    @property
    def is_local(self) -> bool:
        """Whether whoever reads our files and environment has the key itself."""
        return self.transit is None
