"""Why a document or its values are not answered: one code each, and never a word of the client's text."""

from collections.abc import Iterable
from enum import StrEnum

from graphql import GraphQLError, Node


class ReadCode(StrEnum):
    """Reasons of the read side."""

    DOCUMENT_SYNTAX = "DOCUMENT_SYNTAX"
    DOCUMENT_INVALID = "DOCUMENT_INVALID"
    DOCUMENT_TOO_HEAVY = "DOCUMENT_TOO_HEAVY"
    OPERATION_UNKNOWN = "OPERATION_UNKNOWN"
    VARIABLES_INVALID = "VARIABLES_INVALID"
    ARGUMENT_INVALID = "ARGUMENT_INVALID"
    BAD_ID = "BAD_ID"
    BAD_CURSOR = "BAD_CURSOR"
    BAD_PAGE_SIZE = "BAD_PAGE_SIZE"
    INT_RANGE = "INT_RANGE"
    VALUE_UNREADABLE = "VALUE_UNREADABLE"


MESSAGES = {
    ReadCode.DOCUMENT_SYNTAX: "Het document is geen geldige GraphQL. / The document is no valid GraphQL.",
    ReadCode.DOCUMENT_INVALID: "Het document past niet bij het schema. / The document does not fit the schema.",
    ReadCode.DOCUMENT_TOO_HEAVY: "De vraag is te zwaar. Vraag minder tegelijk. / Ask for less at once.",
    ReadCode.OPERATION_UNKNOWN: "Noem precies één bewerking uit het document. / Name one operation of the document.",
    ReadCode.VARIABLES_INVALID: "Een variabele heeft niet het gevraagde type. / A variable is not of its type.",
    ReadCode.ARGUMENT_INVALID: "Een argument heeft geen bruikbare waarde. / An argument has no usable value.",
    ReadCode.BAD_ID: "Dit id hoort niet bij dit veld. / This id does not belong to this field.",
    ReadCode.BAD_CURSOR: "Deze cursor is niet (meer) geldig; begin vooraan. / This cursor is not valid; start over.",
    ReadCode.BAD_PAGE_SIZE: "Vraag 1 rij tot de grootste pagina. / Ask for 1 row up to the largest page.",
    ReadCode.INT_RANGE: "Dit getal past niet in een Int. / This number does not fit an Int.",
    ReadCode.VALUE_UNREADABLE: "Deze tekst kan niet worden geopend. / This text cannot be opened.",
}


class MappingError(TypeError):
    """The schema's own mapping is wrong: a bug, found when the schema is checked at start."""


class Refused(Exception):
    """The question is not put to the database; nothing was read and nothing changed.

    `errors` are as graphql-core gave them, with places; the edge shows their places, `code` and rule, not their text.
    `rule` names the limit; the error of a validation rule names its own, as an extension.
    """

    def __init__(self, code: ReadCode, errors: Iterable[GraphQLError] = (), *, rule: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.rule = rule
        self.errors = tuple(errors) or (GraphQLError(MESSAGES[code], extensions={"code": code}),)


def refused_at(code: ReadCode, node: Node) -> Refused:
    """Refuse at a place in the document."""
    return Refused(code, [GraphQLError(MESSAGES[code], node, extensions={"code": code})])
