"""What the edge says when it does not answer: one code per reason, in Dutch and English, and never a client's text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple


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
    KEY_INVALID = "KEY_INVALID"
    KEY_REUSED = "KEY_REUSED"
    TRY_AGAIN = "TRY_AGAIN"
    DEADLINE = "DEADLINE"
    INTERNAL = "INTERNAL"


class Language(StrEnum):
    """The two languages that messages come in."""

    NL = "nl"
    EN = "en"


class _Entry(NamedTuple):
    status: int
    nl: str
    en: str


_CATALOGUE: Mapping[EdgeCode, _Entry] = MappingProxyType(
    {
        EdgeCode.UNAUTHENTICATED: _Entry(
            401, "Meld u aan met een geldig toegangstoken.", "Sign in with a valid access token."
        ),
        EdgeCode.ADDRESS_UNKNOWN: _Entry(404, "Dit adres bestaat niet.", "This address does not exist."),
        EdgeCode.METHOD_NOT_ALLOWED: _Entry(
            405, "Gebruik POST, of GET voor een vertrouwd document.", "Use POST, or GET for a trusted document."
        ),
        EdgeCode.NOT_ACCEPTABLE: _Entry(
            406,
            "Vraag om application/graphql-response+json of application/json.",
            "Ask for application/graphql-response+json or application/json.",
        ),
        EdgeCode.UNSUPPORTED_MEDIA_TYPE: _Entry(
            415, "Stuur de vraag als application/json in UTF-8.", "Send the question as application/json in UTF-8."
        ),
        EdgeCode.BODY_TOO_LARGE: _Entry(413, "De vraag is te groot.", "The question is too large."),
        EdgeCode.BODY_TOO_SLOW: _Entry(
            408, "De vraag kwam niet op tijd binnen.", "The question did not arrive in time."
        ),
        EdgeCode.BAD_BODY: _Entry(
            400,
            "De vraag is geen geldig JSON-object met query of documentId, variables, operationName en extensions.",
            "The question is no valid JSON object with query or documentId, variables, operationName and extensions.",
        ),
        EdgeCode.BAD_TEXT: _Entry(
            400,
            "De vraag bevat een teken dat niet kan worden opgeslagen (U+0000).",
            "The question holds a character that cannot be stored (U+0000).",
        ),
        EdgeCode.DOCUMENT_SYNTAX: _Entry(
            400,
            "Het document is geen geldige GraphQL. Kijk op de genoemde plaats.",
            "The document is no valid GraphQL. Look at the given location.",
        ),
        EdgeCode.DOCUMENT_INVALID: _Entry(
            400,
            "Het document past niet bij het schema. Kijk op de genoemde plaats en naar de genoemde regel.",
            "The document does not fit the schema. Look at the given location and the named rule.",
        ),
        EdgeCode.DOCUMENT_TOO_HEAVY: _Entry(
            400,
            "De vraag is te zwaar. Vraag minder velden, kortere lijsten of minder niveaus tegelijk.",
            "The question is too heavy. Ask for fewer fields, shorter lists or fewer levels at once.",
        ),
        EdgeCode.DOCUMENT_UNKNOWN: _Entry(
            400, "Dit vertrouwde document is hier niet bekend.", "This trusted document is not known here."
        ),
        EdgeCode.TRUSTED_DOCUMENT_REQUIRED: _Entry(
            400,
            "Hier mogen alleen vertrouwde documenten worden gevraagd; stuur een documentId.",
            "Only trusted documents may be asked for here; send a documentId.",
        ),
        EdgeCode.OPERATION_UNKNOWN: _Entry(
            400,
            "Noem met operationName precies één bewerking uit het document.",
            "Name exactly one operation of the document with operationName.",
        ),
        EdgeCode.OPERATION_NOT_BY_GET: _Entry(
            405,
            "Deze bewerking mag alleen met POST worden gevraagd.",
            "This operation may be asked for by POST only.",
        ),
        EdgeCode.STREAM_REQUIRED: _Entry(
            406,
            "Vraag een subscription met Accept: text/event-stream, en andere bewerkingen zonder.",
            "Ask for a subscription with Accept: text/event-stream, and for other operations without.",
        ),
        EdgeCode.INTROSPECTION_OFF: _Entry(
            400,
            "Het schema kan hier niet worden opgevraagd; gebruik het gepubliceerde schema.",
            "The schema cannot be asked for here; use the published schema.",
        ),
        EdgeCode.VARIABLES_INVALID: _Entry(
            400,
            "Een variabele ontbreekt of heeft niet het gevraagde type. Kijk op de genoemde plaats.",
            "A variable is missing or not of the declared type. Look at the given location.",
        ),
        EdgeCode.ARGUMENT_INVALID: _Entry(
            400,
            "Een argument heeft geen bruikbare waarde. Kijk op de genoemde plaats.",
            "An argument has no usable value. Look at the given location.",
        ),
        EdgeCode.BAD_ID: _Entry(400, "Dit id hoort niet bij dit veld.", "This id does not belong to this field."),
        EdgeCode.BAD_CURSOR: _Entry(
            400,
            "Deze cursor is niet (meer) geldig voor deze vraag. Begin vooraan.",
            "This cursor is not, or no longer, valid for this question. Start from the beginning.",
        ),
        EdgeCode.BAD_PAGE_SIZE: _Entry(
            400,
            "Vraag minstens 1 rij en niet meer dan de grootste pagina van deze lijst.",
            "Ask for at least 1 row and no more than the largest page of this list.",
        ),
        EdgeCode.INT_RANGE: _Entry(
            400, "Dit getal past niet in 32 bits en is daarom leeg.", "This number does not fit 32 bits, so it is null."
        ),
        EdgeCode.KEY_INVALID: _Entry(
            400,
            "Een clientMutationKey is 1 tot 100 zichtbare tekens lang.",
            "A clientMutationKey is 1 to 100 visible characters long.",
        ),
        EdgeCode.KEY_REUSED: _Entry(
            409,
            "Deze clientMutationKey hoort al bij een ander verzoek. Gebruik een nieuwe sleutel.",
            "This clientMutationKey already belongs to another request. Use a new key.",
        ),
        EdgeCode.TRY_AGAIN: _Entry(
            503, "Dit lukt nu even niet. Probeer het opnieuw.", "This cannot be done right now. Try again."
        ),
        EdgeCode.DEADLINE: _Entry(
            503,
            "Het antwoord duurde te lang. Vraag minder tegelijk; herhaal een wijziging met dezelfde clientMutationKey.",
            "The answer took too long. Ask for less at once; repeat a change with the same clientMutationKey.",
        ),
        EdgeCode.INTERNAL: _Entry(
            500,
            "Er ging iets mis aan onze kant. Noem bij een melding het requestId.",
            "Something went wrong on our side. Name the requestId when you report this.",
        ),
    }
)


class Place(NamedTuple):
    """A place in the document, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. It names a place and a rule, never a word of the document or of a value."""

    code: EdgeCode
    places: tuple[Place, ...] = ()
    rule: str | None = None


class EdgeError(Exception):
    """The request stops here with these problems; nothing was answered and nothing was changed.

    `document_stage` is true when the request itself was well formed and its document was at fault, which
    GraphQL over HTTP answers with status 200 to clients that asked for application/json.
    """

    def __init__(self, *problems: Problem, document_stage: bool = False) -> None:
        super().__init__(", ".join(problem.code for problem in problems))
        self.problems = problems
        self.document_stage = document_stage

    @property
    def status(self) -> int:
        """The HTTP status of the first problem."""
        return _CATALOGUE[self.problems[0].code].status


def refused(code: EdgeCode) -> EdgeError:
    """The refusal of a request that has one problem and no place in a document."""
    return EdgeError(Problem(code=code))


def refused_document(code: EdgeCode, *places: Place, rule: str | None = None) -> EdgeError:
    """The refusal of a document at these places."""
    return EdgeError(Problem(code=code, places=places, rule=rule), document_stage=True)


def message(code: EdgeCode, language: Language) -> str:
    """The text of a code, in one of the two languages."""
    entry = _CATALOGUE[code]
    return entry.nl if language is Language.NL else entry.en


def error_list(problems: Sequence[Problem], *, language: Language, request_id: object) -> list[dict[str, Any]]:
    """The `errors` of a GraphQL response: message, places, and the code, rule and request id as extensions."""
    return [_error(problem, language=language, request_id=request_id) for problem in problems]


def _error(problem: Problem, *, language: Language, request_id: object) -> dict[str, Any]:
    extensions = {"code": problem.code.value, "requestId": str(request_id)}
    if problem.rule is not None:
        extensions["rule"] = problem.rule
    shape: dict[str, Any] = {"message": message(problem.code, language), "extensions": extensions}
    if problem.places:
        shape["locations"] = [place._asdict() for place in problem.places]
    return shape


def language_of(accept_language: str) -> Language:
    """The language to answer in: Dutch, unless English is asked for and comes before Dutch in the list."""
    for choice in accept_language.lower().split(","):
        tag = choice.split(";")[0].strip()
        if tag[:2] in {Language.NL, Language.EN}:
            return Language(tag[:2])
    return Language.NL
