"""What can go wrong with keys and sealed values, each with a stable code and what to do about it."""

from enum import StrEnum
from typing import NamedTuple

from tenants.refusal import Refusal


class KeysCode(StrEnum):
    """Stable codes of this slice; runbooks and clients may rely on them."""

    BSN_INVALID = "BSN_INVALID"
    KEY_DESTROYED = "KEY_DESTROYED"
    KEY_UNKNOWN = "KEY_UNKNOWN"
    KMS_REFUSED = "KMS_REFUSED"
    KMS_UNAVAILABLE = "KMS_UNAVAILABLE"
    MASTER_KEY_IN_USE = "MASTER_KEY_IN_USE"
    MASTER_KEY_RETIRED = "MASTER_KEY_RETIRED"
    MASTER_KEY_WRONG = "MASTER_KEY_WRONG"
    NAME_EMPTY = "NAME_EMPTY"
    NOT_BOUND = "NOT_BOUND"
    NOT_INSTALLED = "NOT_INSTALLED"
    ROLES_MISSING = "ROLES_MISSING"
    SEAL_BROKEN = "SEAL_BROKEN"
    SEARCH_TOO_WIDE = "SEARCH_TOO_WIDE"
    STORE_PUT_BACK = "STORE_PUT_BACK"
    STORE_UNAVAILABLE = "STORE_UNAVAILABLE"
    SWEEP_DOUBTFUL = "SWEEP_DOUBTFUL"
    TEXT_TOO_LONG = "TEXT_TOO_LONG"
    TEXT_UNREADABLE = "TEXT_UNREADABLE"
    WRONG_REGION = "WRONG_REGION"


class Text(NamedTuple):
    """One message in both languages; braces name the details that the raiser gives."""

    nl: str
    en: str


TEXTS: dict[KeysCode, Text] = {
    KeysCode.BSN_INVALID: Text(
        "Dit is geen geldig burgerservicenummer. Controleer de negen cijfers.",
        "This is not a valid citizen service number (BSN). Check the nine digits.",
    ),
    KeysCode.KEY_DESTROYED: Text(
        "De gegevens van deze persoon zijn vernietigd. Er kan niets meer bij worden geschreven.",
        "The data of this person have been destroyed. Nothing can be added to them any more.",
    ),
    KeysCode.KEY_UNKNOWN: Text(
        "De sleutel van een waarde staat niet in de sleutelkluis. Meld dit aan de beheerder: de sleutelkluis is "
        "waarschijnlijk ouder dan de gegevens.",
        "The key of a value is not in the key store. Tell the operator: the key store is probably older than the data.",
    ),
    KeysCode.KMS_REFUSED: Text(
        "De sleuteldienst weigert ({reason}). Controleer het account, de rechten en de naam van de sleutel.",
        "The key service refuses ({reason}). Check the account, its rights and the name of the key.",
    ),
    KeysCode.KMS_UNAVAILABLE: Text(
        "De sleuteldienst antwoordt niet ({reason}). Probeer het over een minuut opnieuw.",
        "The key service does not answer ({reason}). Try again in a minute.",
    ),
    KeysCode.MASTER_KEY_IN_USE: Text(
        "Deze hoofdsleutel kan nog niet weg: er zijn sleutels of back-ups die ermee verpakt zijn. Voer eerst uit: "
        "ketentafel keys rotate, en wacht tot de laatste back-up verlopen is.",
        "This master key cannot go yet: there are keys or backups that were wrapped with it. Run first: "
        "ketentafel keys rotate, and wait until the last backup has ended.",
    ),
    KeysCode.MASTER_KEY_RETIRED: Text(
        "Deze hoofdsleutel is afgesloten: er wordt niets meer mee verpakt. Zet in de instellingen de nieuwe sleutel "
        "vooraan en start opnieuw.",
        "This master key is retired: nothing is wrapped with it any more. Put the new key first in the settings and "
        "start again.",
    ),
    KeysCode.MASTER_KEY_WRONG: Text(
        "De sleutels van regio {region} zijn met een andere hoofdsleutel verpakt. Wijs in de instellingen de juiste "
        "sleutel aan.",
        "The keys of region {region} were wrapped with another master key. Name the right key in the settings.",
    ),
    KeysCode.NAME_EMPTY: Text(
        "Vul een naam in met minstens één letter.",
        "Give a name with at least one letter.",
    ),
    KeysCode.NOT_BOUND: Text(
        "De sleutelkluis herkent deze aanvraag niet. Meld u opnieuw aan en probeer het nog eens.",
        "The key store does not recognise this request. Sign in again and retry.",
    ),
    KeysCode.NOT_INSTALLED: Text(
        "De sleutelkluis heeft niet de versie die deze toepassing nodig heeft. Voer eerst de migraties uit: "
        "ketentafel migrate.",
        "The key store does not have the version that this application needs. Run the migrations first: "
        "ketentafel migrate.",
    ),
    KeysCode.ROLES_MISSING: Text(
        "De rollen van de sleutelkluis ontbreken en dit account mag ze niet maken. Laat een databasebeheerder "
        "consent/keys/sql/roles.sql uitvoeren.",
        "The roles of the key store are missing and this account may not make them. Have a database administrator "
        "run consent/keys/sql/roles.sql.",
    ),
    KeysCode.SEAL_BROKEN: Text(
        "Een versleutelde waarde is beschadigd of verplaatst en wordt niet getoond. Meld dit aan de beheerder.",
        "A sealed value is damaged or was moved, and is not shown. Tell the operator.",
    ),
    KeysCode.SEARCH_TOO_WIDE: Text(
        "Deze zoekvraag geeft te veel personen. Zoek op burgerservicenummer of op de volledige naam.",
        "This search gives too many people. Search by citizen service number or by the full name.",
    ),
    KeysCode.STORE_PUT_BACK: Text(
        "De sleutelkluis is teruggezet uit een back-up. Wat sindsdien is vernietigd leeft er nog in, dus er komen geen "
        "sleutels uit. Voer eerst uit: ketentafel keys replay, met de lijst van ketentafel keys destroyed.",
        "The key store was put back from a backup. What was destroyed since still lives in it, so it gives no keys. "
        "Run first: ketentafel keys replay, with the list that ketentafel keys destroyed made.",
    ),
    KeysCode.STORE_UNAVAILABLE: Text(
        "De sleutelkluis is niet bereikbaar ({reason}). Probeer het over een minuut opnieuw.",
        "The key store cannot be reached ({reason}). Try again in a minute.",
    ),
    KeysCode.SWEEP_DOUBTFUL: Text(
        "De vraag welke sleutels in gebruik zijn werd niet volledig beantwoord. Er is niets veranderd. Controleer "
        "of de opruimtaak alle rijen ziet.",
        "The question which keys are in use was not answered in full. Nothing was changed. Check that the sweep "
        "sees all rows.",
    ),
    KeysCode.TEXT_TOO_LONG: Text(
        "Deze tekst is te lang: hooguit {limit} bytes. Maak de tekst korter of verdeel hem.",
        "This text is too long: at most {limit} bytes. Shorten or divide it.",
    ),
    KeysCode.TEXT_UNREADABLE: Text(
        "Deze tekst bevat tekens die niet bewaard kunnen worden. Typ de tekst opnieuw of plak hem zonder opmaak.",
        "This text holds characters that cannot be stored. Type it again, or paste it as plain text.",
    ),
    KeysCode.WRONG_REGION: Text(
        "Deze sleutelkluis hoort bij regio {found}, niet bij regio {expected}. Er is niets veranderd. Controleer de "
        "adressen in de instellingen.",
        "This key store belongs to region {found}, not to region {expected}. Nothing was changed. Check the addresses "
        "in the settings.",
    ),
}


class KeysError(Exception):
    """A key or a sealed value cannot be used; carries a code and a message in Dutch and English.

    Details never hold key material, plain text or ciphertext: only paths, regions, limits and SQL states.
    """

    def __init__(self, code: KeysCode, **details: object) -> None:
        """Fill the texts of the code with the details that they name."""
        self.code = code
        self.message_nl = TEXTS[code].nl.format(**details)
        self.message_en = TEXTS[code].en.format(**details)
        super().__init__(f"{code}: {self.message_nl} / {self.message_en}")


class SealBroken(KeysError):
    """A sealed value fails its test: altered, cut, of an unknown format, or moved from its own row or column."""

    def __init__(self) -> None:
        """Say nothing about the value itself."""
        super().__init__(KeysCode.SEAL_BROKEN)


class TextRefused(KeysError):
    """Input that cannot be sealed or hashed. Services turn it into a refusal before they change anything."""

    def refusal(self, *, field: str | None = None) -> Refusal:
        """The same as an answer to the user; `field` names the input field."""
        return Refusal(self.code, self.message_nl, self.message_en, field)
