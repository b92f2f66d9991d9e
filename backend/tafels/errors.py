"""What can be wrong with a blueprint beyond its shape: what to do, in Dutch and English."""

from collections.abc import Mapping
from enum import StrEnum

from consent.keys.errors import Text


class TafelsCode(StrEnum):
    """Stable codes of what the parts of a blueprint can mean together that they may not."""

    EXPRESSION = "EXPRESSION"
    CRITERION_UNUSED = "CRITERION_UNUSED"
    CRITERION_UNKNOWN = "CRITERION_UNKNOWN"
    ORGANISATIONS_OVER_PEOPLE = "ORGANISATIONS_OVER_PEOPLE"
    SEAT_WITHOUT_CEILING = "SEAT_WITHOUT_CEILING"
    RESPONSIBLE_WITHOUT_SEAT = "RESPONSIBLE_WITHOUT_SEAT"
    PURPOSE_ENFORCEMENT = "PURPOSE_ENFORCEMENT"
    GLASS_ON_SECRET = "GLASS_ON_SECRET"  # noqa: S105 - the name of an error


TEXTS: Mapping[StrEnum, Text] = {
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
}
