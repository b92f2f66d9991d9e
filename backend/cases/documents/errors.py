"""Why a document is not taken: one code per reason, in Dutch (B1) and English, without personal data."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from consent.errors import TEXTS as CONSENT_TEXTS
from consent.errors import CommonCode, ConsentCode, worded
from consent.keys.errors import Text
from tenants.refusal import Refusal


class DocumentsCode(StrEnum):
    """Reasons of documents. What any service may answer is in `consent.errors.CommonCode`."""

    DOCUMENT_KIND = "DOCUMENT_KIND"
    DOCUMENT_DIFFERS = "DOCUMENT_DIFFERS"
    DOCUMENT_MACROS = "DOCUMENT_MACROS"
    DOCUMENT_NAME = "DOCUMENT_NAME"
    DOCUMENT_BANNED = "DOCUMENT_BANNED"
    DOCUMENT_INFECTED = "DOCUMENT_INFECTED"
    DOCUMENT_NOT_SCANNED = "DOCUMENT_NOT_SCANNED"


TEXTS: Mapping[StrEnum, Text] = MappingProxyType(
    {
        DocumentsCode.DOCUMENT_KIND: Text(
            "Dit soort bestand kan niet. Stuur een PDF, PNG, JPEG, DOCX, ODT of platte tekst.",
            "This kind of file is not taken. Send a PDF, PNG, JPEG, DOCX, ODT or plain text.",
        ),
        DocumentsCode.DOCUMENT_DIFFERS: Text(
            "De naam, het opgegeven type en de inhoud van het bestand horen niet bij elkaar.",
            "The name, the declared type and the content of the file do not belong together.",
        ),
        DocumentsCode.DOCUMENT_MACROS: Text(
            "In dit bestand zit een programma (macro) of een ander bestand. Bewaar het zonder, of maak er een PDF van.",
            "This file holds a program (macro) or another file. Save it without, or make it a PDF.",
        ),
        DocumentsCode.DOCUMENT_NAME: Text(
            "Geef het bestand een naam van hoogstens 200 tekens, zonder schuine strepen.",
            "Give the file a name of at most 200 characters, without slashes.",
        ),
        DocumentsCode.DOCUMENT_BANNED: Text(
            "Bij deze tekst kan geen bestand: die mag niet verder, of is gecontroleerd op herkenbare anderen.",
            "This text takes no file: it may not be passed on, or was checked for others who can be recognised.",
        ),
        DocumentsCode.DOCUMENT_INFECTED: Text(
            "In dit bestand zit een virus of iets anders dat schade kan doen. Het is niet bewaard. Vraag uw helpdesk.",
            "This file holds a virus or something else that can do harm. It was not kept. Ask your help desk.",
        ),
        DocumentsCode.DOCUMENT_NOT_SCANNED: Text(
            "Het bestand kan nu niet op virussen worden gecontroleerd. Het is niet bewaard. Probeer het later opnieuw.",
            "The file cannot be scanned for viruses now. It was not kept. Try again later.",
        ),
    }
)
_ALL: Mapping[StrEnum, Text] = MappingProxyType({**CONSENT_TEXTS, **TEXTS})


def refuse(code: DocumentsCode | CommonCode | ConsentCode, *, field: str | None = None) -> Refusal:
    """A refusal of this slice. `field` is the input's own name."""
    return worded(_ALL, code, field=field, details={})
