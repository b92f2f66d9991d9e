"""What is wrong with a blueprint: the file, the line, and what to do, in Dutch and English."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consent.keys.errors import Text


class TafelsCode(StrEnum):
    """Stable codes of what can be wrong with a blueprint."""

    FILE_UNREADABLE = "FILE_UNREADABLE"
    NOT_TOML = "NOT_TOML"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"
    CHOICE = "CHOICE"
    INVALID = "INVALID"
    TWICE = "TWICE"
    EXPRESSION = "EXPRESSION"
    CRITERION_UNUSED = "CRITERION_UNUSED"
    CRITERION_UNKNOWN = "CRITERION_UNKNOWN"
    ORGANISATIONS_OVER_PEOPLE = "ORGANISATIONS_OVER_PEOPLE"
    SEAT_WITHOUT_CEILING = "SEAT_WITHOUT_CEILING"
    RESPONSIBLE_WITHOUT_SEAT = "RESPONSIBLE_WITHOUT_SEAT"
    PURPOSE_ENFORCEMENT = "PURPOSE_ENFORCEMENT"
    GLASS_ON_SECRET = "GLASS_ON_SECRET"  # noqa: S105 - the name of an error
    SIGNATURE_MISSING = "SIGNATURE_MISSING"
    CHANGED = "CHANGED"


TEXTS: dict[TafelsCode, Text] = {
    TafelsCode.FILE_UNREADABLE: Text(
        "dit bestand is niet als UTF-8-tekst te lezen. Zet het terug of bewaar het opnieuw als UTF-8.",
        "this file cannot be read as UTF-8 text. Put it back, or save it again as UTF-8.",
    ),
    TafelsCode.NOT_TOML: Text(
        "dit is geen geldig TOML ({detail}). Verbeter deze plaats.",
        "this is not valid TOML ({detail}). Correct this place.",
    ),
    TafelsCode.MISSING: Text("{name} ontbreekt. Vul het in.", "{name} is missing. Fill it in."),
    TafelsCode.UNKNOWN: Text(
        "{name} is onbekend. Controleer de spelling of haal het weg.",
        "{name} is unknown. Check the spelling or remove it.",
    ),
    TafelsCode.CHOICE: Text("{name} is geen bestaande keuze. Kies uit: {detail}.", "{name}: choose from {detail}."),
    TafelsCode.INVALID: Text("{name} klopt niet. Verwacht: {detail}.", "{name} is not valid. Expected: {detail}."),
    TafelsCode.TWICE: Text("{name} staat er twee keer. Laat er één staan.", "{name} occurs twice. Keep one."),
    TafelsCode.EXPRESSION: Text("{detail_nl}", "{detail_en}"),
    TafelsCode.CRITERION_UNUSED: Text(
        "criterium {name} komt in de uitdrukking niet voor. Neem het daar op of haal het weg.",
        "criterion {name} is not in the expression. Use it there or remove it.",
    ),
    TafelsCode.CRITERION_UNKNOWN: Text(
        "de uitdrukking noemt {name}, maar dat criterium is er niet. Voeg het toe of verbeter de code.",
        "the expression names {name}, but there is no such criterion. Add it or correct the code.",
    ),
    TafelsCode.ORGANISATIONS_OVER_PEOPLE: Text(
        "er kunnen niet meer organisaties dan personen wegen. Verlaag organisations of verhoog people.",
        "there cannot be more organisations than people. Lower organisations or raise people.",
    ),
    TafelsCode.SEAT_WITHOUT_CEILING: Text(
        "{name} heeft een plaats maar geen plafond, en zou niets kunnen ontvangen. Voeg [[ceilings]] toe.",
        "{name} has a seat but no ceiling, and could receive nothing. Add [[ceilings]].",
    ),
    TafelsCode.RESPONSIBLE_WITHOUT_SEAT: Text(
        "{name} is verantwoordelijk maar heeft geen vaste plaats. Voeg [[seats]] met kind VAST toe.",
        "{name} is responsible but has no fixed seat. Add [[seats]] with kind VAST.",
    ),
    TafelsCode.PURPOSE_ENFORCEMENT: Text(
        "{name} kan geen doel van een tafel zijn: gegevens van de tafel mogen niet voor handhaving dienen.",
        "{name} cannot be a purpose of a tafel: its data may not serve enforcement.",
    ),
    TafelsCode.GLASS_ON_SECRET: Text(
        "noodtoegang opent nooit {name}. Haal deze categorie weg.",
        "emergency access never opens {name}. Remove this category.",
    ),
    TafelsCode.SIGNATURE_MISSING: Text(
        "wat geverifieerd is, noemt wie dat deed en wanneer. Vul verified_by en verified_on in.",
        "what is verified says who did so and when. Fill in verified_by and verified_on.",
    ),
    TafelsCode.CHANGED: Text(
        "{name} is al vastgelegd met een andere inhoud. Zet het bestand terug en geef de wijziging een nieuwe versie.",
        "{name} is registered already with another content. Put the file back and give the change a new version.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong, on one line (from 1)."""

    code: TafelsCode
    line: int
    message_nl: str
    message_en: str


class BlueprintInvalid(Exception):
    """A blueprint cannot be used: every problem that was found, with its line. Blueprints hold no personal data."""

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        told = [f"{file}, regel {one.line}: {one.message_nl} / line {one.line}: {one.message_en}" for one in problems]
        super().__init__("\n".join(told))


def problem(code: TafelsCode, *, line: int, **details: object) -> Problem:
    """A problem in the words of its code."""
    text = TEXTS[code]
    return Problem(code=code, line=line, message_nl=text.nl.format(**details), message_en=text.en.format(**details))
