"""What the edge says when it does not answer: one code per reason, in Dutch and English, and never a client's text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from casegraph.edge.codes import CATALOGUE, EdgeCode, Language, message

__all__ = [
    "EdgeCode",
    "EdgeError",
    "Language",
    "Place",
    "Problem",
    "error_list",
    "language_of",
    "message",
    "refused",
    "refused_document",
]


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
        return CATALOGUE[self.problems[0].code].status


def refused(code: EdgeCode) -> EdgeError:
    """The refusal of a request that has one problem and no place in a document."""
    return EdgeError(Problem(code=code))


def refused_document(code: EdgeCode, *places: Place, rule: str | None = None) -> EdgeError:
    """The refusal of a document at these places."""
    return EdgeError(Problem(code=code, places=places, rule=rule), document_stage=True)


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
