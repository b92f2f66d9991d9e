"""Reading the settings: environment, then the regions file, then the embedded default for what is not given."""

import os
import re
import sys
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import orjson
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from backend.settings.addresses import SUPERUSER, Endpoints
from backend.settings.errors import SettingsCode, SettingsInvalid, first_fault
from backend.settings.regions import Mode, Region

PREFIX = "KETENTAFEL_"
CASE_ROLES = {"owner": "ketentafel_owner", "app": "ketentafel_app", "worker": "ketentafel_worker"}
KEY_STORE_ROLES = {"owner": "ketentafel_keys_owner", "app": "ketentafel_keys_app"}
# Under a name that no mail server will ever answer to (RFC 2606).
_DEMO_SENDER = "ketentafel@demo.example"
_DEMO = {"code": "demo", "name": "Demoregio", "mode": Mode.DEMO.value}
# An adapter does not take this over from the models in it, and shows their input without it.
_HIDDEN = ConfigDict(hide_input_in_errors=True)
_REGIONS: TypeAdapter[tuple[Region, ...]] = TypeAdapter(tuple[Region, ...], config=_HIDDEN)
_ENTRIES: TypeAdapter[list[dict[str, Any]]] = TypeAdapter(list[dict[str, Any]], config=_HIDDEN)
_PATHS = (
    "master_key_file",
    "binding_key_file",
    "jwks_file",
    "folder",
    "file",
    "ca_file",
    "token_file",
    "secret_id_file",
    "socket",
)


def user_data_dir() -> Path:
    """The folder where programs of this user keep their data, by the habit of the operating system."""
    given = os.environ.get("XDG_DATA_HOME", "")
    if Path(given).is_absolute():
        return Path(given) / "ketentafel"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "ketentafel"
    return Path.home() / ".local" / "share" / "ketentafel"


Folder = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]


class Settings(BaseSettings):
    """The settings of one installation. Make it with `load`, which tells a mistake by its name in two languages.

    `data_dir` holds the embedded servers' data and the keys of a demo; `regions_file` is the TOML file with the
    regions, and without one there is a single demo region on the embedded servers.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, hide_input_in_errors=True)

    data_dir: Folder = Field(default_factory=user_data_dir)
    regions_file: Folder | None = None
    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=8000, ge=1, le=65535)

    @cached_property
    def endpoints(self) -> Endpoints:
        """Where the embedded servers of this data folder listen, when they run."""
        return Endpoints.of(self.data_dir)

    @cached_property
    def regions(self) -> tuple[Region, ...]:
        """All regions, complete; raises SettingsInvalid."""
        source = str(self.regions_file or "")
        entries = _read_entries(self.regions_file) if self.regions_file else [dict(_DEMO)]
        completed = [_complete(entry, settings=self, number=number) for number, entry in enumerate(entries)]
        try:
            regions = _REGIONS.validate_python(completed)
        except ValidationError as error:
            raise first_fault(error, within=f"{source}: region.") from None
        _require_apart(regions, source=source)
        return regions

    def demo_issuer_file(self, code: str) -> Path:
        """Where a demo region keeps the public half of its own sign-in."""
        return self.data_dir / "demo" / code / "issuer.json"

    def region(self, code: str) -> Region | None:
        """The region with this code, if there is one."""
        return next((region for region in self.regions if region.code == code), None)


def load(**given: Any) -> Settings:  # noqa: ANN401 - the fields of Settings, checked there
    """Read all settings; what is given by name here comes before the environment. Raises SettingsInvalid."""
    try:
        settings = Settings(**given)
    except ValidationError as error:
        fault = first_fault(error, within="")
        raise fault.named(f"{PREFIX}{fault.setting.upper()}") from None
    _ = settings.regions  # a mistake in a region is told now, not at its first request
    return settings


def embedded_databases(code: str) -> tuple[str, str]:
    """The names of a region's case database and key store in the embedded cluster."""
    name = code.replace("-", "_")
    return f"ketentafel_cases_{name}", f"ketentafel_keys_{name}"


def _read_entries(path: Path) -> list[dict[str, Any]]:
    """The tables `[[region]]` of the file, with the paths in them seen from the file's own folder."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise SettingsInvalid(SettingsCode.FILE_UNREADABLE, setting=f"{PREFIX}REGIONS_FILE") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # Only the place: the rest of the message may repeat a part of the line, and with it a password.
        place = re.search(r"\(at (.*)\)\Z", str(error))
        raise SettingsInvalid(
            SettingsCode.FILE_NOT_TOML, setting=str(path), expected=place.group(1) if place else "UTF-8"
        ) from None
    try:
        entries = _ENTRIES.validate_python(document.get("region"))
    except ValidationError:
        entries = []
    if not entries or set(document) != {"region"}:
        raise SettingsInvalid(SettingsCode.SETTING_INVALID, setting=str(path), expected="[[region]] …")
    return [_from_folder(entry, folder=path.parent) for entry in entries]


def _from_folder(entry: dict[str, Any], *, folder: Path) -> dict[str, Any]:
    """The same table with relative paths completed; what has another shape is left for the validation to tell."""
    moved: dict[str, Any] = {
        key: str(folder / value) if key in _PATHS and isinstance(value, str) else value for key, value in entry.items()
    }
    if isinstance(entry.get("other_binding_key_files"), list):
        moved["other_binding_key_files"] = [
            str(folder / one) if isinstance(one, str) else one for one in entry["other_binding_key_files"]
        ]
    for name in ("mail", "transit", "scanner"):
        if isinstance(moved.get(name), dict):
            moved[name] = _from_folder(moved[name], folder=folder)
    for name in ("issuer", "wrapping_key"):
        if isinstance(moved.get(name), list):
            moved[name] = [_from_folder(one, folder=folder) if isinstance(one, dict) else one for one in moved[name]]
    return moved


def _complete(entry: dict[str, Any], *, settings: Settings, number: int) -> dict[str, Any]:
    """Fill in the embedded servers where an entry names none, and key files where a region may make its own."""
    code = str(entry.get("code", ""))
    endpoints = settings.endpoints
    cases, keys = embedded_databases(code)
    queue = endpoints.valkey_url if number == 0 else f"{endpoints.valkey_url}?db={number}"
    default: dict[str, Any] = {
        "database": {field: endpoints.postgres_url(cases, role) for field, role in CASE_ROLES.items()},
        "key_store": {field: endpoints.postgres_url(keys, role) for field, role in KEY_STORE_ROLES.items()}
        | {"backup": endpoints.postgres_url(keys, SUPERUSER)},
        "valkey": queue,
    }
    if entry.get("mode") != Mode.PRODUCTION.value:
        folder = settings.data_dir / "keys" / code
        default["binding_key_file"] = folder / "binding.key"
        if "wrapping_key" not in entry:
            default["master_key_file"] = folder / "master.key"
        default["public_url"] = f"http://{settings.host}:{settings.port}"
        default["mail"] = {
            "sender": _DEMO_SENDER,
            "desk_url": f"http://{settings.host}:{settings.port}/",
            "folder": settings.data_dir / "mail" / code,
        }
    return default | entry | _demo_sign_in(entry, settings.demo_issuer_file(code))


def _demo_sign_in(entry: dict[str, Any], file: Path) -> dict[str, Any]:
    """A demo region also believes the issuer that `ketentafel demo` made for it; no other mode ever looks at one."""
    if entry.get("mode") != Mode.DEMO.value or not file.exists():
        return {}
    try:
        own = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        raise SettingsInvalid(SettingsCode.FILE_UNREADABLE, setting=str(file)) from None
    given = entry.get("issuer", [])
    return {"issuer": [*given, own]} if isinstance(given, list) else {}


def _require_apart(regions: tuple[Region, ...], *, source: str) -> None:
    """Nothing crosses regions: no two share a code, a database or a queue."""
    taken: set[str] = set()
    for number, region in enumerate(regions, start=1):
        claims = {region.code, *region.places()}
        if claims & taken:
            raise SettingsInvalid(SettingsCode.REGION_TWICE, setting=f"{source}: region.{number}")
        taken |= claims
