"""All configuration: the environment (prefix KETENTAFEL_) and one TOML file with the regions."""

from backend.settings.addresses import MAINTENANCE_DATABASE, SUPERUSER, Endpoints
from backend.settings.asking import Asking, Client, FreeDocuments, Questions
from backend.settings.errors import SettingsCode, SettingsInvalid
from backend.settings.issuers import TokenIssuer
from backend.settings.keys import create_key
from backend.settings.load import Settings, load
from backend.settings.regions import CaseDatabase, KeyStore, Mode, Region

__all__ = [
    "MAINTENANCE_DATABASE",
    "SUPERUSER",
    "Asking",
    "CaseDatabase",
    "Client",
    "Endpoints",
    "FreeDocuments",
    "KeyStore",
    "Mode",
    "Questions",
    "Region",
    "Settings",
    "SettingsCode",
    "SettingsInvalid",
    "TokenIssuer",
    "create_key",
    "load",
]
