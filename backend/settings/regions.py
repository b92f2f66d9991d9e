"""A region: its databases, its key store, its queue, its keys, and who may speak for whom."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from backend.settings.asking import Asking, Questions, asking
from backend.settings.errors import SettingsCode
from backend.settings.issuers import TokenIssuer
from backend.settings.keys import read_key
from backend.settings.mail import Mail, Url
from backend.settings.scanning import Scanner
from backend.settings.section import Decision, Name, Section, from_environment, refuse
from backend.settings.wrapping import WrappingKey, key_in

_DRIVER = "postgresql+asyncpg"


def _check_database(value: SecretStr) -> SecretStr:
    """A role at a database of PostgreSQL; `postgres://` and `postgresql://` mean our driver too."""
    text = re.sub(r"\Apostgres(ql)?://", f"{_DRIVER}://", value.get_secret_value())
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise refuse(SettingsCode.DATABASE_URL) from None
    if url.drivername != _DRIVER or not url.username or not url.database:
        raise refuse(SettingsCode.DATABASE_URL)
    return SecretStr(text)


def _check_queue(value: SecretStr) -> SecretStr:
    if not re.match(r"\A(rediss?://[^/\s]+|unix:///\S+)", value.get_secret_value()):
        raise refuse(SettingsCode.QUEUE_URL)
    return value


DatabaseUrl = Annotated[SecretStr, BeforeValidator(from_environment), AfterValidator(_check_database)]
QueueUrl = Annotated[SecretStr, BeforeValidator(from_environment), AfterValidator(_check_queue)]
# No underscore: database names are made from the code by turning the hyphen into one.
RegionCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=30)]


class Mode(StrEnum):
    """What a region is for. Only a demo or test region may shift its clock or make its own keys."""

    PRODUCTION = "production"
    DEMO = "demo"
    TEST = "test"


class CaseDatabase(Section):
    """The addresses of the case database, one role each. `transaction_pooling` tells of PgBouncer in that mode.

    The owner's address goes straight to PostgreSQL: migrations and LISTEN do not pass a pooler.
    """

    owner: DatabaseUrl
    app: DatabaseUrl
    worker: DatabaseUrl
    transaction_pooling: bool = False

    @model_validator(mode="after")
    def _separate_roles(self) -> Self:
        _require_separate_roles(self.owner, self.app, self.worker)
        return self

    def places(self) -> tuple[str, ...]:
        """Where its addresses lead, the application's first: one place, or two when a pooler stands between."""
        return _places(self.app, self.owner, self.worker)


class KeyStore(Section):
    """The addresses of the key store: a database of its own, so that its backups can be shorter.

    `backup` is for a role that reads past the row policies: only `ketentafel keys backup` and `restore` use it.
    """

    owner: DatabaseUrl
    app: DatabaseUrl
    backup: DatabaseUrl | None = None

    @model_validator(mode="after")
    def _separate_roles(self) -> Self:
        _require_separate_roles(self.owner, self.app)
        return self

    def places(self) -> tuple[str, ...]:
        """Where its addresses lead, the application's first: one place, or two when a pooler stands between."""
        return _places(self.app, self.owner)


class Region(Section):
    """One cell: a samenwerkingsverband with its own case database, key store and queue.

    `master_key_file` is short for one wrapping key, a file. Of several wrapping keys the first wraps and all open.
    Bindings are signed with `binding_key_file`, and believed by the others as well.
    """

    code: RegionCode
    name: Name
    mode: Mode
    database: CaseDatabase
    key_store: KeyStore
    valkey: QueueUrl
    wrapping_keys: tuple[WrappingKey, ...] = Field(default=(), alias="wrapping_key")
    master_key_file: Path | None = Field(default=None, validate_default=True)
    local_key_decision: Decision | None = None
    binding_key_file: Path
    other_binding_key_files: tuple[Path, ...] = Field(default=(), max_length=3)
    issuers: tuple[TokenIssuer, ...] = Field(default=(), alias="issuer")
    mail: Mail | None = None
    scanner: Scanner | None = None
    no_scanner_decision: Decision | None = None
    public_url: Url | None = None
    questions: Questions = Questions()

    @model_validator(mode="after")
    def _separate_databases(self) -> Self:
        if not set(self.database.places()).isdisjoint(self.key_store.places()):
            raise refuse(SettingsCode.DATABASES_NOT_SEPARATE)
        if len({issuer.issuer for issuer in self.issuers}) != len(self.issuers):
            raise refuse(SettingsCode.ISSUER_TWICE)
        return self

    @field_validator("master_key_file")
    @classmethod
    def _one_of_both(cls, value: Path | None, info: ValidationInfo) -> Path | None:
        """Keys in a list, or the one file that stands for a list of one."""
        if value is None and not info.data.get("wrapping_keys"):
            raise refuse(SettingsCode.SETTING_MISSING)
        if value is not None and info.data.get("wrapping_keys"):
            raise refuse(SettingsCode.SETTING_INVALID, "master_key_file | [[region.wrapping_key]]")
        return value

    @model_validator(mode="after")
    def _decided(self) -> Self:
        if self.mode is Mode.PRODUCTION and self.wrapping()[0].is_local and self.local_key_decision is None:
            raise refuse(SettingsCode.KEY_DECISION_MISSING)
        if self.mode is Mode.PRODUCTION and self.scanner is None and self.no_scanner_decision is None:
            raise refuse(SettingsCode.SCANNER_DECISION_MISSING)
        return self

    def wrapping(self) -> tuple[WrappingKey, ...]:
        """Who wraps the keys of this region: the first one wraps, and all of them open."""
        return self.wrapping_keys or (WrappingKey(file=self.master_key_file),)

    def asking(self, *, issuer: str, client: str) -> Asking:
        """What an application may ask, by the issuer that vouches for its name.

        Where nothing is set, a region in production answers trusted documents only and does not tell its schema.
        """
        vouching = next((one for one in self.issuers if one.issuer == issuer), None)
        own = vouching.client(client) if vouching else None
        return asking(own, self.questions, default=self.mode is not Mode.PRODUCTION)

    def local_keys(self) -> list[bytes]:
        """The 32 bytes of each wrapping key that is not a service's, in their order; raises SettingsInvalid."""
        return [self._local_key(one, number) for number, one in enumerate(self.wrapping(), start=1) if one.is_local]

    def binding_key(self) -> bytes:
        """The 32 bytes with which a session is bound to its actor; raises SettingsInvalid."""
        return self._key(self.binding_key_file, "binding_key_file")

    def other_binding_keys(self) -> list[bytes]:
        """The keys by which a binding is believed as well, while one key follows another; raises SettingsInvalid."""
        return [
            self._key(path, f"other_binding_key_files.{number}")
            for number, path in enumerate(self.other_binding_key_files, start=1)
        ]

    def places(self) -> tuple[str, ...]:
        """Case database, key store and queue without role or password: no two regions may share one."""
        queue = re.sub(r"//[^/]*@", "//", self.valkey.get_secret_value())
        return (*self.database.places(), *self.key_store.places(), queue)

    def _local_key(self, one: WrappingKey, number: int) -> bytes:
        if one.environment is not None:
            return key_in(one.environment)
        field = f"wrapping_key.{number}.file" if self.wrapping_keys else "master_key_file"
        return self._key(one.file or Path(), field)

    def _key(self, path: Path, field: str) -> bytes:
        return read_key(path, setting=f"region.{self.code}.{field}")


def _require_separate_roles(*urls: SecretStr) -> None:
    if len({make_url(url.get_secret_value()).username for url in urls}) != len(urls):
        raise refuse(SettingsCode.ROLES_NOT_SEPARATE)


def _places(*urls: SecretStr) -> tuple[str, ...]:
    """Host, port and database, which are no secret, each once and in order."""
    parsed = [make_url(url.get_secret_value()) for url in urls]
    places = (f"{url.host or url.query.get('host', '')}:{url.port or 5432}/{url.database}" for url in parsed)
    return tuple(dict.fromkeys(places))
