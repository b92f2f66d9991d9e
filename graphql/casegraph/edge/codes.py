"""The reasons of the edge: one code each, with its status and its text in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class EdgeCode(StrEnum):
    """Reasons of the GraphQL edge itself. Slices have codes of their own; the SDL collects them all."""

    UNAUTHENTICATED = "UNAUTHENTICATED"
    ADDRESS_UNKNOWN = "ADDRESS_UNKNOWN"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE"
    BODY_TOO_LARGE = "BODY_TOO_LARGE"
    BODY_TOO_SLOW = "BODY_TOO_SLOW"
    BAD_BODY = "BAD_BODY"
    BAD_RECEIPT_BODY = "BAD_RECEIPT_BODY"
    BAD_AUDIT_BODY = "BAD_AUDIT_BODY"
    BAD_FILE_REQUEST = "BAD_FILE_REQUEST"
    FILE_UNKNOWN = "FILE_UNKNOWN"
    BAD_TEXT = "BAD_TEXT"
    DOCUMENT_SYNTAX = "DOCUMENT_SYNTAX"
    DOCUMENT_INVALID = "DOCUMENT_INVALID"
    DOCUMENT_TOO_HEAVY = "DOCUMENT_TOO_HEAVY"
    DOCUMENT_UNKNOWN = "DOCUMENT_UNKNOWN"
    TRUSTED_DOCUMENT_REQUIRED = "TRUSTED_DOCUMENT_REQUIRED"
    OPERATION_UNKNOWN = "OPERATION_UNKNOWN"
    OPERATION_NOT_BY_GET = "OPERATION_NOT_BY_GET"
    STREAM_REQUIRED = "STREAM_REQUIRED"
    INTROSPECTION_OFF = "INTROSPECTION_OFF"
    VARIABLES_INVALID = "VARIABLES_INVALID"
    ARGUMENT_INVALID = "ARGUMENT_INVALID"
    BAD_ID = "BAD_ID"
    BAD_CURSOR = "BAD_CURSOR"
    BAD_PAGE_SIZE = "BAD_PAGE_SIZE"
    INT_RANGE = "INT_RANGE"
    VALUE_UNREADABLE = "VALUE_UNREADABLE"
    KEY_INVALID = "KEY_INVALID"
    KEY_REUSED = "KEY_REUSED"
    TRY_AGAIN = "TRY_AGAIN"
    DEADLINE = "DEADLINE"
    INTERNAL = "INTERNAL"


class Language(StrEnum):
    """The two languages that messages come in."""

    NL = "nl"
    EN = "en"


class Entry(NamedTuple):
    """The HTTP status of a code, and its text in both languages."""

    status: int
    nl: str
    en: str


CATALOGUE: Mapping[EdgeCode, Entry] = MappingProxyType(
    {
        EdgeCode.UNAUTHENTICATED: Entry(
            401, "Meld u aan met een geldig toegangstoken.", "Sign in with a valid access token."
        ),
        EdgeCode.ADDRESS_UNKNOWN: Entry(404, "Dit adres bestaat niet.", "This address does not exist."),
        EdgeCode.METHOD_NOT_ALLOWED: Entry(
            405, "Gebruik POST, of GET voor een vertrouwd document.", "Use POST, or GET for a trusted document."
        ),
        EdgeCode.NOT_ACCEPTABLE: Entry(
            406,
            "Vraag om application/graphql-response+json of application/json.",
            "Ask for application/graphql-response+json or application/json.",
        ),
        EdgeCode.UNSUPPORTED_MEDIA_TYPE: Entry(
            415, "Stuur de vraag als application/json in UTF-8.", "Send the question as application/json in UTF-8."
        ),
        EdgeCode.BODY_TOO_LARGE: Entry(413, "De vraag is te groot.", "The question is too large."),
        EdgeCode.BODY_TOO_SLOW: Entry(
            408, "De vraag kwam niet op tijd binnen.", "The question did not arrive in time."
        ),
        EdgeCode.BAD_BODY: Entry(
            400,
            "De vraag is geen geldig JSON-object met query of documentId, variables, operationName en extensions.",
            "The question is no valid JSON object with query or documentId, variables, operationName and extensions.",
        ),
        EdgeCode.BAD_RECEIPT_BODY: Entry(
            400,
            "Stuur een JSON-object met consent en, als u wilt, language (nl of en) en recipient; niets anders.",
            "Send a JSON object with consent and, if you like, language (nl or en) and recipient; nothing else.",
        ),
        EdgeCode.BAD_AUDIT_BODY: Entry(
            400,
            "Stuur een JSON-object met tafel en year (een jaar van vier cijfers); niets anders.",
            "Send a JSON object with tafel and year (a year of four digits); nothing else.",
        ),
        EdgeCode.BAD_FILE_REQUEST: Entry(
            400,
            "Stuur een bestand met bijdrage, type en naam in de kopregels, of een JSON-object met document of link.",
            "Send a file with its contribution, type and name in the headers, or a JSON object with document or link.",
        ),
        EdgeCode.FILE_UNKNOWN: Entry(404, "Dit bestand is er niet.", "This file is not there."),
        EdgeCode.BAD_TEXT: Entry(
            400,
            "De vraag bevat een teken dat niet kan worden opgeslagen (U+0000).",
            "The question holds a character that cannot be stored (U+0000).",
        ),
        EdgeCode.DOCUMENT_SYNTAX: Entry(
            400,
            "Het document is geen geldige GraphQL. Kijk op de genoemde plaats.",
            "The document is no valid GraphQL. Look at the given location.",
        ),
        EdgeCode.DOCUMENT_INVALID: Entry(
            400,
            "Het document past niet bij het schema. Kijk op de genoemde plaats en naar de genoemde regel.",
            "The document does not fit the schema. Look at the given location and the named rule.",
        ),
        EdgeCode.DOCUMENT_TOO_HEAVY: Entry(
            400,
            "De vraag is te zwaar. Vraag minder velden, kortere lijsten of minder niveaus tegelijk.",
            "The question is too heavy. Ask for fewer fields, shorter lists or fewer levels at once.",
        ),
        EdgeCode.DOCUMENT_UNKNOWN: Entry(
            400, "Dit vertrouwde document is hier niet bekend.", "This trusted document is not known here."
        ),
        EdgeCode.TRUSTED_DOCUMENT_REQUIRED: Entry(
            400,
            "Hier mogen alleen vertrouwde documenten worden gevraagd; stuur een documentId.",
            "Only trusted documents may be asked for here; send a documentId.",
        ),
        EdgeCode.OPERATION_UNKNOWN: Entry(
            400,
            "Noem met operationName precies één bewerking uit het document.",
            "Name exactly one operation of the document with operationName.",
        ),
        EdgeCode.OPERATION_NOT_BY_GET: Entry(
            405,
            "Deze bewerking mag alleen met POST worden gevraagd.",
            "This operation may be asked for by POST only.",
        ),
        EdgeCode.STREAM_REQUIRED: Entry(
            406,
            "Vraag een subscription met Accept: text/event-stream, en andere bewerkingen zonder.",
            "Ask for a subscription with Accept: text/event-stream, and for other operations without.",
        ),
        EdgeCode.INTROSPECTION_OFF: Entry(
            400,
            "Het schema kan hier niet worden opgevraagd; gebruik het gepubliceerde schema.",
            "The schema cannot be asked for here; use the published schema.",
        ),
        EdgeCode.VARIABLES_INVALID: Entry(
            400,
            "Een variabele ontbreekt of heeft niet het gevraagde type. Kijk op de genoemde plaats.",
            "A variable is missing or not of the declared type. Look at the given location.",
        ),
        EdgeCode.ARGUMENT_INVALID: Entry(
            400,
            "Een argument heeft geen bruikbare waarde. Kijk op de genoemde plaats.",
            "An argument has no usable value. Look at the given location.",
        ),
        EdgeCode.BAD_ID: Entry(400, "Dit id hoort niet bij dit veld.", "This id does not belong to this field."),
        EdgeCode.BAD_CURSOR: Entry(
            400,
            "Deze cursor is niet (meer) geldig voor deze vraag. Begin vooraan.",
            "This cursor is not, or no longer, valid for this question. Start from the beginning.",
        ),
        EdgeCode.BAD_PAGE_SIZE: Entry(
            400,
            "Vraag minstens 1 rij en niet meer dan de grootste pagina van deze lijst.",
            "Ask for at least 1 row and no more than the largest page of this list.",
        ),
        EdgeCode.INT_RANGE: Entry(
            400, "Dit getal past niet in 32 bits en is daarom leeg.", "This number does not fit 32 bits, so it is null."
        ),
        EdgeCode.VALUE_UNREADABLE: Entry(
            500,
            "Deze tekst is beschadigd en kan niet worden geopend. Meld dit met het requestId aan de beheerder.",
            "This text is damaged and cannot be opened. Report this to the operator with the requestId.",
        ),
        EdgeCode.KEY_INVALID: Entry(
            400,
            "Een clientMutationKey is 1 tot 100 zichtbare tekens lang.",
            "A clientMutationKey is 1 to 100 visible characters long.",
        ),
        EdgeCode.KEY_REUSED: Entry(
            409,
            "Deze clientMutationKey hoort al bij een ander verzoek. Gebruik een nieuwe sleutel.",
            "This clientMutationKey already belongs to another request. Use a new key.",
        ),
        EdgeCode.TRY_AGAIN: Entry(
            503, "Dit lukt nu even niet. Probeer het opnieuw.", "This cannot be done right now. Try again."
        ),
        EdgeCode.DEADLINE: Entry(
            503,
            "Het antwoord duurde te lang. Vraag minder tegelijk; herhaal een wijziging met dezelfde clientMutationKey.",
            "The answer took too long. Ask for less at once; repeat a change with the same clientMutationKey.",
        ),
        EdgeCode.INTERNAL: Entry(
            500,
            "Er ging iets mis aan onze kant. Noem bij een melding het requestId.",
            "Something went wrong on our side. Name the requestId when you report this.",
        ),
    }
)


def message(code: EdgeCode, language: Language) -> str:
    """The text of a code, in one of the two languages."""
    entry = CATALOGUE[code]
    return entry.nl if language is Language.NL else entry.en
