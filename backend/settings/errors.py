"""What is wrong with the settings, said by the name of the setting and never by its value."""

from enum import StrEnum
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails


class SettingsCode(StrEnum):
    """Stable codes: what is wrong with one setting."""

    SETTING_MISSING = "SETTING_MISSING"
    SETTING_UNKNOWN = "SETTING_UNKNOWN"
    SETTING_INVALID = "SETTING_INVALID"
    FILE_UNREADABLE = "FILE_UNREADABLE"
    FILE_NOT_TOML = "FILE_NOT_TOML"
    VARIABLE_MISSING = "VARIABLE_MISSING"
    DATABASE_URL = "DATABASE_URL"
    QUEUE_URL = "QUEUE_URL"
    ROLES_NOT_SEPARATE = "ROLES_NOT_SEPARATE"
    DATABASES_NOT_SEPARATE = "DATABASES_NOT_SEPARATE"
    REGION_TWICE = "REGION_TWICE"
    ISSUER_TWICE = "ISSUER_TWICE"
    KEY_SET = "KEY_SET"
    KEY_SET_SECRET = "KEY_SET_SECRET"  # noqa: S105 - the name of an error
    KEY_DECISION_MISSING = "KEY_DECISION_MISSING"
    SCANNER_DECISION_MISSING = "SCANNER_DECISION_MISSING"
    KEY_SIZE = "KEY_SIZE"
    KEY_FILE_SIZE = "KEY_FILE_SIZE"
    KEY_FILE_OPEN = "KEY_FILE_OPEN"
    KEY_FILE_FOREIGN = "KEY_FILE_FOREIGN"


class Text(NamedTuple):
    """One reason in both languages, to follow the name of the setting."""

    nl: str
    en: str


TEXTS: dict[SettingsCode, Text] = {
    SettingsCode.SETTING_MISSING: Text("ontbreekt. Vul deze in.", "is missing. Fill it in."),
    SettingsCode.SETTING_UNKNOWN: Text(
        "is onbekend. Controleer de spelling of haal deze weg.", "is unknown. Check the spelling or remove it."
    ),
    SettingsCode.SETTING_INVALID: Text("is niet geldig. Verwacht: {expected}.", "is not valid. Expected: {expected}."),
    SettingsCode.FILE_UNREADABLE: Text(
        "noemt een bestand dat niet te lezen of te maken is. Controleer of het bestaat en wie erbij mag.",
        "names a file that cannot be read or made. Check that it exists and who may use it.",
    ),
    SettingsCode.FILE_NOT_TOML: Text(
        "is geen geldig TOML ({expected}). Verbeter die plaats.", "is not valid TOML ({expected}). Correct that place."
    ),
    SettingsCode.VARIABLE_MISSING: Text(
        "verwijst naar omgevingsvariabele {expected}, maar die is leeg of bestaat niet.",
        "refers to environment variable {expected}, which is empty or not set.",
    ),
    SettingsCode.DATABASE_URL: Text(
        "is geen bruikbaar adres. Verwacht: postgresql+asyncpg://rol:wachtwoord@host/database.",
        "is not a usable address. Expected: postgresql+asyncpg://role:password@host/database.",
    ),
    SettingsCode.QUEUE_URL: Text(
        "is geen bruikbaar adres. Verwacht: redis://, rediss:// of unix:///pad.",
        "is not a usable address. Expected: redis://, rediss:// or unix:///path.",
    ),
    SettingsCode.ROLES_NOT_SEPARATE: Text(
        "gebruikt één databaserol voor meer taken. Geef iedere taak een eigen rol, anders werken de rijregels niet.",
        "uses one database role for several tasks. Give each task its own role, or the row policies do not hold.",
    ),
    SettingsCode.DATABASES_NOT_SEPARATE: Text(
        "gebruikt dezelfde database als de zaken. De sleutels moeten in een eigen database staan.",
        "uses the same database as the cases. The keys must have a database of their own.",
    ),
    SettingsCode.REGION_TWICE: Text(
        "komt twee keer voor, of deelt een database of wachtrij met een andere regio.",
        "occurs twice, or shares a database or queue with another region.",
    ),
    SettingsCode.ISSUER_TWICE: Text(
        "noemt dezelfde uitgever twee keer. Voeg die samen.", "names the same issuer twice. Merge them."
    ),
    SettingsCode.KEY_SET: Text(
        "moet óf jwks_file óf jwks hebben, met minstens één sleutel.",
        "needs either jwks_file or jwks, with at least one key.",
    ),
    SettingsCode.KEY_SET_SECRET: Text(
        "bevat een geheime of gedeelde sleutel. Geef alleen openbare sleutels.",
        "holds a private or shared key. Give public keys only.",
    ),
    SettingsCode.KEY_DECISION_MISSING: Text(
        "verpakt sleutels met een sleutel van de installatie zelf. Gebruik in productie een sleuteldienst ([[region."
        "wrapping_key]] met transit), of noem het besluit dat dit toestaat: [region.local_key_decision].",
        "wraps keys with a key of the installation itself. In production use a key service ([[region.wrapping_key]] "
        "with transit), or name the decision that allows this: [region.local_key_decision].",
    ),
    SettingsCode.SCANNER_DECISION_MISSING: Text(
        "laat bestanden niet op virussen controleren. Stel in productie een scanner in ([region.scanner]), of noem het "
        "besluit dat dit toestaat: [region.no_scanner_decision].",
        "has files not scanned for viruses. In production set a scanner ([region.scanner]), or name the decision that "
        "allows this: [region.no_scanner_decision].",
    ),
    SettingsCode.KEY_SIZE: Text(
        "is geen sleutel van precies {expected} bytes in base64.",
        "is not a key of exactly {expected} bytes in base64.",
    ),
    SettingsCode.KEY_FILE_SIZE: Text(
        "noemt een sleutelbestand dat niet precies {expected} bytes groot is.",
        "names a key file that is not exactly {expected} bytes long.",
    ),
    SettingsCode.KEY_FILE_OPEN: Text(
        "noemt een sleutelbestand dat ook anderen op deze machine mogen gebruiken. Zet de rechten op 0400.",
        "names a key file that others on this machine may use as well. Set its mode to 0400.",
    ),
    SettingsCode.KEY_FILE_FOREIGN: Text(
        "noemt een sleutelbestand van een ander account. Geef het aan het account van Ketentafel, of aan root.",
        "names a key file of another account. Give it to the account of Ketentafel, or to root.",
    ),
}
# Our own faults travel through pydantic under their code; two of its own have a code of ours.
_BY_TYPE = {code.value: code for code in SettingsCode} | {
    "missing": SettingsCode.SETTING_MISSING,
    "extra_forbidden": SettingsCode.SETTING_UNKNOWN,
}


class SettingsInvalid(Exception):
    """A setting cannot be used. Carries a code, the setting's name and a message in Dutch and English.

    Neither the message nor any chained error holds the value, since that may be a secret.
    """

    def __init__(self, code: SettingsCode, *, setting: str, expected: str = "") -> None:
        self.code = code
        self.setting = setting
        self.expected = expected
        self.message_nl = f"Instelling {setting} {TEXTS[code].nl.format(expected=expected)}"
        self.message_en = f"Setting {setting} {TEXTS[code].en.format(expected=expected)}"
        super().__init__(f"{code}: {self.message_nl} / {self.message_en}")

    def named(self, setting: str) -> "SettingsInvalid":
        """The same fault under the name by which people know the setting."""
        return SettingsInvalid(self.code, setting=setting, expected=self.expected)


def first_fault(error: ValidationError, *, within: str) -> SettingsInvalid:
    """The first thing that pydantic found, in our words; `within` is the prefix or file the setting stands in."""
    fault = error.errors(include_url=False, include_input=False)[0]
    code = _BY_TYPE.get(fault["type"], SettingsCode.SETTING_INVALID)
    return SettingsInvalid(code, setting=f"{within}{_name(fault)}", expected=_expected(fault))


def _name(fault: ErrorDetails) -> str:
    """Dotted path, counting places in a list from 1 as people do."""
    return ".".join(str(part + 1) if isinstance(part, int) else part for part in fault["loc"])


def _expected(fault: ErrorDetails) -> str:
    # Pydantic's own sentence names what it wants; what it was given stays out of it (include_input=False).
    return str(fault.get("ctx", {}).get("expected", "")) or fault["msg"]
