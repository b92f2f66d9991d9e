"""Admission criteria as a sentence of codes, `and`, `or` and brackets: `C1 and (C2 or C3)`.

The sentence comes from a file that a region writes, so it is read by a parser of its own and never evaluated as code.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

LONGEST = 1_000
DEEPEST = 20

_TOKEN = re.compile(r"\s*(?:(?P<word>[A-Za-z][A-Za-z0-9_]*)|(?P<mark>[()])|(?P<strange>\S))")
_CODE = re.compile(r"[A-Z][A-Z0-9_]*")


class ExpressionInvalid(ValueError):
    """The sentence cannot be read. Tells where (in characters, from 1) in Dutch and English."""

    def __init__(self, *, place: int, expected_nl: str, expected_en: str) -> None:
        self.place = place
        self.message_nl = f"De uitdrukking klopt niet bij teken {place}: hier hoort {expected_nl}."
        self.message_en = f"The expression is wrong at character {place}: {expected_en} belongs here."
        super().__init__(f"{self.message_nl} / {self.message_en}")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One code."""

    code: str


@dataclass(frozen=True, slots=True)
class All:
    """Every part must hold."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part must hold."""

    parts: "tuple[Expression, ...]"


Expression: TypeAlias = Criterion | All | AnyOf


def parse(text: str) -> Expression:
    """Read a sentence. `and` binds more closely than `or`. Raises `ExpressionInvalid`."""
    if len(text) > LONGEST:
        raise ExpressionInvalid(place=LONGEST, expected_nl="het einde", expected_en="the end")
    reader = _Reader(list(_tokens(text)), end=len(text) + 1)
    expression = reader.alternatives(depth=0)
    reader.expect_end()
    return expression


def codes(expression: Expression) -> tuple[str, ...]:
    """The codes in the sentence, each once, in the order in which they are first named."""
    return tuple(dict.fromkeys(_codes(expression)))


def met(expression: Expression, answers: Mapping[str, bool]) -> bool:
    """Whether the answers fulfil the sentence. KeyError for a code without an answer."""
    if isinstance(expression, Criterion):
        return answers[expression.code]
    # A list first: every code is looked up, also where an earlier one settled it.
    parts = [met(part, answers) for part in expression.parts]
    return all(parts) if isinstance(expression, All) else any(parts)


def _codes(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Criterion):
        yield expression.code
        return
    for part in expression.parts:
        yield from _codes(part)


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    place: int


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text.rstrip()):
        if match["strange"]:
            raise _wanted(match.start("strange") + 1)
        word = match["word"] or match["mark"]
        yield _Token(word, match.end() - len(word) + 1)


class _Reader:
    """Recursive descent over the tokens, with a bound on how deep brackets may go."""

    def __init__(self, tokens: list[_Token], *, end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._next = 0

    def alternatives(self, *, depth: int) -> Expression:
        parts = [self._conjunction(depth=depth)]
        while self._took("or"):
            parts.append(self._conjunction(depth=depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def expect_end(self) -> None:
        if self._peek() is not None:
            raise ExpressionInvalid(
                place=self._place(), expected_nl="and, or of het einde", expected_en="and, or, or the end"
            )

    def _conjunction(self, *, depth: int) -> Expression:
        parts = [self._atom(depth=depth)]
        while self._took("and"):
            parts.append(self._atom(depth=depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _atom(self, *, depth: int) -> Expression:
        if self._took("("):
            return self._bracketed(depth=depth + 1)
        word = self._peek()
        if word is None or not _CODE.fullmatch(word):
            raise _wanted(self._place())
        self._next += 1
        return Criterion(word)

    def _bracketed(self, *, depth: int) -> Expression:
        if depth > DEEPEST:
            raise ExpressionInvalid(place=self._place(), expected_nl="minder haakjes", expected_en="fewer brackets")
        inner = self.alternatives(depth=depth)
        if not self._took(")"):
            raise ExpressionInvalid(
                place=self._place(), expected_nl="and, or of een sluithaakje", expected_en="and, or, or a bracket"
            )
        return inner

    def _took(self, wanted: str) -> bool:
        if self._peek() != wanted:
            return False
        self._next += 1
        return True

    def _peek(self) -> str | None:
        return self._tokens[self._next].text if self._next < len(self._tokens) else None

    def _place(self) -> int:
        return self._tokens[self._next].place if self._next < len(self._tokens) else self._end


def _wanted(place: int) -> ExpressionInvalid:
    return ExpressionInvalid(
        place=place,
        expected_nl="de code van een criterium, zoals C1, of een haakje",
        expected_en="the code of a criterion, such as C1, or a bracket",
    )
