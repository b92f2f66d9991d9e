"""What is wrong with a file of reference data: the file, the line, and what to do, in Dutch and English."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from consent.keys.errors import Text
from consent.reference.lines import Path


class ReferenceCode(StrEnum):
    """Stable codes of what can be wrong with any file of reference data."""

    FILE_UNREADABLE = "FILE_UNREADABLE"
    NOT_TOML = "NOT_TOML"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"
    CHOICE = "CHOICE"
    INVALID = "INVALID"
    TWICE = "TWICE"
    SIGNATURE_MISSING = "SIGNATURE_MISSING"
    CHANGED = "CHANGED"


TEXTS: Mapping[StrEnum, Text] = {
    ReferenceCode.FILE_UNREADABLE: Text(
        "dit bestand is niet als UTF-8-tekst te lezen. Zet het terug of bewaar het opnieuw als UTF-8.",
        "this file cannot be read as UTF-8 text. Put it back, or save it again as UTF-8.",
    ),
    ReferenceCode.NOT_TOML: Text(
        "dit is geen geldig TOML ({detail}). Verbeter deze plaats.",
        "this is not valid TOML ({detail}). Correct this place.",
    ),
    ReferenceCode.MISSING: Text("{name} ontbreekt. Vul het in.", "{name} is missing. Fill it in."),
    ReferenceCode.UNKNOWN: Text(
        "{name} is onbekend. Controleer de spelling of haal het weg.",
        "{name} is unknown. Check the spelling or remove it.",
    ),
    ReferenceCode.CHOICE: Text("{name} is geen bestaande keuze. Kies uit: {detail}.", "{name}: choose from {detail}."),
    ReferenceCode.INVALID: Text("{name} klopt niet. Verwacht: {detail}.", "{name} is not valid. Expected: {detail}."),
    ReferenceCode.TWICE: Text("{name} staat er twee keer. Laat er één staan.", "{name} occurs twice. Keep one."),
    ReferenceCode.SIGNATURE_MISSING: Text(
        "wat geverifieerd is, noemt wie dat deed en wanneer. Vul verified_by en verified_on in.",
        "what is verified says who did so and when. Fill in verified_by and verified_on.",
    ),
    ReferenceCode.CHANGED: Text(
        "{name} is al vastgelegd met een andere inhoud. Zet het bestand terug en geef de wijziging een nieuwe versie.",
        "{name} is registered already with another content. Put the file back and give the change a new version.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, on one line (from 1)."""

    code: StrEnum
    line: int
    message_nl: str
    message_en: str


class Fault(NamedTuple):
    """One thing that is wrong, at a path in the document; `details` fill the sentences of its code."""

    path: Path
    code: StrEnum
    details: Mapping[str, object]


class ReferenceInvalid(Exception):
    """A file cannot be used: every problem that was found, with its line. Reference data holds no personal data."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        told = [f"{file}, regel {one.line}: {one.message_nl} / line {one.line}: {one.message_en}" for one in problems]
        super().__init__("\n".join(told))


def problem(code: StrEnum, *, line: int, texts: Mapping[StrEnum, Text] = TEXTS, **details: object) -> Problem:
    """A problem in the words that `texts` has for its code, or else those that all files share."""
    text = texts.get(code) or TEXTS[code]
    return Problem(code=code, line=line, message_nl=text.nl.format(**details), message_en=text.en.format(**details))
